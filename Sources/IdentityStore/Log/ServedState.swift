import Git
import Synchronization

/// What readers see: the newest snapshot of the log, and how the server is.
final class ServedState: Sendable {
    private struct State {
        var snapshot: Snapshot
        /// The commit at which `main` was put last, or which was taken from there; nil before it was looked at.
        var main: ObjectID?
        /// Why the last batch could not be stored.
        var failure: String?
        /// What is wrong though changes are stored, by what it is about.
        var attention: [String: String] = [:]
        var massChanges = MassChangeGuard()
    }

    private let state: Mutex<State>
    /// The newest commits of the log.
    let recent = RecentLog()
    /// The commits that git commands in the work tree put on `main` lately, or are about to.
    private let announced = Mutex<[ObjectID]>([])

    init(_ snapshot: Snapshot) {
        state = Mutex(State(snapshot: snapshot))
    }

    var snapshot: Snapshot { state.withLock { $0.snapshot } }

    /// The commit at which the server has `main`; nil before it was looked at.
    var main: ObjectID? {
        get { state.withLock { $0.main } }
        set { state.withLock { $0.main = newValue } }
    }

    /// What clients took away lately.
    var massChanges: MassChangeGuard {
        get { state.withLock { $0.massChanges } }
        set { state.withLock { $0.massChanges = newValue } }
    }

    var readiness: Readiness {
        state.withLock { state in
            Readiness(
                problems: state.failure.map { [$0] } ?? [],
                attention: state.attention.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" })
        }
    }

    /// Changes cannot be stored, as far as the last batch tells; with nil they can be.
    func setFailure(_ failure: String?) {
        state.withLock { $0.failure = failure }
    }

    var hasFailure: Bool { state.withLock { $0.failure != nil } }

    /// Somebody should look at something; with nil no more.
    ///
    /// - Returns: Whether nobody had to before.
    @discardableResult
    func setAttention(_ reason: String?, to subject: String) -> Bool {
        state.withLock { state in
            defer { state.attention[subject] = reason }
            return reason != nil && state.attention[subject] == nil
        }
    }

    /// Notes that a git command in the work tree puts a commit on `main`.
    func announce(_ commit: ObjectID) {
        announced.withLock { $0 = $0.suffix(Self.announcements - 1) + [commit] }
    }

    /// Whether a git command in the work tree put a commit on `main`.
    func isAnnounced(_ commit: ObjectID) -> Bool { announced.withLock { $0.contains(commit) } }

    private static let announcements = 64

    /// Serves a further commit of the log.
    func publish(_ snapshot: Snapshot) {
        state.withLock { state in
            state.snapshot = snapshot
            state.failure = nil
        }
    }
}
