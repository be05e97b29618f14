import Git
import Limits
import Synchronization

/// The updates that were checked lately and are not merged yet.
///
/// They are kept by the new commit alone: what is known of it is known by its content, whatever it takes the place of.
final class CheckedUpdates: Sendable {
    /// The files of the work tree that were read to check them, and need not be read again to merge them.
    let files = KnownFiles()
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
