import Git

/// The paths that a commit has in an older version than its base, though nobody put them back: who made it had read the
/// index before a sync of the server, and the file still is the newer one, one that a later sync has brought, or an edit of
/// these.
///
/// Trees alone cannot tell that from a revert, but the file can: a revert brings it back as well.
struct StrayPaths {
    /// The paths, with what the base has there.
    private(set) var versions: [String: TreeEntry?] = [:]

    /// How many changes are looked at, and how many commits before the base.
    private static let (changeLimit, commitLimit) = (50_000, 2_000)

    init() {}

    /// Finds them in a commit made in the work tree of a state; none in a bare one, or when `main` is not checked out there.
    ///
    /// - Parameter known: What was read of the work tree before.
    init(
        from base: ObjectID, to tip: ObjectID, at location: StateLocation, knowing known: KnownFiles? = nil,
        in repository: borrowing Repository
    ) throws(GitError) {
        guard !location.isBare, try repository.head() == StateLocation.main else { return }
        let changes = try difference(
            old: try repository.commit(base).tree, new: try repository.commit(tip).tree, in: repository)
        guard changes.count <= Self.changeLimit else { return }
        let index = try Index(path: location.index)
        let stale = StaleEntries(of: location)
        let files = try WorkTreeFiles(of: location, knowing: known, in: repository)
        let later = try Self.versions(besides: base, at: location, in: repository)
        var candidates: [String: TreeChange] = [:]
        for change in changes where !index.isSkipped(change.path) {
            let path = change.path
            guard index.entry(path) == change.new || stale.contain(change.new, at: path) else { continue }
            let servers = [change.old] + (later[path].map { [$0] } ?? [])
            if try !files.isPutBack(path, to: change.new, from: servers.compactMap(\.self), in: repository) {
                candidates[path] = change
            }
        }
        try keepFormer(candidates, before: base, in: repository)
    }

    /// What the last sync brought where a commit has something else, by path.
    private static func versions(
        besides base: ObjectID, at location: StateLocation, in repository: borrowing Repository
    ) throws(GitError) -> [String: TreeEntry?] {
        guard let synced = WorkTreeRecord(of: location, in: repository)?.target, synced != base else { return [:] }
        let changes = try difference(
            old: try repository.commit(base).tree, new: try repository.commit(synced).tree, in: repository)
        return Dictionary(changes.map { ($0.path, $0.new) }) { _, last in last }
    }

    /// Keeps those that the commits before the base had like that.
    private mutating func keepFormer(
        _ candidates: [String: TreeChange], before base: ObjectID, in repository: borrowing Repository
    ) throws(GitError) {
        var newer = try repository.commit(base)
        for _ in 0..<Self.commitLimit where versions.count < candidates.count {
            guard let parent = newer.parents.first else { return }
            // What a person committed that the log has merged is a version of the work tree as well.
            for older in newer.parents {
                let tree = try repository.commit(older).tree
                for change in try difference(old: tree, new: newer.tree, in: repository) {
                    guard let candidate = candidates[change.path], candidate.new == change.old else { continue }
                    versions[change.path] = candidate.old
                }
            }
            newer = try repository.commit(parent)
        }
    }

    /// The tree of a commit with these paths as the base has them.
    func leftOut(of tree: ObjectID, in repository: borrowing Repository) throws(GitError) -> ObjectID {
        if versions.isEmpty { return tree }
        var changed = MutableTree(root: tree)
        for (path, entry) in versions {
            if let entry {
                try changed.set(path, mode: entry.mode, to: entry.id, in: repository)
            } else {
                try changed.remove(path, in: repository)
            }
        }
        var pack = Pack()
        let id = try changed.write(into: &pack, in: repository)
        try repository.write(pack).release()
        return id
    }
}
