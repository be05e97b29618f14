import Foundation
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
        guard !location.isBare else { return }
        let changes = try difference(
            old: try repository.commit(base).tree, new: try repository.commit(tip).tree, in: repository)
        guard changes.count <= Self.changeLimit else { return }
        var (candidates, unseen): ([String: TreeChange], [TreeChange]) = ([:], changes)
        if try repository.head() == StateLocation.main {
            (candidates, unseen) = try Self.inIndex(changes, base: base, at: location, knowing: known, in: repository)
        }
        if !unseen.isEmpty, Self.isOnlyWorkTree(location) {
            let former = try FormerTree(of: changes, before: base, in: repository).paths
            for change in unseen where former.contains(change.path) { candidates[change.path] = change }
        }
        guard !candidates.isEmpty else { return }
        for path in try FormerTree.reverted(from: base, to: tip, in: repository) { candidates[path] = nil }
        try keepFormer(candidates, before: base, in: repository)
    }

    /// Whether there is no linked work tree, from whose index a commit may be as well.
    private static func isOnlyWorkTree(_ location: StateLocation) -> Bool {
        let linked = try? FileManager.default.contentsOfDirectory(atPath: location.gitDirectory + "/worktrees")
        return linked?.isEmpty ?? true
    }

    /// The changes that the index has, or had, and nobody put the files back to, and those that it does not have.
    private static func inIndex(
        _ changes: [TreeChange], base: ObjectID, at location: StateLocation, knowing known: KnownFiles?,
        in repository: borrowing Repository
    ) throws(GitError) -> (candidates: [String: TreeChange], unseen: [TreeChange]) {
        let index = try Index(path: location.index)
        let stale = StaleEntries(of: location)
        let files = try WorkTreeFiles(of: location, knowing: known, in: repository)
        let later = try versions(besides: base, at: location, in: repository)
        var (candidates, unseen): ([String: TreeChange], [TreeChange]) = ([:], [])
        for change in changes {
            let path = change.path
            let (isThere, isSkipped) = (index.entry(path) == change.new, index.isSkipped(path))
            if isSkipped {
                // There is no file to tell, but what git puts there has no stat data.
                if isThere, !index.hasStatData(path) { continue }
            } else {
                let servers = [change.old] + (later[path].map { [$0] } ?? [])
                if try files.isPutBack(path, to: change.new, from: servers.compactMap(\.self), in: repository) {
                    continue
                }
            }
            if isThere || stale.contain(change.new, at: path) {
                candidates[path] = change
            } else {
                unseen.append(change)
            }
        }
        return (candidates, unseen)
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
