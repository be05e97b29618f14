import CGit2
import Foundation

/// A directory whose entries can be fsynced.
struct Directory {
    private let path: String

    init(_ path: String) {
        self.path = path
    }

    /// Creates the missing directories above a file, each fsynced in its parent.
    static func make(above file: String, mode: mode_t = 0o777) throws(GitError) {
        let path = String(file[..<(file.lastIndex(of: "/") ?? file.startIndex)])
        let exists = unsafe access(path, F_OK) == 0
        if path.isEmpty || exists { return }
        try make(above: path, mode: mode)
        let made = unsafe mkdir(path, mode)
        guard made == 0 || errno == EEXIST else { throw .system("mkdir \(path)") }
        try Directory(above: path).sync()
    }

    /// The directory that holds a file.
    init(above file: String) {
        path = String(file[..<(file.lastIndex(of: "/") ?? file.startIndex)])
    }

    /// Fsyncs the directory, which makes its entries durable.
    func sync() throws(GitError) {
        try withDescriptor { descriptor throws(GitError) in
            guard fsync(descriptor) == 0 else { throw .system("fsync \(path)") }
        }
    }

    /// Syncs the whole file system that holds the directory.
    func syncFileSystem() throws(GitError) {
        try withDescriptor { descriptor throws(GitError) in
            guard cgit2_sync_file_system(descriptor) == 0 else { throw .system("syncfs \(path)") }
        }
    }

    private func withDescriptor(_ body: (Int32) throws(GitError) -> Void) throws(GitError) {
        let descriptor = unsafe open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system("open \(path)") }
        defer { close(descriptor) }
        try body(descriptor)
    }
}

extension GitError {
    /// The failure of the last system call, from `errno`; call it before anything else.
    static func system(_ function: String) -> GitError {
        let number = errno
        let code: Code = number == EEXIST ? .exists : number == ENOENT ? .notFound : .system(number)
        return GitError(code, unsafe String(cString: strerror(number)), function: function)
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
    let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw .system("open \(path)") }
    defer { close(descriptor) }
    do throws(GitError) {
        if let permissions {
            guard fchmod(descriptor, mode_t(permissions)) == 0 else { throw .system("fchmod \(path)") }
        }
        try write(content, to: descriptor, path)
        if synced { guard fsync(descriptor) == 0 else { throw .system("fsync \(path)") } }
    } catch {
        unsafe unlink(path)
        throw error
    }
}

private func write(_ content: [UInt8], to descriptor: Int32, _ path: String) throws(GitError) {
    var rest = content[...]
    while !rest.isEmpty {
        let count = unsafe rest.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { throw .system("write \(path)") }
        rest = rest.dropFirst(count)
    }
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
