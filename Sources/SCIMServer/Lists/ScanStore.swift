import IdentityStore
import Limits
import Synchronization

/// A query's results at one commit, from which its pages are read.
struct Scan: Sendable {
    let snapshot: Snapshot
    let results: Results
}

/// The scans that clients may go on with: for a bounded time and in bounded number.
///
/// A scan costs ``scanCost`` places for what its snapshot no longer shares with the newest one, and a place for each
/// resource of a list that was filtered or sorted. Who needs too many places loses the scan that was used longest ago:
/// first the client that has more than its share, then the one that has most.
final class ScanStore: Sendable {
    /// What a scan is found by.
    struct Key: Sendable, Hashable {
        let query: ScanQuery
        let commit: String
    }

    /// The places that a scan takes at least.
    static let scanCost = 1 << 16
    /// The places that all scans may take.
    static let capacity = Limits.keptScans * scanCost
    /// The places that the scans of one client may take.
    static let placesPerClient = Limits.keptScansPerClient * scanCost

    private struct Entry {
        let scan: Scan
        var used: ContinuousClock.Instant

        var cost: Int { scanCost + scan.results.listed }
    }

    private let kept = Mutex<[Key: Entry]>([:])
    private let now: @Sendable () -> ContinuousClock.Instant

    init(now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.now = now
    }

    /// How many scans are kept.
    var count: Int { kept.withLock { $0.count } }

    /// Keeps a scan; the same query at the same commit is one scan, however often it is begun.
    func keep(_ scan: Scan, for query: ScanQuery) {
        let key = Key(query: query, commit: scan.snapshot.commit)
        kept.withLock { kept in
            kept[key] = Entry(scan: scan, used: now())
            while let victim = Self.victim(of: kept, keeping: key) { kept[victim] = nil }
        }
    }

    /// A scan that is to be gone on with, nil when it is no longer kept.
    func scan(of query: ScanQuery, commit: String) -> Scan? {
        removeExpired()
        return kept.withLock { kept in
            let key = Key(query: query, commit: commit)
            kept[key]?.used = now()
            return kept[key]?.scan
        }
    }

    /// Gives up the scans that nobody used for ``Limits/cursorIdle`` seconds.
    func removeExpired() {
        let limit = now() - .seconds(Limits.cursorIdle)
        kept.withLock { kept in kept = kept.filter { $0.value.used >= limit } }
    }

    /// The scan to give up while the scans take too many places.
    private static func victim(of kept: [Key: Entry], keeping newest: Key) -> Key? {
        var costs: [String: Int] = [:]
        for (key, entry) in kept { costs[key.query.client, default: 0] += entry.cost }
        let isOverShare = costs[newest.query.client, default: 0] > placesPerClient
        guard isOverShare || costs.values.reduce(0, +) > capacity else { return nil }
        let candidates = kept.filter { key, _ in
            key != newest && (!isOverShare || key.query.client == newest.query.client)
        }
        let most = candidates.keys.map { costs[$0.query.client] ?? 0 }.max()
        return candidates.filter { costs[$0.key.query.client] == most }.min { $0.value.used < $1.value.used }?.key
    }
}
