import Foundation
import Synchronization

/// A file beside the packs while it is written, under a name that no pruning takes for its own garbage; gone with its
/// owner unless it got its own name.
struct TemporaryFile: ~Copyable {
    private let path: String
    private let descriptor: Int32
    /// How many bytes were written since the last sync.
    private var unsynced = 0

    /// What the names end in.
    static let ending = ".scimgit"
    /// How many bytes wait for the disk at most, so that one sync never takes long and holds up those of others.
    private static let syncLimit = 256 << 10

    private static let count = Atomic(0)

    /// Makes the file; its name is its own, though others may write at the same time.
    init(for path: String) throws(GitError) {
        let number = Self.count.add(1, ordering: .relaxed).newValue
        self.path = "\(path).\(getpid())-\(number)\(Self.ending)"
        descriptor = unsafe open(self.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o444)
        guard descriptor >= 0 else { throw .system("open \(self.path)") }
    }

    deinit {
        close(descriptor)
        unsafe unlink(path)
    }

    /// Appends bytes.
    mutating func append(_ bytes: [UInt8]) throws(GitError) {
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes {
                unsafe Foundation.write(descriptor, $0.baseAddress.map { unsafe $0 + written }, $0.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .system("write \(path)") }
            written += count
        }
        unsynced += bytes.count
        if unsynced >= Self.syncLimit { try sync() }
    }

    /// Makes what was written durable.
    mutating func sync() throws(GitError) {
        guard fsync(descriptor) == 0 else { throw .system("fsync \(path)") }
        unsynced = 0
    }

    /// Dates the file back, in whole seconds and nanoseconds as the system has them.
    func setTime(_ time: timespec) {
        unsafe futimens(descriptor, [time, time])
    }

    /// Gives the file its own name, in the place of one that has it already.
    func rename(to target: String) throws(GitError) {
        guard unsafe Foundation.rename(path, target) == 0 else { throw .system("rename \(path)") }
    }
}
