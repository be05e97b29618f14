import Dispatch
import Limits
import SCIM
import Synchronization
import Testing

@testable import SCIMServer

@Suite struct `Searches at once` {
    /// Searches that go on until they are let go, and how many there are.
    private final class Searches: Sendable {
        let running = Mutex(0)
        let most = Mutex(0)
        let letGo = DispatchSemaphore(value: 0)

        func search() {
            let now = running.withLock { running in
                running += 1
                return running
            }
            most.withLock { $0 = max($0, now) }
            letGo.wait()
            running.withLock { $0 -= 1 }
        }
    }

    @Test(arguments: [(clients: 1, most: Limits.searchesPerClient), (clients: 8, most: Limits.searches)])
    func `are few of one client and few in all, and all get their turn`(_ row: (clients: Int, most: Int)) async throws {
        let gate = SearchGate()
        let searches = Searches()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<24 {
                group.addTask { try await gate.run(for: "client\(number % row.clients)") { searches.search() } }
            }
            while searches.running.withLock({ $0 }) < row.most { await Task.yield() }
            for _ in 0..<24 { searches.letGo.signal() }
            try await group.waitForAll()
        }
        #expect(searches.most.withLock { $0 } == row.most)
    }

    @Test func `are refused when too many of a client wait, and another client gets its turn`() async throws {
        let gate = SearchGate()
        let searches = Searches()
        let all = Limits.searchesPerClient + Limits.waitingSearches
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<all { group.addTask { try await gate.run(for: "many") { searches.search() } } }
            while gate.waiting < Limits.waitingSearches { await Task.yield() }
            let error = await #expect(throws: SCIMError.self) { try await gate.run(for: "many") {} }
            #expect(error?.status == 429)
            try await gate.run(for: "few") {}
            for _ in 0..<all { searches.letGo.signal() }
            try await group.waitForAll()
        }
    }

    @Test func `that fail give their place free`() async {
        struct Failure: Error {}
        let gate = SearchGate()
        for _ in 0..<10 {
            await #expect(throws: Failure.self) { try await gate.run(for: "a") { throw Failure() } }
        }
    }
}
