import Foundation

/// A lock file of git (`index.lock`, `refs/heads/main.lock`) that can be told from anybody else's after a crash: it is
/// a second name of a file of our own.
public struct FileLock: Sendable {
    private let path: String
    private let owned: String

    /// Takes a lock.
    ///
    /// - Parameters:
    ///   - path: The lock file that git respects.
    ///   - owned: Our own name for it, on the same file system.
    ///   - content: What the lock file holds; durable before the lock is taken.
    /// - Throws: ``GitError`` with the code `locked` while somebody else holds it.
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

    /// Lets go of the lock; one that somebody else took after removing ours by hand stays.
    public func release() {
        Self.recover(path, owned: owned)
        unsafe unlink(owned)
    }

    /// Puts the lock file in the place of the file it locks, which releases the lock.
    func moveInPlace(_ target: String) throws(GitError) {
        guard unsafe rename(path, target) == 0 else {
            let error = GitError.system("rename \(path)")
            release()
            throw error
        }
        unsafe unlink(owned)
    }

    /// Removes a lock that a process of ours left when it was killed; a lock of anybody else's stays.
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
