import Git
import Limits
import Logging

/// Brings a repository that no server serves to a state that can be served.
struct Opening {
    let location: StateLocation
    let logger: Logger
    private let loader = Loader()

    init(location: StateLocation, logger: Logger) {
        self.location = location
        self.logger = logger
    }

    /// Removes what a killed server left behind, and loads the newest commit of the log.
    ///
    /// - Throws: ``StoreError`` when there is no log to be found, and when its commit is not valid, which no way in lets
    ///   happen.
    ///
    /// - Parameter now: What the clock of the server says.
    func load(now: Timestamp = Writer.now()) throws -> Published {
        let repository = try Repository(opening: location.gitDirectory)
        try repository.recover()
        try repository.syncAll()
        LiveReference.removeEmptyFiles(at: location, logger: logger)
        let mark = CommitMark.live(location).read()
        let tip = try LiveReference(location: location, logger: logger).restored(in: repository)
        let (snapshot, problems) = try loader.load(tip, in: repository, history: history(to: tip, in: repository))
        guard problems.isEmpty else { throw StoreError.nothingToServe(commit: tip.description, problems: problems) }
        let published = Published(snapshot)
        if let mark, mark != tip, repository.exists(mark),
            let foreign = try ForeignCommits(since: mark, to: tip, in: repository)
        {
            logger.warning("\(foreign.text)")
            published.setAttention(foreign.text, to: "log")
        }
        try? CommitMark.live(location).write(tip)
        warn(if: now, isAheadOf: try repository.commit(tip).committer.seconds)
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
