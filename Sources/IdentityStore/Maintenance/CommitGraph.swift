import Logging

/// The commit-graph of the state repository, with which `git log -- path` need not read every commit.
struct CommitGraph {
    let location: StateLocation
    let logger: Logger

    /// How many commits are looked into at most in one run: it takes a few seconds.
    private static let filterLimit = 20_000

    /// Adds the commits that it does not know, by the git binary where one is installed.
    func update() async {
        do {
            try await GitCommand(location).run([
                "commit-graph", "write", "--reachable", "--split", "--changed-paths",
                "--max-new-filters=\(Self.filterLimit)",
            ])
        } catch {
            logger.warning("the commit-graph could not be written", metadata: ["reason": "\(error)"])
        }
    }
}
