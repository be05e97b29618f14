import Limits
import Synchronization

/// Has those wait who fail to come in again and again, by network and ever longer.
///
/// Only who fails waits: somebody who shows a good token is let in, whoever else is at the same address; and who shows
/// one that was good once is told so at any time, to get a new one. It takes the same memory however many fail: there are
/// four places for the networks of one hash, and the one that failed last the longest time ago makes room.
final class RefusalDelay: Sendable {
    private struct Place {
        let network: RemoteNetwork
        var failures = 0
        var last: ContinuousClock.Instant
        var end: ContinuousClock.Instant

        /// Takes note of a failure.
        ///
        /// - Returns: How many seconds are to be waited; nil when this one is to be told why.
        mutating func fail(at now: ContinuousClock.Instant) -> Int? {
            if now < end {
                let (seconds, attoseconds) = (end - now).components
                return Int(seconds) + (attoseconds > 0 ? 1 : 0)
            }
            if now - last > .seconds(Limits.failureMemory) { failures = 0 }
            failures += 1
            last = now
            let beyond = failures - Limits.freeFailures
            if beyond >= 0 { end = now + .seconds(min(Limits.longestDelay, 1 << min(beyond, 20))) }
            return nil
        }
    }

    private static let ways = 4
    private let sets = Limits.failingNetworks / ways
    private let places: Mutex<[Place?]>

    init() {
        places = Mutex(Array(repeating: nil, count: sets * Self.ways))
    }

    /// Takes note of a failure to come in.
    ///
    /// - Returns: How many seconds are to be waited before the next try; nil when this one is to be told why it failed.
    func fail(from network: RemoteNetwork, at now: ContinuousClock.Instant = .now) -> Int? {
        let first = Int(UInt(bitPattern: network.hashValue) % UInt(sets)) * Self.ways
        return places.withLock { places in
            let all = first..<first + Self.ways
            let index =
                all.first { places[$0]?.network == network } ?? all.first { places[$0] == nil }
                ?? all.min { (places[$0]?.last ?? now) < (places[$1]?.last ?? now) } ?? first
            var place = places[index]
            if place?.network != network { place = Place(network: network, last: now, end: now) }
            defer { places[index] = place }
            return place?.fail(at: now)
        }
    }
}
