import Git

/// The versions that files of the work tree had lately, those of each path in order: they tell an index that lost a step
/// from one that a person edited.
///
/// `git commit` reads the index, takes its lock, and writes what it has read. When the server takes a step in between, the
/// index goes back to before the step, but the files do not.
struct RecentVersions {
    private var versions: [String: [TreeEntry?]] = [:]

    /// How many paths are remembered at most.
    private static let pathLimit = 50_000
    /// How many versions of a path are remembered at most.
    private static let versionLimit = 4_096
    /// How many commits are looked into at most.
    private static let commitLimit = 2_000

    /// Looks at the newest commits of a history by first parents.
    init(of tip: ObjectID, in repository: borrowing Repository) throws(GitError) {
        var steps: [[TreeChange]] = []
        var newer = try repository.commit(tip)
        var count = 0
        while let parent = newer.parents.first, steps.count < Self.commitLimit {
            let older = try repository.commit(parent)
            steps.append(try difference(old: older.tree, new: newer.tree, in: repository))
            count += steps.last?.count ?? 0
            if count > Self.pathLimit { break }
            newer = older
        }
        for step in steps.reversed() { add(step) }
    }

    /// Notes what a step changed.
    mutating func add(_ changes: [TreeChange]) {
        if versions.count + changes.count > Self.pathLimit { versions = [:] }
        if changes.count > Self.pathLimit { return }
        for change in changes {
            versions[change.path, default: [change.old]].append(change.new)
            if let count = versions[change.path]?.count, count > Self.versionLimit {
                versions[change.path]?.removeFirst(count - Self.versionLimit)
            }
        }
    }

    /// A path whose entry in the index is older than its file.
    struct Stale {
        let path: String
        let index: TreeEntry?
        /// The versions after that in the index, of which the file has one.
        let newer: [TreeEntry?]
    }

    /// Whether the index of a state has paths in an older version than its work tree.
    func hasStale(_ location: StateLocation) -> Bool {
        guard let index = try? Index(path: location.index) else { return false }
        return !stale(in: index, of: location.directory).isEmpty
    }

    /// The paths that an index has in an older version than the work tree at a directory.
    func stale(in index: borrowing Index, of top: String) -> [Stale] {
        var stale: [Stale] = []
        for (path, versions) in versions {
            let entry = index.entry(path)
            guard entry != versions.last, !index.isConflicted(path),
                let found = Self.stale(path, versions, entry, WorkFile(top: top, path: path))
            else { continue }
            stale.append(found)
        }
        return stale
    }

    /// A file that has the same version as the index is not stale: a person has put it back.
    private static func stale(
        _ path: String, _ versions: [TreeEntry?], _ index: TreeEntry?, _ file: WorkFile
    ) -> Stale? {
        guard let position = versions.lastIndex(of: index) else { return nil }
        let newer = Array(versions[(position + 1)...])
        let content = file.id
        guard content != index?.id, newer.contains(where: { $0?.id == content }) else { return nil }
        return Stale(path: path, index: index, newer: newer)
    }
}
