import CGit2
import Foundation

/// The index of a work tree, read from its file into memory.
public struct Index: ~Copyable {
    private let handle: Handle

    /// Reads an index file; without a file the index is empty.
    ///
    /// - Throws: ``GitError`` with the code `corrupt` when the file is not a valid index.
    public init(path: String) throws(GitError) {
        try Self.checkFile(path)
        do throws(GitError) {
            handle = try unsafe Handle("git_index_open", free: git_index_free) { unsafe git_index_open($0, path) }
        } catch {
            throw error.isOutOfFiles ? error : GitError(.corrupt, error.message, function: error.function)
        }
    }

    /// The size of an index without entries, header and checksum, in bytes.
    private static let emptySize = 32

    /// Rejects what libgit2 does not: a FIFO, on which it blocks, and a file so short that it takes it for a missing
    /// one.
    private static func checkFile(_ path: String) throws(GitError) {
        let file = unsafe open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else {
            if errno == ENOENT { return }
            throw .system("open \(path)")
        }
        defer { close(file) }
        var status = stat()
        guard unsafe fstat(file, &status) == 0 else { throw .system("fstat \(path)") }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw GitError(.corrupt, "not a regular file", function: "open")
        }
        guard status.st_size >= emptySize else {
            throw GitError(.corrupt, "\(status.st_size) bytes are too few for an index", function: "open")
        }
    }

    /// Replaces the entries by those of a tree, without the stat data of files: git then compares their content.
    public func read(tree id: ObjectID, in repository: borrowing Repository) throws(GitError) {
        try unsafe repository.lend { repository throws(GitError) in
            var raw = id.raw
            let tree = try unsafe Handle("git_tree_lookup", free: git_tree_free) {
                unsafe git_tree_lookup($0, repository, &raw)
            }
            try unsafe tree.lend { tree throws(GitError) in
                try unsafe handle.lend { index throws(GitError) in
                    _ = try check(unsafe git_index_read_tree(index, tree), "git_index_read_tree")
                }
            }
        }
    }

    /// The entry of a path; nil when it has none, or is in conflict.
    public func entry(_ path: String) -> TreeEntry? {
        unsafe handle.lend { index in
            guard let entry = unsafe git_index_get_bypath(index, path, 0),
                let mode = unsafe TreeEntry.Mode(entry.pointee.mode)
            else { return nil }
            return unsafe TreeEntry(mode: mode, id: ObjectID(entry.pointee.id))
        }
    }

    /// Whether a path has unmerged entries.
    public func isConflicted(_ path: String) -> Bool {
        unsafe handle.lend { index in
            (1...3).contains { stage in unsafe git_index_get_bypath(index, path, Int32(stage)) != nil }
        }
    }

    /// Whether the entry of a path has git's skip-worktree bit: the path is outside a sparse checkout.
    public func isSkipped(_ path: String) -> Bool {
        unsafe handle.lend { index in
            guard let entry = unsafe git_index_get_bypath(index, path, 0) else { return false }
            return unsafe UInt32(entry.pointee.flags_extended) & GIT_INDEX_ENTRY_SKIP_WORKTREE.rawValue != 0
        }
    }

    /// Whether the entry of a path has the stat data of a file, or the mark of ``setSkipped(_:id:mode:)``: git gives none
    /// to what a revert or merge puts outside a sparse checkout.
    public func hasStatData(_ path: String) -> Bool {
        unsafe handle.lend { index in
            guard let entry = unsafe git_index_get_bypath(index, path, 0) else { return false }
            return unsafe entry.pointee.mtime.seconds != 0 || entry.pointee.ctime.seconds != 0
        }
    }

    /// Sets the entry of a path, with git's skip-worktree bit: it has no file in the work tree.
    ///
    /// A time of modification that is no file's marks it, so that it is told from what git puts there.
    public func setSkipped(_ path: String, id: ObjectID, mode: TreeEntry.Mode) throws(GitError) {
        var entry = unsafe git_index_entry()
        unsafe entry.mtime.seconds = 1
        unsafe entry.flags_extended = UInt16(GIT_INDEX_ENTRY_SKIP_WORKTREE.rawValue)
        try unsafe add(&entry, path, id, mode)
    }

    /// Sets the entry of a path with the stat data of its file, so that `git status` need not read the file.
    public func set(_ path: String, id: ObjectID, mode: TreeEntry.Mode, statOf file: String) throws(GitError) {
        var status = stat()
        guard unsafe lstat(file, &status) == 0 else { throw .system("lstat \(file)") }
        var entry = unsafe git_index_entry()
        unsafe entry.ctime = git_index_time(
            seconds: Int32(truncatingIfNeeded: status.changeTime.tv_sec),
            nanoseconds: UInt32(truncatingIfNeeded: status.changeTime.tv_nsec))
        unsafe entry.mtime = git_index_time(
            seconds: Int32(truncatingIfNeeded: status.modificationTime.tv_sec),
            nanoseconds: UInt32(truncatingIfNeeded: status.modificationTime.tv_nsec))
        unsafe entry.dev = UInt32(truncatingIfNeeded: status.st_dev)
        unsafe entry.ino = UInt32(truncatingIfNeeded: status.st_ino)
        unsafe entry.uid = status.st_uid
        unsafe entry.gid = status.st_gid
        unsafe entry.file_size = UInt32(truncatingIfNeeded: status.st_size)
        try unsafe add(&entry, path, id, mode)
    }

    private func add(
        _ entry: inout git_index_entry, _ path: String, _ id: ObjectID, _ mode: TreeEntry.Mode
    ) throws(GitError) {
        unsafe entry.mode = UInt32(mode.octal, radix: 8) ?? 0
        unsafe entry.id = id.raw
        try unsafe handle.lend { index throws(GitError) in
            let result = unsafe path.withCString { path in
                unsafe entry.path = path
                return unsafe git_index_add(index, &entry)
            }
            _ = try check(result, "git_index_add")
        }
    }

    /// Removes the entry of a path, if there is one.
    public func remove(_ path: String) throws(GitError) {
        try unsafe handle.lend { index throws(GitError) in
            _ = try check(unsafe git_index_remove_bypath(index, path), "git_index_remove_bypath")
        }
    }

    /// Writes the index back to its file.
    public func write() throws(GitError) {
        try unsafe handle.lend { index throws(GitError) in
            _ = try check(unsafe git_index_write(index), "git_index_write")
        }
    }
}

@available(*, unavailable)
extension Index: Sendable {}

extension stat {
    #if os(Linux)
        fileprivate var changeTime: timespec { st_ctim }
        var modificationTime: timespec { st_mtim }
    #else
        fileprivate var changeTime: timespec { st_ctimespec }
        var modificationTime: timespec { st_mtimespec }
    #endif
}
