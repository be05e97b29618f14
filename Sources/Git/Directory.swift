import CGit2
import Foundation

/// A directory whose entries are made durable.
struct Directory {
    private let path: String

    init(_ path: String) {
        self.path = path
    }

    /// Makes the directory above a file, and those above that, when they are not there; durably.
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

    /// Makes the names in it durable.
    func sync() throws(GitError) {
        try withDescriptor { descriptor throws(GitError) in
            guard fsync(descriptor) == 0 else { throw .system("fsync \(path)") }
        }
    }

    /// Makes the whole file system durable on which it lies.
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
    /// The failure of the system call that has just been made.
    static func system(_ function: String) -> GitError {
        let number = errno
        let code: Code = number == EEXIST ? .exists : number == ENOENT ? .notFound : .system(number)
        return GitError(code, unsafe String(cString: strerror(number)), function: function)
    }
}
