import NIOCore
import Synchronization

/// Requests that several connections work off together, and when the last of them was answered.
final class Workload: Sendable {
    private struct State {
        var next = 0
        var answered = 0
        var bodyLength = 0
        var lastAnswer: ContinuousClock.Instant
        var intervals: [Duration] = []
        var failure: Failure?
    }

    private let requests: [ByteBuffer]
    private let repeats: Bool
    /// When the work began.
    let start: ContinuousClock.Instant
    private let end: ContinuousClock.Instant
    private let state: Mutex<State>

    /// Starts the clock.
    ///
    /// - Parameters:
    ///   - repeats: Whether the requests start over after the last one; otherwise the work ends with it.
    ///   - limit: When the work ends in any case.
    init(_ requests: [ByteBuffer], repeats: Bool, limit: Duration) {
        self.requests = requests
        self.repeats = repeats
        start = .now
        end = start + limit
        state = Mutex(State(lastAnswer: start))
    }

    /// The next request, nil when the work has ended.
    func next() -> ByteBuffer? {
        state.withLock { state in
            guard state.failure == nil, repeats || state.next < requests.count, ContinuousClock.now < end else {
                return nil
            }
            defer { state.next += 1 }
            return requests[state.next % requests.count]
        }
    }

    /// Counts an answer; one that is not 2xx ends the work.
    func answered(_ status: Int, bodyLength: Int) {
        state.withLock { state in
            state.answered += 1
            state.bodyLength = bodyLength
            let now = ContinuousClock.now
            state.intervals.append(now - state.lastAnswer)
            state.lastAnswer = now
            if !(200...299).contains(status) { state.failure = Failure("The server answered \(status).") }
        }
    }

    /// Ends the work.
    func fail(_ reason: String) {
        state.withLock { $0.failure = Failure(reason) }
    }

    /// How many requests were answered, and how many a second, from the first one sent to the last one answered.
    func result() throws -> WorkResult {
        try state.withLock { state in
            if let failure = state.failure { throw failure }
            return WorkResult(count: state.answered, time: state.lastAnswer - start)
        }
    }

    /// The times between answers: with one connection those that the requests took.
    var intervals: [Duration] { state.withLock { $0.intervals } }

    /// How many bytes the body of the last answer had.
    var bodyLength: Int { state.withLock { $0.bodyLength } }
}

extension [Duration] {
    /// The time that a share of them does not exceed, in µs; there must be one.
    func quantile(_ share: Double) -> Double {
        sorted()[Swift.min(count - 1, Int(share * Double(count)))] / .microseconds(1)
    }
}

/// How much was done in what time.
struct WorkResult {
    let count: Int
    let time: Duration

    /// How much was done in a second.
    var rate: Double { Double(count) / (time / .seconds(1)) }
}
