import Git
import Limits
import Logging

/// Brings a repository that no server serves to a state that can be served.
struct StateOpener {
    let location: StateLocation
    let logger: Logger
    private let loader = Loader()
    /// How long the history may be walked before the times are written down for the next start.
    var longestWalk = Duration.milliseconds(500)

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
    func load(now: Timestamp = Timestamp.now()) throws -> ServedState {
        let repository = try Repository(opening: location.gitDirectory)
        try repository.recover()
        try repository.syncAll()
        LiveReference.removeEmptyFiles(at: location, logger: logger)
        EarlierPositions.removeBroken(at: location, in: repository, logger: logger)
        let mark = CommitMark.live(location).read()
        let tip = try LiveReference(location: location, logger: logger).restored(in: repository)
        let start = ContinuousClock.now
        let history = try history(to: tip, in: repository)
        let isSlow = .now - start > longestWalk
        let (snapshot, problems) = try loader.load(tip, in: repository, history: history)
        guard problems.isEmpty else { throw StoreError.nothingToServe(commit: tip.description, problems: problems) }
        let published = ServedState(snapshot)
        if let mark, mark != tip, repository.exists(mark),
            let foreign = try ForeignCommits(since: mark, to: tip, in: repository)
        {
            logger.warning("\(foreign.text)")
            published.setAttention(foreign.text, to: "log")
        }
        try? CommitMark.live(location).write(tip)
        // Hooks without a server load the state too, and a server waits for them.
        if isSlow { try? TimesFile(location).write(snapshot) }
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
