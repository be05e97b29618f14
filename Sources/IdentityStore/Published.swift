import SCIM
import Synchronization

/// Whether the branch as it is can be served.
public enum Health: Sendable, Hashable {
    /// The branch is valid and served.
    case serving(commit: String)
    /// The branch names a commit that is not valid: readers get the last valid one, changes are refused.
    case refusing(commit: String, problems: [Problem])
}

/// What readers see: the last valid snapshot, and whether the branch is there.
final class Published: Sendable {
    private struct State {
        var snapshot: Snapshot
        var refusal: (commit: String, problems: [Problem])?
        /// Why the last batch could not be stored.
        var failure: String?
        /// What is wrong though changes are stored, by what it is about.
        var attention: [String: String] = [:]
    }

    private let state: Mutex<State>

    init(_ snapshot: Snapshot) {
        state = Mutex(State(snapshot: snapshot))
    }

    var snapshot: Snapshot { state.withLock { $0.snapshot } }

    var health: Health {
        state.withLock { state in
            state.refusal.map { .refusing(commit: $0.commit, problems: $0.problems) }
                ?? .serving(commit: state.snapshot.commit)
        }
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
    func setAttention(_ reason: String?, to subject: String) {
        state.withLock { $0.attention[subject] = reason }
    }

    /// Serves a valid snapshot.
    func publish(_ snapshot: Snapshot) {
        state.withLock { state in
            state.snapshot = snapshot
            state.refusal = nil
            state.failure = nil
        }
    }

    /// Keeps the last valid snapshot and refuses changes.
    func refuse(commit: String, problems: [Problem]) {
        state.withLock { $0.refusal = (commit, problems) }
    }

    /// The branch is back at the commit that is served.
    func serve() {
        state.withLock { $0.refusal = nil }
    }

    func isRefusing(_ commit: String) -> Bool {
        state.withLock { $0.refusal?.commit == commit }
    }

    /// - Throws: 503 with commit, file and problem while the branch is not valid.
    func requireServing() throws(SCIMError) {
        guard case .refusing(let commit, let problems) = health else { return }
        let first = problems.first.map { " \($0)" } ?? ""
        throw SCIMError(
            status: 503,
            detail: "The state repository is not valid at commit \(commit), so nothing can be changed until a commit "
                + "repairs it.\(first)")
    }
}
