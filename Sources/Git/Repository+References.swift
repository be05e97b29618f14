import CGit2
import Foundation

extension Repository {
    /// Our own name of the lock of a reference.
    private func ownedLock(of reference: String) -> String {
        gitDirectory + "/scimgit/ref-lock-" + reference.split(separator: "/").joined(separator: "-")
    }

    /// The object a reference names, loose or packed; nil when there is no such reference.
    public func reference(_ name: String) throws(GitError) -> ObjectID? {
        try unsafe lend { repository throws(GitError) in
            var id = git_oid()
            let result = unsafe git_reference_name_to_id(&id, repository, name)
            if result == GIT_ENOTFOUND.rawValue { return nil }
            try check(result, "git_reference_name_to_id")
            return ObjectID(id)
        }
    }

    /// The names of the references that match a pattern of git, such as `refs/heads/refused/*`, loose or packed, sorted.
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

    /// Whether there is any reference, HEAD apart.
    public func hasReferences() throws(GitError) -> Bool {
        try unsafe lend { repository throws(GitError) in
            let result = unsafe git_reference_foreach_name(repository, { _, _ in 1 }, nil)
            return try check(result, "git_reference_foreach_name") == 1
        }
    }

    /// Makes HEAD name a branch, which need not exist yet.
    public func setHead(_ branch: String) throws(GitError) {
        try unsafe lend { repository throws(GitError) in
            _ = try check(unsafe git_repository_set_head(repository, branch), "git_repository_set_head")
        }
    }

    /// Moves a reference, durably, when it still names what is expected.
    ///
    /// - Parameters:
    ///   - branch: The whole name, such as `refs/heads/main`.
    ///   - old: What it must name; nil when it must not exist.
    /// - Throws: ``GitError`` with the code `modified` when it names something else, `locked` while another process
    ///   holds its lock; it has not moved then.
    public func advance(_ branch: String, from old: ObjectID?, to new: ObjectID) throws(GitError) {
        let path = gitDirectory + "/" + branch
        let owned = ownedLock(of: branch)
        try Directory.make(above: path)
        try Directory.make(above: owned, mode: 0o700)
        let lock = try FileLock(acquiring: path + ".lock", owned: owned, content: Array("\(new)\n".utf8))
        do throws(GitError) {
            let current = try reference(branch)
            guard current == old else {
                throw GitError(
                    .modified, "\(branch) names \(current?.description ?? "nothing")", function: "advance")
            }
        } catch {
            lock.release()
            throw error
        }
        try lock.moveInPlace(path)
        try Directory(above: path).sync()
    }

    /// Takes a reference away, loose and packed, durably, when it still names what is expected.
    ///
    /// - Throws: ``GitError`` with the code `modified` or `notFound` when it names something else or nothing, `locked` while
    ///   another process holds its lock; it is as it was then.
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
            // It compares what it finds with the value that was looked up.
            try unsafe reference.lend { reference throws(GitError) in
                _ = try check(unsafe git_reference_delete(reference), "git_reference_delete")
            }
        }
        // The folders that are empty then are gone.
        var folder = URL(fileURLWithPath: gitDirectory + "/" + name)
        repeat { folder.deleteLastPathComponent() } while !FileManager.default.fileExists(atPath: folder.path)
        try Directory(folder.path).sync()
    }

    /// Removes what a killed process of ours left behind: its locks and the marks on its packs.
    ///
    /// Nobody else's are touched. Call it only while no other process of ours writes.
    public func recover() throws(GitError) {
        let references = gitDirectory + "/refs"
        // Earlier versions had one name for the lock of every reference.
        let former = gitDirectory + "/scimgit/ref-lock"
        for name in (try? FileManager.default.subpathsOfDirectory(atPath: references)) ?? []
        where name.hasSuffix(".lock") {
            let owned = ownedLock(of: "refs/" + name.dropLast(".lock".count))
            for owned in [owned, former] { FileLock.recover(references + "/" + name, owned: owned) }
            unsafe unlink(owned)
        }
        unsafe unlink(former)
        let ownedIndexLock = gitDirectory + "/scimgit/index-lock"
        FileLock.recover(gitDirectory + "/index.lock", owned: ownedIndexLock)
        unsafe unlink(ownedIndexLock)
        removeUnfinishedPacks()
        PackWithKeepFile.removeLeftMarks(in: gitDirectory + "/objects/pack")
    }
}
