import Foundation
import Git

/// The tree of an earlier commit, in which a new one has all that was changed since.
///
/// A program may read the index into its memory, change something there, and ask where `main` is only for the commit: index
/// and files then tell nothing of it. What takes back each change since some commit and makes another one besides counts as
/// that. What takes back all and does nothing else is meant: a program that puts `main` back without touching the files.
struct FormerTree {
    /// The paths that the new commit has as it does.
    private(set) var paths: Set<String> = []

    /// How many commits are looked at.
    private static let limit = 2_000

    /// Looks for the tree among those before the base.
    ///
    /// - Parameter changes: What the new commit changes in the base.
    init(of changes: [TreeChange], before base: ObjectID, in repository: borrowing Repository) throws(GitError) {
        let new = Dictionary(changes.map { ($0.path, $0.new) }) { _, last in last }
        // What was changed since the commit, as that has it; those of which the new commit has something else.
        var (former, others): ([String: TreeEntry?], Set<String>) = ([:], [])
        var versions: [String: TreeEntry?] = [:]
        var newer = try repository.commit(base)
        for _ in 0..<Self.limit {
            guard let parent = newer.parents.first else { return }
            let older = try repository.commit(parent)
            for change in try difference(old: older.tree, new: newer.tree, in: repository) {
                let (path, old) = (change.path, change.old)
                if versions[path] == nil { versions.updateValue(change.new, forKey: path) }
                others.remove(path)
                former[path] = nil
                if versions[path] == .some(old) { continue }
                former.updateValue(old, forKey: path)
                if new[path] != .some(old) { others.insert(path) }
            }
            if others.isEmpty, !former.isEmpty, former.count < changes.count { paths = Set(former.keys) }
            newer = older
        }
    }

    /// The paths that new commits say they revert, as `git revert` writes it.
    static func reverted(
        from base: ObjectID, to tip: ObjectID, in repository: borrowing Repository
    ) throws(GitError) -> Set<String> {
        var paths: Set<String> = []
        var next = tip
        for _ in 0..<limit where next != base {
            let commit = try repository.commit(next)
            for match in commit.message.matches(of: /This reverts commit ([0-9a-f]{40,64})\b/) {
                guard let id = ObjectID(hex: String(match.1)), let reverted = try? repository.commit(id) else {
                    continue
                }
                let parent = try reverted.parents.first.map { id throws(GitError) in try repository.commit(id).tree }
                for change in try difference(old: parent, new: reverted.tree, in: repository) {
                    paths.insert(change.path)
                }
            }
            guard let parent = commit.parents.first else { break }
            next = parent
        }
        return paths
    }
}
