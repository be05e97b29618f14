import Git

/// The versions that files of the work tree had lately, those of each path in order: they tell an index that lost a step
/// from one that a person edited.
///
/// `git commit` reads the index, takes its lock, and writes what it has read. When the server takes a step in between, the
/// index goes back to before the step, but the files do not.
struct RecentVersions {
    private struct Version {
        let entry: TreeEntry?
        /// When it came, in seconds since 1970.
        let time: Int64
    }

    private var versions: [String: [Version]] = [:]

    /// How many paths are remembered at most.
    private static let pathLimit = 50_000
    /// How many versions of a path are remembered at most.
    private static let versionLimit = 4_096
    /// How many commits are looked into at most.
    private static let commitLimit = 2_000
    /// How long after a step an index is written that lost it, in seconds, at most: the longest pause between a commit of
    /// the server and its step, and the time that `git commit` takes between reading and writing.
    private static let lossTime: Int64 = 120

    /// Looks at the newest commits of a history by first parents.
    init(of tip: ObjectID, in repository: borrowing Repository) throws(GitError) {
        var steps: [(changes: [TreeChange], time: Int64)] = []
        var newer = try repository.commit(tip)
        var count = 0
        while let parent = newer.parents.first, steps.count < Self.commitLimit {
            let older = try repository.commit(parent)
            let changes = try difference(old: older.tree, new: newer.tree, in: repository)
            steps.append((changes, newer.committer.seconds))
            count += changes.count
            if count > Self.pathLimit { break }
            newer = older
        }
        for step in steps.reversed() { add(step.changes, at: step.time) }
    }

    /// Notes what a step changed, and when it was taken, in seconds since 1970.
    mutating func add(_ changes: [TreeChange], at time: Int64) {
        if versions.count + changes.count > Self.pathLimit { versions = [:] }
        if changes.count > Self.pathLimit { return }
        for change in changes {
            let before = Version(entry: change.old, time: .min)
            versions[change.path, default: [before]].append(Version(entry: change.new, time: time))
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
    ///
    /// - Parameter written: When the index was written, to count only steps shortly before that; nil to count all.
    func hasStale(_ location: StateLocation, written: Int64? = nil) throws(GitError) -> Bool {
        try !stale(in: Index(path: location.index), of: location.directory, written: written).isEmpty
    }

    /// The paths that an index has in an older version than the work tree at a directory.
    ///
    /// - Parameter written: When the index was written, to count only steps shortly before that: who put an entry back
    ///   later meant it. Nil to count all.
    func stale(in index: borrowing Index, of top: String, written: Int64?) -> [Stale] {
        var stale: [Stale] = []
        for (path, versions) in versions {
            let entry = index.entry(path)
            guard entry != versions.last?.entry, !index.isConflicted(path), !index.isSkipped(path),
                let position = versions.lastIndex(where: { $0.entry == entry }),
                written.map({ $0 <= versions[position + 1].time + Self.lossTime }) ?? true
            else { continue }
            let newer = versions[(position + 1)...].map(\.entry)
            let content = WorkFile(top: top, path: path)?.id
            // A file that has the same version as the index was put back by a person.
            if content != entry?.id, newer.contains(where: { $0?.id == content }) {
                stale.append(Stale(path: path, index: entry, newer: newer))
            }
        }
        return stale
    }
}
