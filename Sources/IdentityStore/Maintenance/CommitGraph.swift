import Logging

/// The commit-graph of the state repository, whose changed-path filters let `git log -- path` skip most commits.
struct CommitGraph {
    let location: StateLocation
    let logger: Logger

    /// The most changed-path filters computed in one run, which takes a few seconds.
    private static let filterLimit = 20_000

    /// Adds the missing commits with the git binary; logs a warning when that fails.
    func update() async {
        do {
            try await GitCommand(location).run([
                "commit-graph", "write", "--reachable", "--split", "--changed-paths",
                "--max-new-filters=\(Self.filterLimit)",
            ])
        } catch {
            logger.warning("writing the commit-graph failed", metadata: ["reason": "\(error)"])
        }
    }
}
