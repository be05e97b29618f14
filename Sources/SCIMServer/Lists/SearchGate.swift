import IdentityStore
import Limits
import SCIM
import Synchronization

/// Lets few long searches go on at once, of one client still fewer, on threads of their own; the others wait in line.
final class SearchGate: Sendable {
    /// How much a search may look at without a place in the line, in steps.
    static let briefWork = 1_000

    private struct Waiter {
        let client: String
        let continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var running: [String: Int] = [:]
        var waiting: [Waiter] = []

        func hasRoom(for client: String) -> Bool {
            running.values.reduce(0, +) < Limits.searches && running[client, default: 0] < Limits.searchesPerClient
        }

        mutating func begin(_ client: String) { running[client, default: 0] += 1 }

        mutating func end(_ client: String) {
            let left = running[client, default: 0] - 1
            running[client] = left > 0 ? left : nil
        }
    }

    private let state = Mutex(State())
    private let threads = SearchThreads(count: Limits.searches)

    /// How many searches wait.
    var waiting: Int { state.withLock { $0.waiting.count } }

    /// Runs a search when it is its turn.
    ///
    /// - Throws: ``SCIMError`` 429 when too many searches of the client wait, and what the search throws.
    func run<Result>(for client: String, _ search: () throws -> Result) async throws -> Result {
        if try !enter(client) { await wait(client) }
        defer { leave(client) }
        return try await withTaskExecutorPreference(threads) { try search() }
    }

    /// Whether the search may begin at once.
    private func enter(_ client: String) throws(SCIMError) -> Bool {
        let isRefused = state.withLock { state -> Bool? in
            if state.waiting.isEmpty || !state.waiting.contains(where: { $0.client == client }),
                state.hasRoom(for: client)
            {
                state.begin(client)
                return nil
            }
            return state.waiting.count { $0.client == client } >= Limits.waitingSearches
        }
        guard let isRefused else { return true }
        if isRefused {
            throw SCIMError(
                status: 429,
                detail: "\(Limits.waitingSearches) searches of this client wait already; wait for their answers.")
        }
        return false
    }

    private func wait(_ client: String) async {
        await withCheckedContinuation { continuation in
            let begins = state.withLock { state in
                guard state.hasRoom(for: client) else {
                    state.waiting.append(Waiter(client: client, continuation: continuation))
                    return false
                }
                state.begin(client)
                return true
            }
            if begins { continuation.resume() }
        }
    }

    private func leave(_ client: String) {
        let next = state.withLock { state in
            state.end(client)
            var next: [Waiter] = []
            while let index = state.waiting.firstIndex(where: { state.hasRoom(for: $0.client) }) {
                let waiter = state.waiting.remove(at: index)
                state.begin(waiter.client)
                next.append(waiter)
            }
            return next
        }
        for waiter in next { waiter.continuation.resume() }
    }
}

/// Threads that run nothing but searches, and give way to what answers faster.
private final class SearchThreads: TaskExecutor {
    private let threads: PatientThreads

    init(count: Int) {
        threads = PatientThreads(label: "scimgit.search", count: count, niceness: 5)
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        threads.add { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
