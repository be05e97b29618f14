import SCIM
import Synchronization

/// The changes that wait for the writer; whatever queues while a batch is being synced is the next batch.
final class ChangeQueue: Sendable {
    /// A change, who asks for it, and how to answer.
    struct Waiting: Sendable {
        let change: Change
        let client: Client
        let continuation: CheckedContinuation<Outcome, any Error>
    }

    private struct State {
        var waiting: [Waiting] = []
        var isDraining = false
        var isClosed = false
    }

    /// The most changes taken in one batch.
    private static let batchLimit = 256

    private let state = Mutex(State())

    /// What adding a change came to.
    enum Addition { case startDraining, queued, closed }

    /// Adds a change; the caller that is told to start draining wakes the writer.
    func add(_ waiting: Waiting) -> Addition {
        state.withLock { state in
            if state.isClosed { return .closed }
            state.waiting.append(waiting)
            if state.isDraining { return .queued }
            state.isDraining = true
            return .startDraining
        }
    }

    /// The next batch; when it is empty draining has ended, and the next addition starts it again.
    func next() -> [Waiting] {
        state.withLock { state in
            let batch = Array(state.waiting.prefix(Self.batchLimit))
            state.waiting.removeFirst(batch.count)
            if batch.isEmpty { state.isDraining = false }
            return batch
        }
    }

    /// Refuses all further changes; those that wait are still carried out.
    func close() {
        state.withLock { $0.isClosed = true }
    }

    /// Whether nothing waits and nothing is being written.
    var isIdle: Bool {
        state.withLock { !$0.isDraining }
    }
}
