import Git
import Logging

/// What clients took away lately, as it is kept for the next start.
struct MassChangeRecord {
    private(set) var known: MassChangeGuard
    private let file: MassChangeFile
    private let logger: Logger
    /// When the file was written last.
    private var written = ContinuousClock.now

    init(_ location: StateLocation, logger: Logger) {
        file = MassChangeFile(location)
        let kept = file.read()
        if kept == nil {
            logger.error(
                "what clients took away lately cannot be read: it is counted from nothing",
                metadata: ["file": "\(location.privateDirectory)/mass-changes.json"])
        }
        known = kept ?? MassChangeGuard()
        self.logger = logger
    }

    /// Keeps what changes made of it, and tells the log of clients that are held back since.
    ///
    /// What was taken away is on disk then; what is refused to a client that is held back already is written
    /// down once a second.
    mutating func keep(_ next: MassChangeGuard, at now: Timestamp = .now()) throws(GitError) {
        guard next.hasNewLosses || next.hasNewRefusals else { return }
        var next = next
        next.expire(at: now.seconds)
        if next.hasNewLosses || next.hasNewHolds || written + .seconds(1) < .now {
            do throws(GitError) { try file.write(next) } catch {
                guard !next.hasNewLosses else { throw error }
                logger.warning("what clients were refused cannot be kept", metadata: ["error": "\(error)"])
            }
            next.wasKept()
            written = .now
        }
        for held in next.toldOfHolds() {
            logger.warning(
                "a client is held back because it would take much away at once: see `scimgit guard list`",
                metadata: ["client": "\(held.client)", "changes": "\(held.words)"])
        }
        known = next
    }
}
