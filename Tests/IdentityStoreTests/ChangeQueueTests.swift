import Limits
import SCIM
import Synchronization
import Testing

@testable import IdentityStore

@Suite struct `Changes that wait` {
    /// A change that is put into a queue, and how it ends.
    private func put(
        _ id: String, into queue: ChangeQueue, by client: String = "okta", size: Int = 1,
        after wait: Duration = .seconds(3600), isWanted: Bool = true
    ) async -> Result<Outcome, any Error> {
        do {
            return .success(
                try await withCheckedThrowingContinuation { continuation in
                    let change = Change(.delete(id: id), of: .user, requestID: id)
                    let waiting = ChangeQueue.Waiting(
                        work: .change(change, continuation), client: Client(name: client), size: size,
                        deadline: .now + wait, isWanted: { isWanted })
                    switch queue.add(waiting) {
                    case .queued: break
                    case .full: waiting.refuse(SCIMError(status: 503, detail: "full"))
                    case .closed: waiting.refuse(SCIMError(status: 503, detail: "closed"))
                    }
                })
        } catch { return .failure(error) }
    }

    private func detail(of result: Result<Outcome, any Error>) -> String {
        if case .failure(let error as SCIMError) = result { error.detail } else { "none" }
    }

    /// Puts changes into a queue and calls `body` when all are there.
    private func withChanges(
        _ changes: [(client: String, id: String)], _ body: (ChangeQueue) async -> Void
    ) async {
        let queue = ChangeQueue()
        await withTaskGroup(of: Void.self) { group in
            for (number, change) in changes.enumerated() {
                group.addTask { _ = await self.put(change.id, into: queue, by: change.client) }
                while queue.count <= number { await Task.yield() }
            }
            await body(queue)
            queue.refuseAll(SCIMError(status: 503, detail: "over"))
        }
    }

    private func names(_ batch: [ChangeQueue.Waiting]) -> [String] {
        batch.map { waiting in
            guard case .change(let change, let continuation) = waiting.work else { return "" }
            continuation.resume(throwing: SCIMError(status: 503, detail: "done"))
            return change.requestID
        }
    }

    @Test func `take turns by client, in order for each`() async {
        await withChanges([("a", "a1"), ("a", "a2"), ("a", "a3"), ("b", "b1"), ("c", "c1"), ("b", "b2")]) { queue in
            #expect(names(queue.next()) == ["a1", "b1", "c1", "a2", "b2", "a3"])
            #expect(queue.next().isEmpty)
        }
    }

    @Test func `come first again when they are put back`() async {
        await withChanges([("a", "a1"), ("a", "a2"), ("b", "b1")]) { queue in
            let batch = queue.next()
            queue.putBack(batch[1...])
            #expect(names(Array(batch[..<1])) == ["a1"])
            #expect(Set(names(queue.next())) == ["b1", "a2"])
        }
    }

    @Test func `are refused when nobody waits for the answer, before they are begun`() async {
        let queue = ChangeQueue()
        async let answer = put("a", into: queue, isWanted: false)
        while queue.count == 0 { await Task.yield() }
        #expect(queue.next().isEmpty)
        #expect(detail(of: await answer).contains("The client has gone"))
        #expect(queue.count == 0)
    }

    @Test(arguments: [true, false])
    func `are refused when they waited too long, also while the writer is held up`(_ isHeldUp: Bool) async {
        let queue = ChangeQueue()
        async let late = put("a", into: queue, after: .zero)
        while queue.count == 0 { await Task.yield() }
        if isHeldUp { queue.refuseLate() } else { #expect(queue.next().isEmpty) }
        #expect(detail(of: await late).contains("waited 20 seconds"))
        #expect(queue.count == 0)
    }

    @Test func `are waited for until the queue is closed and empty`() async {
        let queue = ChangeQueue()
        async let hasWork = queue.hasWork()
        async let answer = put("a", into: queue)
        #expect(await hasWork)
        queue.close()
        #expect(await queue.hasWork())
        #expect(names(queue.next()) == ["a"])
        #expect(detail(of: await answer) == "done")
        #expect(await !queue.hasWork())
    }

    @Test func `are waited for no longer when the queue is closed`() async {
        let queue = ChangeQueue()
        async let hasWork = queue.hasWork()
        queue.close()
        #expect(await !hasWork)
        #expect(detail(of: await put("a", into: queue)) == "closed")
    }

    @Test func `are carried out before the store is closed`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let names = (0..<100).map { "user\($0)" }
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for name in names {
                group.addTask {
                    do { try await fixture.createUser(name) } catch let error as SCIMError {
                        #expect(error.detail == "The server is stopping. Try again.")
                        return false
                    }
                    return true
                }
            }
            while fixture.store.snapshot.count(of: .user) == 0 { await Task.yield() }
            await fixture.store.close()
            let made = try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            #expect(made == fixture.store.snapshot.count(of: .user))
        }
    }

    @Test func `are refused beyond their number`() async {
        let queue = ChangeQueue()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<Limits.queuedChanges {
                group.addTask { _ = await self.put("\(number)", into: queue) }
            }
            while queue.count < Limits.queuedChanges { await Task.yield() }
            #expect(detail(of: await put("more", into: queue)) == "full")
            queue.refuseAll(SCIMError(status: 503, detail: "over"))
        }
        #expect(queue.count == 0)
    }

    @Test func `are refused beyond the memory that they take`() async {
        let queue = ChangeQueue()
        async let first = put("a", into: queue, size: Limits.queuedSize - 1)
        while queue.count == 0 { await Task.yield() }
        async let second = put("b", into: queue, size: 1)
        while queue.count == 1 { await Task.yield() }
        #expect(detail(of: await put("c", into: queue, size: 1)) == "full")
        queue.refuseAll(SCIMError(status: 503, detail: "over"))
        #expect(detail(of: await first) == "over")
        #expect(detail(of: await second) == "over")
    }

    @Test func `are given up when the server gives up, and no others are begun`() async throws {
        let fixture = try await StoreFixture(bare: true)
        try await fixture.createUser("ada")
        fixture.store.giveUp()
        let error = await #expect(throws: SCIMError.self) { try await fixture.createUser("bob") }
        #expect(error?.status == 503)
        #expect(fixture.store.isGivingUp)
    }
}
