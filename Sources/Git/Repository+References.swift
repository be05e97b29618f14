import CGit2
import Foundation

extension Repository {
    /// Our own name of the lock file of a reference.
    private func ownedLock(of reference: String) -> String {
        gitDirectory + "/scimgit/ref-lock-" + reference.split(separator: "/").joined(separator: "-")
    }

    /// The object that a reference names, loose or packed; nil when the reference does not exist.
    public func reference(_ name: String) throws(GitError) -> ObjectID? {
        try unsafe lend { repository throws(GitError) in
            var id = git_oid()
            let result = unsafe git_reference_name_to_id(&id, repository, name)
            if result == GIT_ENOTFOUND.rawValue { return nil }
            try check(result, "git_reference_name_to_id")
            return ObjectID(id)
        }
    }

    /// The names of the references, loose or packed, that match a glob such as `refs/heads/refused/*`, sorted.
    public func references(matching pattern: String) throws(GitError) -> [String] {
        try unsafe lend { repository throws(GitError) in
            let iterator = try unsafe Handle(
                "git_reference_iterator_glob_new", free: git_reference_iterator_free
            ) { unsafe git_reference_iterator_glob_new($0, repository, pattern) }
            return try unsafe iterator.lend { iterator throws(GitError) in
                var names: [String] = []
                var name: UnsafePointer<CChar>?
                while true {
                    let result = unsafe git_reference_next_name(&name, iterator)
                    if result == GIT_ITEROVER.rawValue { return names.sorted() }
                    try check(result, "git_reference_next_name")
                    if let name = unsafe name { unsafe names.append(String(cString: name)) }
                }
            }
        }
    }

    /// Whether there is any reference besides HEAD.
    public func hasReferences() throws(GitError) -> Bool {
        try unsafe lend { repository throws(GitError) in
            let result = unsafe git_reference_foreach_name(repository, { _, _ in 1 }, nil)
            return try check(result, "git_reference_foreach_name") == 1
        }
    }

    /// Makes HEAD a symbolic reference to a branch, which need not exist yet.
    public func setHead(_ branch: String) throws(GitError) {
        try unsafe lend { repository throws(GitError) in
            _ = try check(unsafe git_repository_set_head(repository, branch), "git_repository_set_head")
        }
    }

    /// Creates or moves a reference by compare-and-swap, fsynced.
    ///
    /// - Parameters:
    ///   - name: The full name, such as `refs/heads/main`.
    ///   - old: What it must be before.
    /// - Throws: ``GitError`` with the code `modified` when it has another value, `locked` while another process holds
    ///   its lock; it has not moved then.
    public func updateReference(_ name: String, from old: PreviousValue, to new: ObjectID) throws(GitError) {
        let path = gitDirectory + "/" + name
        let owned = ownedLock(of: name)
        try Directory.make(above: path)
        try Directory.make(above: owned, mode: 0o700)
        let lock = try FileLock(acquiring: path + ".lock", owned: owned, content: Array("\(new)\n".utf8))
        do throws(GitError) {
            let current = try reference(name)
            guard PreviousValue(current) == old else {
                throw GitError(
                    .modified, "\(name) names \(current?.description ?? "nothing")", function: "updateReference")
            }
        } catch {
            lock.release()
            throw error
        }
        try lock.commit(to: path)
        try Directory(above: path).sync()
    }

    /// Deletes a reference, loose and packed, by compare-and-swap, fsynced.
    ///
    /// - Throws: ``GitError`` with the code `modified` when it has another value, `notFound` when it does not exist,
    ///   `locked` while another process holds its lock; it is unchanged then.
    public func removeReference(_ name: String, from old: ObjectID) throws(GitError) {
        try unsafe lend { repository throws(GitError) in
            let reference = try unsafe Handle("git_reference_lookup", free: git_reference_free) {
                unsafe git_reference_lookup($0, repository, name)
            }
            let current = try self.reference(name)
            guard current == old else {
                throw GitError(
                    .modified, "\(name) names \(current?.description ?? "nothing")", function: "removeReference")
            }
            // It fails when the value has changed since the lookup.
            try unsafe reference.lend { reference throws(GitError) in
                _ = try check(unsafe git_reference_delete(reference), "git_reference_delete")
            }
        }
        // libgit2 has removed the directories that became empty: sync the nearest one that is left.
        var folder = URL(fileURLWithPath: gitDirectory + "/" + name)
        repeat { folder.deleteLastPathComponent() } while !FileManager.default.fileExists(atPath: folder.path)
        try Directory(folder.path).sync()
    }

    /// Removes what a killed process of ours left: locks, temporary files of packs, and keep files.
    ///
    /// Those of anybody else stay. Call it only while no other process of ours writes.
    public func recover() throws(GitError) {
        let references = gitDirectory + "/refs"
        // Earlier versions used one name for the locks of all references.
        let sharedLock = gitDirectory + "/scimgit/ref-lock"
        for name in (try? FileManager.default.subpathsOfDirectory(atPath: references)) ?? []
        where name.hasSuffix(".lock") {
            let owned = ownedLock(of: "refs/" + name.dropLast(".lock".count))
            for owned in [owned, sharedLock] { FileLock.recover(references + "/" + name, owned: owned) }
            unsafe unlink(owned)
        }
        unsafe unlink(sharedLock)
        let ownedIndexLock = gitDirectory + "/scimgit/index-lock"
        FileLock.recover(gitDirectory + "/index.lock", owned: ownedIndexLock)
        unsafe unlink(ownedIndexLock)
        removeUnfinishedPacks()
        PackWithKeepFile.removeStaleKeepFiles(in: gitDirectory + "/objects/pack")
    }
}
