import Foundation
import Synchronization

/// A file of ours while it is written, under a name of its own until it is whole and gets its true one.
///
/// So a reader, a crash and a power cut find all of it, or what was there before. This is the one place where files are
/// written and interrupted or short writes are gone on with. The file is gone with its owner unless it was kept.
public struct DurableFile: ~Copyable {
    private let path: String
    private let descriptor: Int32
    private let isSynced: Bool
    /// How many bytes were written since the last sync.
    private var unsynced = 0
    private var isKept = false

    /// What the names end in that are nobody else's.
    static let ending = ".scimgit"
    /// How many bytes wait for the disk at most, so that one sync never takes long and holds up those of others.
    private static let syncLimit = 256 << 10

    private static let count = Atomic(0)

    /// Makes the file.
    ///
    /// - Parameters:
    ///   - path: Where it stands, unless it is renamed.
    ///   - mode: What its owner and others may do, less what the file mode creation mask takes.
    ///   - isSynced: Whether its content is durable when it gets its name; not that of a file which is known to be broken
    ///     by itself, or which is made durable along with others.
    /// - Throws: ``GitError`` with the code `exists` when there is one.
    public init(at path: String, mode: UInt32 = 0o644, isSynced: Bool = true) throws(GitError) {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode_t(mode))
        guard descriptor >= 0 else { throw .system("open \(path)") }
        self.path = path
        self.descriptor = descriptor
        self.isSynced = isSynced
    }

    /// Makes a file that only may be read, which becomes a pack or the index of one.
    init(pack path: String) throws(GitError) {
        try self.init(at: Self.freeName(for: path), mode: 0o444)
    }

    /// A name beside a file that is nobody else's, though others may make one at the same time; no pruning of git takes it
    /// for its own garbage.
    static func freeName(for path: String) -> String {
        "\(path).\(getpid())-\(count.add(1, ordering: .relaxed).newValue)\(ending)"
    }

    deinit {
        close(descriptor)
        if !isKept { unsafe unlink(path) }
    }

    /// Says what its owner and others may do, whatever the file mode creation mask says.
    func setPermissions(_ permissions: UInt32) throws(GitError) {
        guard fchmod(descriptor, mode_t(permissions)) == 0 else { throw .system("fchmod \(path)") }
    }

    /// Appends bytes.
    public mutating func append(_ bytes: [UInt8]) throws(GitError) {
        try write(bytes, to: descriptor, path)
        unsynced += bytes.count
        if isSynced, unsynced >= Self.syncLimit { try sync() }
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

    /// Lets it stand where it is.
    mutating func keep() throws(GitError) {
        if isSynced { try sync() }
        isKept = true
    }

    /// Gives the file its own name, in the place of one that has it already; its content is durable then, and the name is
    /// with the next sync of the directory.
    public mutating func rename(to target: String) throws(GitError) {
        if isSynced, unsynced > 0 { try sync() }
        guard unsafe Foundation.rename(path, target) == 0 else { throw .system("rename \(path)") }
        isKept = true
    }
}

/// Writes all bytes, whatever the system takes of them at a time.
private func write(_ content: [UInt8], to descriptor: Int32, _ path: String) throws(GitError) {
    var written = 0
    while written < content.count {
        let count = unsafe content.withUnsafeBytes {
            unsafe Foundation.write(descriptor, $0.baseAddress.map { unsafe $0 + written }, $0.count - written)
        }
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { throw .system("write \(path)") }
        written += count
    }
}

/// Makes a file that is not there; its content is durable unless that is left to ``syncFiles(_:)``.
///
/// - Parameters:
///   - permissions: What its owner and others may do, whatever the file mode creation mask says; that alone says it when
///     nil.
/// - Throws: ``GitError`` with the code `exists` when it is there; after any other failure it is not.
public func makeFile(
    _ path: String, content: [UInt8], permissions: UInt32? = nil, synced: Bool = true
) throws(GitError) {
    var file = try DurableFile(at: path, isSynced: synced)
    if let permissions { try file.setPermissions(permissions) }
    try file.append(content)
    try file.keep()
}

/// Puts a file in the place of what is there, in one step, and durably.
///
/// - Parameters:
///   - temporary: Its name until then, which nobody else uses meanwhile; what a killed process left there goes. One that is
///     nobody else's anyway when nil.
///   - mode: What its owner and others may do, less what the file mode creation mask takes.
///   - synced: Whether it is durable; not so where all is made durable at the end.
public func replaceFile(
    _ path: String, with content: [UInt8], under temporary: String? = nil, mode: UInt32 = 0o644, synced: Bool = true
) throws(GitError) {
    if let temporary { unsafe unlink(temporary) }
    var file = try DurableFile(at: temporary ?? DurableFile.freeName(for: path), mode: mode, isSynced: synced)
    try file.append(content)
    try file.rename(to: path)
    if synced { try Directory(above: path).sync() }
}

/// Writes over the beginning of a file, in its place, or makes it: that takes no new space, so that it can be kept up to
/// date on a full disk.
///
/// - Parameters:
///   - content: As many bytes as the file has; so few that a reader finds all or none of them.
///   - synced: Whether it is durable; not so where nothing is lost without it.
public func overwriteFile(
    _ path: String, with content: [UInt8], mode: UInt32, synced: Bool
) throws(GitError) {
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_CLOEXEC, mode_t(mode))
    guard descriptor >= 0 else { throw .system("open \(path)") }
    defer { close(descriptor) }
    try write(content, to: descriptor, path)
    if synced { guard fsync(descriptor) == 0 else { throw .system("fsync \(path)") } }
}

/// Makes the content of files durable: one by one when they are few, else with all else on their file system, which
/// takes one wait instead of one for each.
public func syncFiles(_ paths: [String]) throws(GitError) {
    guard let first = paths.first else { return }
    if paths.count > 64 { return try Directory(above: first).syncFileSystem() }
    for path in paths {
        let descriptor = unsafe open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        if descriptor < 0 { continue }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .system("fsync \(path)") }
    }
}
