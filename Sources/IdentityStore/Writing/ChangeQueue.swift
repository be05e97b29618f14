import DequeModule
import Limits
import SCIM
import Synchronization

/// The changes that wait for the writer; whatever queues while a batch is being synced is the next batch.
///
/// The changes of one client keep their order. Clients take turns, so that one with many changes keeps none waiting
/// that has few.
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
        /// How much it takes in memory, in bytes.
        let size: Int
        /// When it is too late to begin with it.
        var deadline = ContinuousClock.now + .seconds(Limits.changeWait)
        /// Whether anybody waits for the answer.
        let isWanted: @Sendable () -> Bool

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

        /// Why it is not to be begun any more; nil when it is.
        func refusal(at now: ContinuousClock.Instant) -> SCIMError? {
            if !isWanted() { return SCIMError(status: 503, detail: "The client has gone; nothing was changed.") }
            guard deadline < now else { return nil }
            return SCIMError(
                status: 503,
                detail:
                    "The change waited \(Limits.changeWait) seconds for others and was not made. Try again in a moment."
            )
        }
    }

    private struct State {
        var waiting: [String: Deque<Waiting>] = [:]
        /// The clients whose changes wait, the next one first.
        var turns: Deque<String> = []
        var (count, size) = (0, 0)
        var isClosed = false
        /// The writer while it waits for work.
        var writer: CheckedContinuation<Bool, Never>?

        mutating func append(_ new: Waiting) {
            if waiting[new.client.name] == nil { turns.append(new.client.name) }
            waiting[new.client.name, default: []].append(new)
            (count, size) = (count + new.count, size + new.size)
        }

        /// The work whose turn it is.
        var first: Waiting? { turns.first.flatMap { waiting[$0]?.first } }

        mutating func removeFirst() {
            guard let client = turns.popFirst(), let first = waiting[client]?.popFirst() else { return }
            if waiting[client]?.isEmpty == true { waiting[client] = nil } else { turns.append(client) }
            (count, size) = (count - first.count, size - first.size)
        }

        mutating func putBack(_ work: Waiting) {
            if waiting[work.client.name] == nil { turns.prepend(work.client.name) }
            waiting[work.client.name, default: []].prepend(work)
            (count, size) = (count + work.count, size + work.size)
        }
    }

    /// The most changes taken in one batch, unless a single bulk request has more.
    private static let batchLimit = 256

    private let state = Mutex(State())

    /// What adding work came to.
    enum Addition { case queued, full, closed }

    /// Adds work for the writer.
    func add(_ waiting: Waiting) -> Addition {
        let (addition, writer) = state.withLock { state -> (Addition, CheckedContinuation<Bool, Never>?) in
            if state.isClosed { return (.closed, nil) }
            let isFull =
                state.count > 0 && state.count + waiting.count > Limits.queuedChanges
                || state.size > 0 && state.size + waiting.size > Limits.queuedSize
            if isFull { return (.full, nil) }
            state.append(waiting)
            return (.queued, state.writer.take())
        }
        writer?.resume(returning: true)
        return addition
    }

    /// Waits until there is work.
    ///
    /// - Returns: Whether there is any: when not, the queue is closed, and all that was in it is carried out or refused.
    func hasWork(isolation: isolated (any Actor)? = #isolation) async -> Bool {
        await withCheckedContinuation(isolation: isolation) { continuation in
            let answer = state.withLock { state -> Bool? in
                if state.first != nil { return true }
                if state.isClosed { return false }
                state.writer = continuation
                return nil
            }
            if let answer { continuation.resume(returning: answer) }
        }
    }

    /// The next batch; empty when nothing waits that is still to be begun.
    func next() -> [Waiting] {
        let now = ContinuousClock.now
        var late: [(Waiting, SCIMError)] = []
        let batch = state.withLock { state in
            var (batch, changes) = ([Waiting](), 0)
            while let first = state.first, batch.isEmpty || changes + first.count <= Self.batchLimit {
                state.removeFirst()
                if let refusal = first.refusal(at: now) {
                    late.append((first, refusal))
                } else {
                    batch.append(first)
                    changes += first.count
                }
            }
            return batch
        }
        for (waiting, refusal) in late { waiting.refuse(refusal) }
        return batch
    }

    /// Takes back the end of a batch, which has not been begun, to the head of the line.
    func putBack(_ rest: some BidirectionalCollection<Waiting>) {
        state.withLock { state in for waiting in rest.reversed() { state.putBack(waiting) } }
    }

    /// Refuses what waited too long or is not wanted any more, also while the writer is held up.
    func refuseLate() {
        let now = ContinuousClock.now
        var late: [(Waiting, SCIMError)] = []
        state.withLock { state in
            guard state.count > 0 else { return }
            let all = state.turns.compactMap { state.waiting[$0] }.joined()
            (state.waiting, state.turns, state.count, state.size) = ([:], [], 0, 0)
            for waiting in all {
                if let refusal = waiting.refusal(at: now) {
                    late.append((waiting, refusal))
                } else {
                    state.append(waiting)
                }
            }
        }
        for (waiting, refusal) in late { waiting.refuse(refusal) }
    }

    /// Refuses all that waits.
    func refuseAll(_ error: SCIMError) {
        let all = state.withLock { state in
            defer { (state.waiting, state.turns, state.count, state.size) = ([:], [], 0, 0) }
            return Array(state.waiting.values.joined())
        }
        for waiting in all { waiting.refuse(error) }
    }

    /// Refuses all further changes; those that wait are still carried out.
    func close() {
        let writer = state.withLock { state in
            state.isClosed = true
            return state.writer.take()
        }
        writer?.resume(returning: false)
    }

    /// How many changes wait.
    var count: Int { state.withLock { $0.count } }
}
