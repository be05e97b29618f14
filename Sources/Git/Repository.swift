import CGit2
import Foundation

/// An open repository; its owner alone uses it.
public struct Repository: ~Copyable {
    private var handle: Handle
    private var database: Handle
    /// The git directory, absolute, without a slash at the end.
    public let gitDirectory: String

    /// Opens the repository with this git directory, without a search in the directories above.
    ///
    /// - Throws: ``GitError`` with the code `notFound`; `owner` when another account owns it, even if this process runs
    ///   as root, and no `safe.directory` in git's configuration allows it.
    public init(opening gitDirectory: String) throws(GitError) {
        do throws(GitError) { self = try Self.checkedOpen(gitDirectory) } catch {
            throw Self.ownerError(gitDirectory) ?? error
        }
    }

    private init(_ handle: consuming Handle) throws(GitError) {
        database = try Self.openDatabase(handle)
        gitDirectory = Self.path(of: handle)
        self.handle = handle
    }

    private static func checkedOpen(_ gitDirectory: String) throws(GitError) -> Repository {
        let flags = GIT_REPOSITORY_OPEN_NO_SEARCH.rawValue | GIT_REPOSITORY_OPEN_NO_DOTGIT.rawValue
        let handle = try unsafe Handle("git_repository_open_ext", free: git_repository_free) {
            unsafe git_repository_open_ext($0, gitDirectory, flags, nil)
        }
        return try Repository(handle)
    }

    /// The error to report when another account owns the directory: libgit2 1.5.1 says only that no `safe.directory` is
    /// set.
    private static func ownerError(_ gitDirectory: String) -> GitError? {
        var status = stat()
        guard unsafe stat(gitDirectory, &status) == 0, status.st_uid != geteuid() else { return nil }
        return GitError(
            .owner,
            "\(gitDirectory) belongs to the account \(status.st_uid), this process runs as \(geteuid()): run it as that "
                + "account, or set safe.directory in git's global configuration",
            function: "git_repository_open_ext")
    }

    private static func path(of handle: borrowing Handle) -> String {
        let path = unsafe handle.lend { unsafe String(cString: git_repository_path($0)) }
        return path.hasSuffix("/") ? String(path.dropLast()) : path
    }

    /// Creates a repository, synced, and opens it.
    ///
    /// - Parameters:
    ///   - directory: The work tree, or the git directory of a bare repository; created when it does not exist.
    ///   - branch: The branch that HEAD names, such as `main`.
    public static func create(
        at directory: String, bare: Bool, initialBranch branch: String
    ) throws(GitError) -> Repository {
        _ = Library.start
        var options = unsafe git_repository_init_options()
        try check(
            unsafe git_repository_init_options_init(&options, UInt32(GIT_REPOSITORY_INIT_OPTIONS_VERSION)),
            "git_repository_init_options_init")
        unsafe options.flags = GIT_REPOSITORY_INIT_MKPATH.rawValue | (bare ? GIT_REPOSITORY_INIT_BARE.rawValue : 0)
        let initialHead = unsafe strdup(branch)
        defer { unsafe free(initialHead) }
        unsafe options.initial_head = UnsafePointer(initialHead)
        _ = try unsafe Handle("git_repository_init_ext", free: git_repository_free) {
            unsafe git_repository_init_ext($0, directory, &options)
        }
        let repository = try Repository(opening: bare ? directory : directory + "/.git")
        try repository.syncAll()
        try Directory(above: repository.gitDirectory).sync()
        try Directory(above: bare ? repository.gitDirectory : String(repository.gitDirectory.dropLast(5))).sync()
        return repository
    }

    private static func openDatabase(_ handle: borrowing Handle) throws(GitError) -> Handle {
        try unsafe handle.lend { repository throws(GitError) in
            try unsafe Handle("git_repository_odb", free: git_odb_free) { unsafe git_repository_odb($0, repository) }
        }
    }

    borrowing func lend<Value: ~Copyable>(
        _ body: (OpaquePointer) throws(GitError) -> Value
    ) throws(GitError) -> Value {
        try unsafe handle.lend(body)
    }

    borrowing func lendDatabase<Value: ~Copyable>(
        _ body: (OpaquePointer) throws(GitError) -> Value
    ) throws(GitError) -> Value {
        try unsafe database.lend(body)
    }

    /// Adds another object directory in which objects are looked up, such as the quarantine of a push.
    public func addAlternate(objectDirectory: String) throws(GitError) {
        try unsafe database.lend { database throws(GitError) in
            _ = try check(unsafe git_odb_add_disk_alternate(database, objectDirectory), "git_odb_add_disk_alternate")
        }
    }

    /// Reopens the repository after another process has repacked it: libgit2 keeps the packs that it knows, and holds
    /// deleted ones open.
    ///
    /// Alternates are dropped. After a failure everything is as it was.
    public mutating func refresh() {
        guard let fresh = try? Repository(opening: gitDirectory) else { return }
        self = fresh
    }

    /// The reference that HEAD names, such as `refs/heads/main`; nil when it names a commit.
    ///
    /// - Throws: ``GitError`` with the code `notFound` when there is no HEAD, `corrupt` when it names neither.
    public func head() throws(GitError) -> String? {
        let file = unsafe open(gitDirectory + "/HEAD", O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else {
            let error = GitError.system("open HEAD")
            throw error.code == .notFound ? GitError(.notFound, "HEAD is missing", function: "head") : error
        }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = unsafe bytes.withUnsafeMutableBytes { unsafe read(file, $0.baseAddress, $0.count) }
        guard count >= 0 else {
            if errno == EISDIR { throw GitError(.corrupt, "HEAD is a folder", function: "head") }
            throw .system("read HEAD")
        }
        let line = String(decoding: bytes.prefix(count), as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        if line.hasPrefix("ref: refs/") { return String(line.dropFirst(5)) }
        guard let id = ObjectID(hex: line), id != .zero, exists(id) else {
            throw GitError(.corrupt, "HEAD names neither a branch nor a commit that is there", function: "head")
        }
        return nil
    }

    /// The names of the packs that have an index, without an extension.
    public var packNames: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: gitDirectory + "/objects/pack")) ?? []
        return names.filter { $0.hasPrefix("pack-") && $0.hasSuffix(".idx") }.map { String($0.dropLast(4)) }
    }

    /// Syncs the file system, so that what other processes wrote is durable before anything is built on it.
    public func syncAll() throws(GitError) {
        try Directory(gitDirectory).syncFileSystem()
    }
}

@available(*, unavailable)
extension Repository: Sendable {}
