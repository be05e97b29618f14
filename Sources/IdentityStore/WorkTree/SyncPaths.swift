import Git

/// The paths that a sync has to look at, each with the versions it had on the way.
struct SyncPaths {
    /// The versions of a path.
    struct Versions: Hashable {
        /// Those that index and file may have.
        var known: [TreeEntry?] = []
        /// Those that the index alone may have gone back to.
        var former: [TreeEntry?] = []
        /// The one that it is to have.
        var target: TreeEntry?
        /// Whether a crash may have emptied the file.
        var mayBeEmpty = false
    }

    /// What the sync changes, by path.
    private(set) var moved: [String: Versions] = [:]
    /// What earlier syncs changed and this one does not, by path.
    private(set) var others: [String: Versions] = [:]

    /// Compares commits.
    ///
    /// - Parameters:
    ///   - former: Where the work tree was lately, oldest first.
    ///   - way: Where it may be now, in order, and last where it is to be.
    ///   - mayBeEmpty: Whether a crash may have left files empty.
    init(
        former: [ObjectID], way: [ObjectID], mayBeEmpty: Bool = false, in repository: borrowing Repository
    ) throws(GitError) {
        for (path, versions) in try Self.versions(along: way, in: repository) {
            moved[path] = Versions(
                known: versions.dropLast(), target: versions.last ?? nil, mayBeEmpty: mayBeEmpty)
        }
        guard let start = way.first, !former.isEmpty else { return }
        for (path, versions) in try Self.versions(along: former + [start], in: repository) {
            if moved[path] != nil {
                moved[path]?.former = versions
            } else {
                others[path] = Versions(former: versions.dropLast(), target: versions.last ?? nil)
            }
        }
    }

    /// The versions of each path that differs somewhere along the commits, in order.
    private static func versions(
        along commits: [ObjectID], in repository: borrowing Repository
    ) throws(GitError) -> [String: [TreeEntry?]] {
        var versions: [String: [TreeEntry?]] = [:]
        for (old, new) in zip(commits, commits.dropFirst()) where old != new {
            let trees = (try repository.commit(old).tree, try repository.commit(new).tree)
            for change in try difference(old: trees.0, new: trees.1, in: repository) {
                versions[change.path, default: [change.old]].append(change.new)
            }
        }
        return versions
    }
}
