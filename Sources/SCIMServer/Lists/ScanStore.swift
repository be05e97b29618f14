import IdentityStore
import Limits
import Synchronization

/// The results of a query at one commit, from which its pages are read.
struct Scan: Sendable {
    let snapshot: Snapshot
    let results: Results
}

/// The scans that clients can resume with a cursor, for a limited time and up to a limited cost.
///
/// A scan costs ``scanCost`` for the memory that its snapshot no longer shares with the newest one, and 1 for each
/// resource of a list that was filtered or sorted. When a new scan exceeds the share of its client, the least recently
/// used other scan of that client is removed; when all scans exceed ``capacity``, that of the client with the highest
/// cost.
final class ScanStore: Sendable {
    /// The key of a scan.
    struct Key: Sendable, Hashable {
        let query: ScanQuery
        let commit: String
    }

    /// The least cost of a scan.
    static let scanCost = 1 << 16
    /// The greatest cost of all scans together.
    static let capacity = Limits.keptScans * scanCost
    /// The greatest cost of the scans of one client.
    static let costPerClient = Limits.keptScansPerClient * scanCost

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

    /// The number of scans that are kept.
    var count: Int { kept.withLock { $0.count } }

    /// Keeps a scan; it replaces a scan of the same query at the same commit.
    func keep(_ scan: Scan, for query: ScanQuery) {
        let key = Key(query: query, commit: scan.snapshot.commit)
        kept.withLock { kept in
            kept[key] = Entry(scan: scan, used: now())
            while let victim = Self.victim(of: kept, keeping: key) { kept[victim] = nil }
        }
    }

    /// The scan of a query at a commit, which becomes the most recently used; nil when it is no longer kept.
    func scan(of query: ScanQuery, commit: String) -> Scan? {
        removeExpired()
        return kept.withLock { kept in
            let key = Key(query: query, commit: commit)
            kept[key]?.used = now()
            return kept[key]?.scan
        }
    }

    /// Removes the scans that were not used for `Limits.cursorIdle` seconds.
    func removeExpired() {
        let limit = now() - .seconds(Limits.cursorIdle)
        kept.withLock { kept in kept = kept.filter { $0.value.used >= limit } }
    }

    /// The scan to remove; nil when the scans do not cost too much.
    private static func victim(of kept: [Key: Entry], keeping newest: Key) -> Key? {
        var costs: [String: Int] = [:]
        for (key, entry) in kept { costs[key.query.client, default: 0] += entry.cost }
        let isOverShare = costs[newest.query.client, default: 0] > costPerClient
        guard isOverShare || costs.values.reduce(0, +) > capacity else { return nil }
        let candidates = kept.filter { key, _ in
            key != newest && (!isOverShare || key.query.client == newest.query.client)
        }
        let most = candidates.keys.map { costs[$0.query.client] ?? 0 }.max()
        return candidates.filter { costs[$0.key.query.client] == most }.min { $0.value.used < $1.value.used }?.key
    }
}
