public import IdentityStore
import Limits
import Synchronization

/// What is left to a client of the requests that it may send.
public struct RequestQuota: Sendable, Hashable {
    /// How many requests a second it may send.
    public let rate: Int
    /// How many it may send at once now.
    public let remaining: Int
    /// Whether this request is one of those that it may send.
    public let isAdmitted: Bool

    /// After how many seconds it may send the next one.
    public var wait: Int { isAdmitted ? 0 : 1 }
}

/// A token bucket for each client that has a rate: it fills by the rate, up to what is for one second.
final class RequestRates: Sendable {
    private struct Bucket {
        var tokens: Double
        var time: ContinuousClock.Instant

        /// Takes a token, if there is one.
        mutating func take(at now: ContinuousClock.Instant, rate: Int) -> RequestQuota {
            let (seconds, attoseconds) = (now - time).components
            let passed = max(0, Double(seconds) + Double(attoseconds) / 1e18)
            tokens = min(Double(rate), tokens + passed * Double(rate))
            time = now
            let isAdmitted = tokens >= 1
            if isAdmitted { tokens -= 1 }
            return RequestQuota(rate: rate, remaining: Int(tokens), isAdmitted: isAdmitted)
        }
    }

    private struct State {
        var rates: [String: Int] = [:]
        var buckets: [String: Bucket] = [:]
    }

    private let state = Mutex(State())
    /// Whether any client has a rate of its own.
    private let hasRates = Atomic(false)

    /// Takes over the rates of the clients that there are, and forgets all others.
    func set(_ clients: [RegisteredClient]) {
        let rates = clients.compactMap { client in client.rate.map { (client.name, $0) } }
        let names = Set(clients.map(\.name))
        state.withLock { state in
            state.rates = Dictionary(rates, uniquingKeysWith: { first, _ in first })
            state.buckets = state.buckets.filter { names.contains($0.key) }
        }
        hasRates.store(!rates.isEmpty, ordering: .releasing)
    }

    /// Counts a request.
    ///
    /// - Parameter usual: The rate of clients that have none of their own.
    /// - Returns: Nil when the client has no rate.
    func count(of client: String, usual: Int?, at now: ContinuousClock.Instant = .now) -> RequestQuota? {
        guard usual != nil || hasRates.load(ordering: .acquiring) else { return nil }
        return state.withLock { state in
            guard let rate = state.rates[client] ?? usual else { return nil }
            return state.buckets[client, default: Bucket(tokens: Double(rate), time: now)].take(at: now, rate: rate)
        }
    }
}

extension ClientRegistry {
    /// Counts a request of a client.
    ///
    /// - Parameter policy: What the state demands of all clients: `ipsie` gives a rate to those that have none.
    /// - Returns: What is left to it; nil when it has no rate.
    public func countRequest(of client: String, under policy: Policy?) -> RequestQuota? {
        rates.count(of: client, usual: policy == .ipsie ? Limits.usualRate : nil)
    }
}
