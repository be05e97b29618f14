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

/// The updates that were checked lately and are not merged yet.
///
/// They are kept by the new commit alone: what is known of it is known by its content, whatever it takes the place of.
final class CheckedUpdates: Sendable {
    private let updates = Mutex<[(tip: ObjectID, update: CheckedUpdate)]>([])

    /// Keeps one, and forgets the oldest when there are more than `Limits.checkedUpdates` or too large ones.
    func keep(_ update: CheckedUpdate, to tip: ObjectID) {
        updates.withLock { updates in
            updates.removeAll { $0.tip == tip }
            updates.append((tip, update))
            while updates.count > Limits.checkedUpdates
                || updates.count > 1 && updates.reduce(0, { $0 + $1.update.files.size }) > Limits.parsedFiles
            {
                updates.removeFirst()
            }
        }
    }

    /// Hands over what is known of a commit, which is not kept any longer.
    func take(_ tip: ObjectID) -> CheckedUpdate? {
        updates.withLock { updates in
            guard let index = updates.firstIndex(where: { $0.tip == tip }) else { return nil }
            return updates.remove(at: index).update
        }
    }
}
