import Git
import Limits
import Synchronization

/// What the check of a move found before git made it, for when it is merged: its files were parsed then.
struct CheckedUpdate: Sendable {
    /// All that decides whether the log may go on to a commit itself: where nothing of it has changed, it was checked.
    struct Approval: Hashable {
        /// The commit of the log.
        let log: ObjectID
        /// The commit to go on to.
        let tip: ObjectID
        /// Its tree, without what is left out.
        let tree: ObjectID
        /// Whether a person said that many may lose something at once.
        let allowsMassChange: Bool
    }

    /// The files that were parsed.
    var files = ParsedFiles()
    /// What the log may go on to; nil when it may not, or was not asked.
    var approval: Approval?
}
