import Git
import Limits

/// Where the history of a person's commit leaves the log.
struct Ancestry {
    /// The newest commits that both have; several after merges back and forth, none when they have nothing in common.
    let bases: [ObjectID]
    /// The commits that the log does not have, newest first; at most one more than ``Limits/pushedCommits``.
    let commits: [ObjectID]
    /// The tree of several bases merged with each other; nil when there are not several, or too many.
    let mergedBases: ObjectID?

    /// Whether the log has the commit itself.
    func isInLog(_ tip: ObjectID) -> Bool { commits.isEmpty && bases == [tip] }

    /// How many commits of the log are looked at before git is asked.
    private static let walk = 4_096

    /// Asks git and its commit-graph: a search of our own through the whole history takes seconds when a commit in it has
    /// an odd date.
    ///
    /// - Parameter objects: A further folder of objects, those of a push that is not accepted yet.
    init(of tip: ObjectID, log: ObjectID, objects: String?, at location: StateLocation) async throws {
        let git = GitCommand(location, objects: objects)
        let new = try await git.output(["rev-list", "--max-count=\(Limits.pushedCommits + 1)", "\(tip)", "^\(log)"])
        commits = Self.ids(new)
        bases =
            commits.isEmpty
            ? [tip] : Self.ids(try await git.output(["merge-base", "--all", "\(tip)", "\(log)"], failingWith: 1))
        var merge = BaseMerge(at: location)
        mergedBases = bases.count > 1 ? try await merge.tree(of: bases) : nil
    }

    /// The commits that git prints, one a line.
    static func ids(_ lines: String) -> [ObjectID] {
        lines.split(separator: "\n").compactMap { ObjectID(hex: String($0)) }
    }

    /// Finds it by a short walk; nil where the commit left the log too long ago.
    ///
    /// - Parameters:
    ///   - start: A commit among the first parents of the log that is thought to be near its end.
    ///   - taken: Another commit that the log has.
    init?(
        of tip: ObjectID, near log: ObjectID, since start: ObjectID, _ taken: ObjectID?,
        in repository: borrowing Repository
    ) throws(GitError) {
        guard let end = try Self.end(of: log, since: start, in: repository) else { return nil }
        var known = end.line.union(end.merged)
        if let taken { known.insert(taken) }
        var bases: [ObjectID] = []
        var commits: [ObjectID] = []
        var waiting = [tip]
        var seen: Set<ObjectID> = []
        while let id = waiting.popLast() {
            guard seen.insert(id).inserted else { continue }
            if known.contains(id) {
                bases.append(id)
                continue
            }
            guard commits.count <= Limits.pushedCommits else { return nil }
            commits.append(id)
            let parents = try repository.commit(id).parents
            if parents.isEmpty { return nil }
            waiting += parents
        }
        // Which of several is the newest is for git to say, and whether the log has the commits by a merge since.
        guard bases.count == 1 else { return nil }
        guard commits.isEmpty || end.merged.isEmpty || bases.first == start || bases.first == taken else { return nil }
        self.bases = bases
        self.commits = commits
        mergedBases = nil
    }

    /// The newest commits of the log by first parents, some before `start` among them, and what they merge; nil when
    /// `start` is not found.
    private static func end(
        of log: ObjectID, since start: ObjectID, in repository: borrowing Repository
    ) throws(GitError) -> (line: Set<ObjectID>, merged: Set<ObjectID>)? {
        var known: Set<ObjectID> = [log]
        var merged: Set<ObjectID> = []
        var left = log == start ? before : nil
        var next = log
        while left != 0 {
            let parents = try repository.commit(next).parents
            guard let parent = parents.first else { break }
            known.insert(parent)
            merged.formUnion(parents.dropFirst())
            next = parent
            if let count = left { left = count - 1 } else if parent == start { left = before }
            if known.count > walk { break }
        }
        return known.contains(start) ? (known, merged) : nil
    }

    /// How many commits before `start` are looked at.
    private static let before = 16
}
