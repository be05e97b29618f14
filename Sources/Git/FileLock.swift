import Foundation

/// A lock file of git, such as `index.lock` or `refs/heads/main.lock`.
///
/// It is a hard link to a file of our own, so that after a crash it can be told from a lock of anybody else.
public struct FileLock: Sendable {
    private let path: String
    private let owned: String

    /// Takes a lock.
    ///
    /// - Parameters:
    ///   - path: The lock file that git respects.
    ///   - owned: Our own name of it, on the same file system.
    ///   - content: The content of the lock file, fsynced before the lock is taken.
    /// - Throws: ``GitError`` with the code `locked` while another process holds it.
    public init(acquiring path: String, owned: String, content: [UInt8] = []) throws(GitError) {
        self.path = path
        self.owned = owned
        unsafe unlink(owned)
        try makeFile(owned, content: content, synced: !content.isEmpty)
        guard unsafe link(owned, path) == 0 else {
            let error = GitError.system("link \(path)")
            unsafe unlink(owned)
            throw error.code == .exists ? GitError(.locked, "another process holds \(path)", function: "link") : error
        }
    }

    /// Releases the lock; if it was removed by hand and taken by somebody else, theirs stays.
    public func release() {
        Self.recover(path, owned: owned)
        unsafe unlink(owned)
    }

    /// Renames the lock file to the file that it locks, which replaces that file and releases the lock.
    func commit(to target: String) throws(GitError) {
        guard unsafe rename(path, target) == 0 else {
            let error = GitError.system("rename \(path)")
            release()
            throw error
        }
        unsafe unlink(owned)
    }

    /// Removes a lock that a killed process of ours left; a lock of anybody else stays.
    public static func recover(_ path: String, owned: String) {
        guard let ours = inode(owned), inode(path) == ours else { return }
        unsafe unlink(path)
        unsafe unlink(owned)
    }

    private static func inode(_ path: String) -> [UInt64]? {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return nil }
        return [UInt64(status.st_dev), UInt64(status.st_ino)]
    }
}
