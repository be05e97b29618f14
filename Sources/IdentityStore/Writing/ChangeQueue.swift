import SCIM
import Synchronization

/// The changes that wait for the writer; whatever queues while a batch is being synced is the next batch.
final class ChangeQueue: Sendable {
    /// What is asked for and how to answer.
    enum Work: Sendable {
        case change(Change, CheckedContinuation<Outcome, any Error>)
        case bulk(Bulk, CheckedContinuation<[BulkResult?], any Error>)
    }

    /// Work, and who asks for it.
    struct Waiting: Sendable {
        let work: Work
        let client: Client

        /// How many changes there are.
        var count: Int {
            switch work {
            case .change: 1
            case .bulk(let bulk, _): bulk.request.operations.count
            }
        }

        /// Answers that nothing was done.
        func refuse(_ error: SCIMError) {
            switch work {
            case .change(_, let continuation): continuation.resume(throwing: error)
            case .bulk(_, let continuation): continuation.resume(throwing: error)
            }
        }
    }

    private struct State {
        var waiting: [Waiting] = []
        var isDraining = false
        var isClosed = false
    }

    /// The most changes taken in one batch, unless a single bulk request has more.
    private static let batchLimit = 256

    private let state = Mutex(State())

    /// What adding work came to.
    enum Addition { case startDraining, queued, closed }

    /// Adds work; the caller that is told to start draining wakes the writer.
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
            var changes = 0
            let batch = Array(
                state.waiting.prefix { waiting in
                    defer { changes += waiting.count }
                    return changes == 0 || changes + waiting.count <= Self.batchLimit
                })
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
