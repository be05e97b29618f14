import Git
import Limits

/// Where the history of a person's commit leaves the log.
struct Ancestry {
    /// The newest commits that both have; several after merges back and forth, none when they have nothing in common.
    let bases: [ObjectID]
    /// The commits that the log does not have, newest first; at most one more than `Limits.pushedCommits`.
    let commits: [ObjectID]
    /// The tree of several bases merged with each other; nil when there are not several, or too many.
    let mergedBases: ObjectID?

    /// Whether the log has the commit itself.
    func isInLog(_ tip: ObjectID) -> Bool { commits.isEmpty && bases == [tip] }

    /// Asks git and its commit-graph: a search of our own through the whole history takes seconds when a commit in it has
    /// an odd date.
    ///
    /// - Parameter objects: A further folder of objects, those of a push that is not accepted yet.
    init(of tip: ObjectID, log: ObjectID, objects: String?, at location: StateLocation) async throws {
        let git = GitCommand(location, objects: objects)
        let new = try await git.output(["rev-list", "--max-count=\(Limits.pushedCommits + 1)", "\(tip)", "^\(log)"])
        commits = GitCommand.ids(new)
        bases =
            commits.isEmpty
            ? [tip] : GitCommand.ids(try await git.output(["merge-base", "--all", "\(tip)", "\(log)"], failingWith: 1))
        var merge = BaseMerge(at: location)
        mergedBases = bases.count > 1 ? try await merge.tree(of: bases) : nil
    }

    /// Finds it among the newest commits of the log; nil where the commit left the log too long ago.
    ///
    /// - Parameters:
    ///   - log: The newest commit of the log.
    ///   - line: The commits of the log up to that one at least.
    init?(
        of tip: ObjectID, log: ObjectID, _ line: RecentCommits, in repository: borrowing Repository
    ) throws(GitError) {
        guard let newest = line.number(of: log) else { return nil }
        var met: [(id: ObjectID, position: RecentCommits.Position)] = []
        var commits: [ObjectID] = []
        var waiting = [tip]
        var seen: Set<ObjectID> = []
        while let id = waiting.popLast() {
            guard seen.insert(id).inserted else { continue }
            if let position = line.position(of: id), position.number <= newest {
                met.append((id, position))
                continue
            }
            guard commits.count <= Limits.pushedCommits else { return nil }
            commits.append(id)
            let parents = try repository.commit(id).parents
            if parents.isEmpty { return nil }
            waiting += parents
        }
        met.sort { $0.position.number < $1.position.number }
        // Each first parent has those before it; which of others is the newest is for git to say.
        guard let oldest = met.first, let base = met.last, line.isClear(since: oldest.position),
            met.count == 1 || met.allSatisfy(\.position.isFirstParent)
        else { return nil }
        bases = [base.id]
        self.commits = commits
        mergedBases = nil
    }
}
