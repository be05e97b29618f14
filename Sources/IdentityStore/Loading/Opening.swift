import Git
import Limits
import Logging

/// Brings a repository that no server serves to a state that can be served.
struct Opening {
    let location: StateLocation
    let logger: Logger
    private let loader = Loader()

    /// How many commits are tried, newest first, when the tip is not valid.
    private static let attempts = 50

    init(location: StateLocation, logger: Logger) {
        self.location = location
        self.logger = logger
    }

    /// Removes what a killed server left behind, and loads the branch.
    ///
    /// When its tip is not valid the newest valid commit is published, and the tip refused.
    ///
    /// - Parameter now: What the clock of the server says.
    func load(now: Timestamp = Writer.now()) throws -> Published {
        let repository = try Repository(opening: location.gitDirectory)
        try repository.recover()
        guard let tip = try repository.reference(StateLocation.branch) else {
            throw StoreError.noBranch(
                directory: location.directory, served: CommitMark.served(location).read()?.description)
        }
        try repository.syncAll()
        if let served = CommitMark.served(location).read(), repository.exists(served) {
            try Anchor(logger: logger).keep(served, ifNotIn: tip, repository)
        }
        let (snapshot, problems) = try load(tip, in: repository)
        warn(if: now, isAheadOf: try repository.commit(tip).committer.seconds)
        guard !problems.isEmpty else { return Published(snapshot) }
        for problem in problems.prefix(20) {
            logger.error("commit \(tip) is not valid and is not served", metadata: ["problem": "\(problem)"])
        }
        let published = Published(try newestValid(before: tip, problems, in: repository))
        published.refuse(commit: tip.description, problems: problems)
        return published
    }

    /// A clock that is years ahead dates changes so for ever.
    private func warn(if now: Timestamp, isAheadOf newest: Int64) {
        let ahead = now.microseconds / 1_000_000 - newest
        guard ahead > Int64(Limits.clockAhead) else { return }
        logger.warning(
            "the clock is more than a day ahead of the newest commit: check it, unless nothing changed for so long",
            metadata: ["days": "\(ahead / 86_400)", "commit": "\(Timestamp(seconds: newest).text)"])
    }

    private func newestValid(
        before tip: ObjectID, _ problems: [Problem], in repository: borrowing Repository
    ) throws -> Snapshot {
        var candidate = try repository.commit(tip).parents.first
        for _ in 0..<Self.attempts {
            guard let id = candidate else { break }
            let (snapshot, problems) = try load(id, in: repository)
            if problems.isEmpty { return snapshot }
            candidate = try repository.commit(id).parents.first
        }
        throw StoreError.nothingToServe(commit: tip.description, problems: problems)
    }

    private func load(
        _ id: ObjectID, in repository: borrowing Repository
    ) throws -> (snapshot: Snapshot, problems: [Problem]) {
        try loader.load(id, in: repository, history: history(to: id, in: repository))
    }

    /// The times at a commit: those kept beside the repository and the commits since, or the whole history.
    private func history(to id: ObjectID, in repository: borrowing Repository) throws -> History {
        if let (commit, kept) = TimesFile(location).read(), repository.exists(commit) {
            var history = kept
            if try history.walk(repository, to: id, since: commit) { return history }
        }
        var history = History()
        try history.walk(repository, to: id, since: nil)
        return history
    }
}
