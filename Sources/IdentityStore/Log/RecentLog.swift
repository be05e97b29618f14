import Git
import Limits
import Synchronization

/// The newest commits of the log, for all who look at what people commit.
final class RecentLog: Sendable {
    private let remembered = Mutex(RecentCommits())
    /// The last merge that ``clarify(at:)`` asked git about: it asks once for each.
    private let asked = Mutex<ObjectID?>(nil)

    /// The most commits read at once while a person waits.
    private static let hurried = 1_024

    /// The commits up to one of the log, those remembered and those since.
    func line(to tip: ObjectID, in repository: borrowing Repository) throws(GitError) -> RecentCommits {
        try extended(to: tip, reading: Self.hurried, in: repository)
    }

    /// Reads as many commits as are remembered, so that nobody has to wait for that later.
    func remember(to tip: ObjectID, in repository: borrowing Repository) throws(GitError) {
        if remembered.withLock({ $0.isWhole }) {
            _ = try extended(to: tip, reading: RecentCommits.capacity, in: repository)
        } else {
            var line = RecentCommits()
            try line.extend(to: tip, in: repository)
            remembered.withLock { [line] in $0 = line }
        }
    }

    private func extended(
        to tip: ObjectID, reading limit: Int, in repository: borrowing Repository
    ) throws(GitError) -> RecentCommits {
        var line = remembered.withLock { $0 }
        guard line.number(of: tip) == nil else { return line }
        // Without the lock: another thread may extend it at the same time.
        try line.extend(to: tip, reading: limit, in: repository)
        remembered.withLock { [line] in $0 = line }
        return line
    }

    /// Asks git for the commits of a merge whose other parents leave the log further back than is remembered.
    func clarify(at location: StateLocation) async throws {
        guard let merge = remembered.withLock({ $0.unclearMerge }), let first = merge.parents.first,
            asked.withLock({ asked in
                defer { asked = merge.id }
                return asked != merge.id
            })
        else { return }
        let limit = Limits.pushedCommits + 1
        let command = ["rev-list", "--max-count=\(limit)"] + merge.parents.dropFirst().map { "\($0)" } + ["^\(first)"]
        let ids = GitCommand.ids(try await GitCommand(location).output(command))
        if ids.count < limit { remembered.withLock { $0.clarify(merge.id, merged: ids) } }
    }
}
