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
        LiveReference.removeUnreadableFiles(at: location, logger: logger)
        EarlierPositions.removeBroken(at: location, in: repository, logger: logger)
        let mark = CommitMark.live(location).read()
        let tip = try LiveReference(location: location, logger: logger).restored(in: repository)
        let start = ContinuousClock.now
        let history = try history(to: tip, in: repository)
        let isSlow = .now - start > longestWalk
        let (snapshot, problems) = try loader.load(tip, in: repository, history: history)
        guard problems.isEmpty else { throw StoreError.nothingToServe(commit: tip.description, problems: problems) }
        let served = ServedState(snapshot)
        if try note(since: mark, to: tip, in: repository) { try? CommitMark.live(location).write(tip) }
        // Hooks without a server load the state too, and a server waits for them.
        if isSlow { try? TimesFile(location).write(snapshot) }
        warn(if: now, isAheadOf: try repository.commit(tip).committer.seconds)
        return served
    }

    /// Notes for the next server what somebody else put on the log after a commit that was served.
    ///
    /// - Returns: Whether it need not be looked for again.
    private func note(since mark: ObjectID?, to tip: ObjectID, in repository: borrowing Repository) throws -> Bool {
        guard let mark, mark != tip, repository.exists(mark),
            let foreign = try ForeignCommits(since: mark, to: tip, in: repository)
        else { return true }
        do {
            try ForeignReport(location).add(foreign)
            return true
        } catch {
            logger.warning("\(foreign.text)", metadata: ["error": "\(error)"])
            return false
        }
    }

    /// Tells of commits that somebody else put on the log since a server ran last, whoever opened the state meanwhile.
    func tellOfForeignCommits(to served: ServedState) {
        let report = ForeignReport(location)
        let texts = report.texts
        if texts.isEmpty { return }
        for text in texts { logger.warning("\(text)") }
        served.setAttention(texts.joined(separator: " "), to: "log")
        report.remove()
    }

    /// A clock that is years ahead dates changes so for ever.
    private func warn(if now: Timestamp, isAheadOf newest: Int64) {
        let ahead = now.seconds - newest
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

    /// Names what is wrong with references that the server does not need, at which git's own commands stumble.
    func warnOfBrokenReferences() throws(GitError) {
        let all = ReferenceDamage.all(at: location, in: try Repository(opening: location.gitDirectory))
        // What follows the log says so of main, and of HEAD where there is a work tree.
        let damages = all.filter { damage in
            damage.name == "HEAD" ? location.isBare : !StateLocation.needed.contains(damage.name)
        }
        for damage in damages.prefix(Self.named) { logger.warning("\(damage)") }
        guard damages.count > Self.named else { return }
        logger.warning("more references are broken: see `scimgit check`", metadata: ["count": "\(damages.count)"])
    }

    /// So many broken references are named.
    private static let named = 20
}
