import Git

/// The log after the commits that a person started from.
struct LogSince: Sendable {
    /// The commits that the person started from; none when the log since does not count.
    var bases: [ObjectID] = []
    /// The newest commits of the log, as far as they are remembered.
    var line = RecentCommits()
    /// What was read of it before.
    var changes: LogChanges?
    /// How many commits may be read at most; those that are known to concern no file of the person do not count.
    var limit = Int.max

    /// The most commits that are looked at.
    private static let walk = 10_000

    /// The commits by first parents up to one that have the bases, newest first, without the bases.
    ///
    /// - Parameter known: A commit at which to stop as well.
    /// - Returns: Nil when more would have to be read than may be.
    func steps(
        to tip: ObjectID, after known: ObjectID? = nil, in repository: borrowing Repository
    ) throws(GitError) -> [RecentCommits.Step]? {
        var steps: [RecentCommits.Step] = []
        var next: ObjectID? = bases.isEmpty ? nil : tip
        var end = 64
        while let id = next, id != known, !bases.contains(id), steps.count < Self.walk {
            if known == nil, let rest = line.steps(since: bases, to: id) {
                return steps + rest.prefix(Self.walk - steps.count)
            }
            if steps.count >= limit { return nil }
            let commit = try repository.commit(id)
            steps.append(RecentCommits.Step(commit))
            next = commit.parents.first
            guard known == nil, steps.count == end else { continue }
            if try !hasBases(commit.id, repository) { break }
            end *= 2
        }
        if let next, next == known || bases == [next] { return steps }
        // A base came into the log by a merge: commits before that are not made after it. The search is written out because
        // `partitioningIndex` does not keep the type of the error.
        var (low, high) = (0, steps.count)
        while low < high {
            let middle = (low + high) / 2
            if try hasBases(steps[middle].id, repository) { low = middle + 1 } else { high = middle }
        }
        return Array(steps[..<low])
    }

    private func hasBases(_ commit: ObjectID, _ repository: borrowing Repository) throws(GitError) -> Bool {
        for base in bases where try !repository.isAncestor(base, of: commit) { return false }
        return true
    }
}
