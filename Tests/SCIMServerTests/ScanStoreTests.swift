import IdentityStore
import SCIM
import Synchronization
import Testing

@testable import SCIMServer

@Suite struct `Scans` {
    /// A clock that stands still until it is told otherwise.
    private final class Clock: Sendable {
        private let time = Mutex(ContinuousClock.now)
        var now: ContinuousClock.Instant { time.withLock { $0 } }
        func advance(_ seconds: Int) { time.withLock { $0 += .seconds(seconds) } }
    }

    private func query(_ filter: String, _ client: String = "okta") -> ScanQuery {
        var parameters = SearchParameters()
        parameters.filter = filter
        return ScanQuery(parameters, of: .everything, client: Client(name: client))
    }

    private func withScan(_ body: @Sendable @escaping (Scan, ScanStore, Clock) throws -> Void) async throws {
        try await TestServer.run { server in
            let clock = Clock()
            let snapshot = server.store.snapshot
            let results = try snapshot.results(of: Query([.init(.user)]), baseURL: "")
            try body(Scan(snapshot: snapshot, results: results), ScanStore { clock.now }, clock)
        }
    }

    @Test func `are kept for ten minutes after their last use`() async throws {
        try await withScan { scan, store, clock in
            store.keep(scan, for: query("a"))
            for _ in 0..<3 {
                clock.advance(600)
                #expect(store.scan(of: query("a"), commit: scan.snapshot.commit) != nil)
            }
            clock.advance(601)
            #expect(store.scan(of: query("a"), commit: scan.snapshot.commit) == nil)
            #expect(store.count == 0)
        }
    }

    @Test func `are given up without a request`() async throws {
        try await withScan { scan, store, clock in
            store.keep(scan, for: query("a"))
            clock.advance(601)
            store.removeExpired()
            #expect(store.count == 0)
        }
    }

    @Test func `of one query at one commit are one`() async throws {
        try await withScan { scan, store, _ in
            for _ in 0..<1000 { store.keep(scan, for: query("a")) }
            #expect(store.count == 1)
            #expect(store.scan(of: query("a"), commit: "another") == nil)
            #expect(store.scan(of: query("a", "entra"), commit: scan.snapshot.commit) == nil)
        }
    }

    @Test func `of a client make room for its newer ones, not for those of others`() async throws {
        try await withScan { scan, store, clock in
            let commit = scan.snapshot.commit
            store.keep(scan, for: query("mine", "entra"))
            for number in 0..<1000 {
                clock.advance(0)
                store.keep(scan, for: query("\(number)"))
            }
            #expect(store.count == 33)
            #expect(store.scan(of: query("mine", "entra"), commit: commit) != nil)
            #expect(store.scan(of: query("999"), commit: commit) != nil)
        }
    }

    @Test func `that are used stay before those that are not`() async throws {
        try await withScan { scan, store, clock in
            let commit = scan.snapshot.commit
            for number in 0..<32 {
                store.keep(scan, for: query("\(number)"))
                clock.advance(1)
            }
            #expect(store.scan(of: query("0"), commit: commit) != nil)
            clock.advance(1)
            store.keep(scan, for: query("32"))
            #expect(store.scan(of: query("0"), commit: commit) != nil)
            #expect(store.scan(of: query("1"), commit: commit) == nil)
        }
    }

    @Test func `of many clients are bounded together, and who has most gives up first`() async throws {
        try await withScan { scan, store, clock in
            for number in 0..<32 { store.keep(scan, for: query("\(number)", "hog")) }
            for number in 0..<100 {
                clock.advance(1)
                store.keep(scan, for: query("a", "client-\(number)"))
                #expect(store.scan(of: query("a", "client-\(number)"), commit: scan.snapshot.commit) != nil)
            }
            #expect(store.count == 64)
        }
    }
}
