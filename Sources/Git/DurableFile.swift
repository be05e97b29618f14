import Foundation
import Synchronization

/// A file while it is written, under a temporary name until it is complete and renamed to its own.
///
/// A reader, a crash and a power failure find either the whole file or what was there before. This is the one place
/// that handles short and interrupted writes. The file is deleted with its owner unless it was kept or renamed.
public struct DurableFile: ~Copyable, Sendable {
    private let path: String
    private let descriptor: Int32
    private let isSynced: Bool
    /// The number of bytes written since the last `fsync`.
    private var unsynced = 0
    private var isKept = false

    /// The suffix of temporary names.
    static let ending = ".scimgit"
    /// The most bytes between two calls of `fsync`, so that none takes long and delays those of other threads.
    private static let syncLimit = 256 << 10

    private static let count = Atomic(0)

    /// Creates the file.
    ///
    /// - Parameters:
    ///   - path: Its path, until it is renamed.
    ///   - mode: Its mode, less what the file mode creation mask takes away.
    ///   - isSynced: Whether the content is fsynced before the file gets its name; false for a file that shows by
    ///     itself that it is damaged, or that is synced with others later.
    /// - Throws: ``GitError`` with the code `exists` when there is a file already.
    public init(at path: String, mode: UInt32 = 0o644, isSynced: Bool = true) throws(GitError) {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode_t(mode))
        guard descriptor >= 0 else { throw .system("open \(path)") }
        self.path = path
        self.descriptor = descriptor
        self.isSynced = isSynced
    }

    /// Creates a read-only temporary file that becomes a pack or its index.
    init(pack path: String) throws(GitError) {
        try self.init(at: Self.freeName(for: path), mode: 0o444)
    }

    /// A temporary name beside a file that no other writer uses; it does not begin with `tmp_`, so that git does not
    /// prune it.
    static func freeName(for path: String) -> String {
        "\(path).\(getpid())-\(count.add(1, ordering: .relaxed).newValue)\(ending)"
    }

    deinit {
        close(descriptor)
        if !isKept { unsafe unlink(path) }
    }

    /// Sets the mode, whatever the file mode creation mask says.
    func setPermissions(_ permissions: UInt32) throws(GitError) {
        guard fchmod(descriptor, mode_t(permissions)) == 0 else { throw .system("fchmod \(path)") }
    }

    /// Appends bytes, with an `fsync` every `syncLimit` bytes.
    public mutating func append(_ bytes: [UInt8]) throws(GitError) {
        try write(bytes, to: descriptor, path)
        unsynced += bytes.count
        if isSynced, unsynced >= Self.syncLimit { try sync() }
    }

    /// Calls `fsync` for what was appended.
    mutating func sync() throws(GitError) {
        guard fsync(descriptor) == 0 else { throw .system("fsync \(path)") }
        unsynced = 0
    }

    /// Sets the modification time; a failure is ignored.
    func setTime(_ time: timespec) {
        unsafe futimens(descriptor, [time, time])
    }

    /// Keeps the file under the name that it has.
    mutating func keep() throws(GitError) {
        if isSynced { try sync() }
        isKept = true
    }

    /// Renames the file to its target, which is replaced if it exists.
    ///
    /// Its content is fsynced before; the name is durable after the next `fsync` of the directory.
    public mutating func rename(to target: String) throws(GitError) {
        if isSynced, unsynced > 0 { try sync() }
        guard unsafe Foundation.rename(path, target) == 0 else { throw .system("rename \(path)") }
        isKept = true
    }
}

/// Writes all bytes, through short and interrupted writes.
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

/// Creates a file, and fsyncs it unless that is left to ``syncFiles(_:)``; the directory is not fsynced.
///
/// - Parameters:
///   - permissions: The mode, whatever the file mode creation mask says; nil for 0644 without what the mask takes away.
/// - Throws: ``GitError`` with the code `exists` when there is a file already; after any other failure there is none.
public func makeFile(
    _ path: String, content: [UInt8], permissions: UInt32? = nil, synced: Bool = true
) throws(GitError) {
    var file = try DurableFile(at: path, isSynced: synced)
    if let permissions { try file.setPermissions(permissions) }
    try file.append(content)
    try file.keep()
}

/// Replaces a file, or creates it, atomically and durably.
///
/// - Parameters:
///   - temporary: The temporary name, which nobody else uses; a file that a killed process left there is deleted. A
///     unique name when nil.
///   - mode: The mode of the new file, less what the file mode creation mask takes away.
///   - synced: Whether file and directory are fsynced; false where everything is synced at the end.
public func replaceFile(
    _ path: String, with content: [UInt8], under temporary: String? = nil, mode: UInt32 = 0o644, synced: Bool = true
) throws(GitError) {
    if let temporary { unsafe unlink(temporary) }
    var file = try DurableFile(at: temporary ?? DurableFile.freeName(for: path), mode: mode, isSynced: synced)
    try file.append(content)
    try file.rename(to: path)
    if synced { try Directory(above: path).sync() }
}

/// Overwrites the beginning of a file in place, or creates it: that takes no new space, so that it succeeds on a full
/// disk.
///
/// - Parameters:
///   - content: As many bytes as the file has, and so few that a reader finds all or none of them.
///   - synced: Whether the file is fsynced; false where nothing is lost without it.
public func overwriteFile(
    _ path: String, with content: [UInt8], mode: UInt32, synced: Bool
) throws(GitError) {
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_CLOEXEC, mode_t(mode))
    guard descriptor >= 0 else { throw .system("open \(path)") }
    defer { close(descriptor) }
    try write(content, to: descriptor, path)
    if synced { guard fsync(descriptor) == 0 else { throw .system("fsync \(path)") } }
}

/// Adds a line at the end of a file, which is made when there is none, and fsyncs both.
///
/// A last line without an end, which a crash leaves, gets one first.
public func appendLine(_ line: String, to path: String, mode: UInt32) throws(GitError) {
    let isNew = unsafe access(path, F_OK) != 0
    let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, mode_t(mode))
    guard descriptor >= 0 else { throw .system("open \(path)") }
    defer { close(descriptor) }
    var last = UInt8(ascii: "\n")
    let size = lseek(descriptor, 0, SEEK_END)
    if size > 0 { _ = unsafe pread(descriptor, &last, 1, size - 1) }
    let end = last == UInt8(ascii: "\n") ? "" : "\n"
    try write(Array((end + line + "\n").utf8), to: descriptor, path)
    guard fsync(descriptor) == 0 else { throw .system("fsync \(path)") }
    if isNew { try Directory(above: path).sync() }
}

/// Fsyncs the content of files: of up to 64 each by itself, of more all at once by syncing their file system.
///
/// A file that cannot be opened is left out.
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
