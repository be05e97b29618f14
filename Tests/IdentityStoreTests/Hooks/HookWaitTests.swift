import Foundation
import Git
import SCIM
import TestSupport
import Testing

@testable import IdentityStore

@Suite struct `A hook that waits for the server` {
    /// A commit without changes on top of the branch.
    private static func commit(on fixture: StoreFixture) throws -> ObjectID {
        let run = try Program.run([
            "git", "--git-dir", fixture.location.gitDirectory, "-c", "user.name=A", "-c", "user.email=a@corp.example",
            "commit-tree", "-p", "main", "-m", "Next", "main^{tree}",
        ])
        return try #require(ObjectID(hex: String(run.output.prefix(40))))
    }

    /// Runs the hook of a move of the branch to a commit.
    private static func verdict(
        on new: ObjectID, _ fixture: StoreFixture, patience: Int
    ) async throws -> Hook.Verdict {
        let (location, old) = (fixture.location, fixture.store.snapshot.tip)
        return try await onOwnThread {
            var hook = Hook(environment: ["GIT_DIR": location.gitDirectory], currentDirectory: location.directory)
            hook.patience = patience
            return hook.run(
                "reference-transaction", arguments: ["prepared"], input: "\(old) \(new) \(StateLocation.branch)\n")
        }
    }

    @Test func `refuses the move when no answer comes in time`() async throws {
        // The store that does not run takes calls and answers none.
        let fixture = try await StoreFixture(bare: true)
        let next = try Self.commit(on: fixture)
        let verdict = try await Self.verdict(on: next, fixture, patience: 1)
        #expect(verdict.exitStatus == 1)
        #expect(verdict.message.contains("The running server does not answer. Try again in a moment."))
        await fixture.store.close()
    }

    @Test func `lets the move pass when the answer comes in time`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let running = Task { try await fixture.store.run() }
        defer { running.cancel() }
        let next = try Self.commit(on: fixture)
        let verdict = try await Self.verdict(on: next, fixture, patience: 600)
        #expect(verdict == Hook.Verdict(exitStatus: 0, message: ""))
    }

    @Test func `gets its turn while changes come without a pause`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let running = Task { try await fixture.store.run() }
        defer { running.cancel() }
        let answered = Flag()
        let (clients, most) = (64, 40)
        let made = try await withThrowingTaskGroup(of: Int.self) { group in
            for client in 0..<clients {
                group.addTask {
                    var made = 0
                    while made < most, !answered.isSet {
                        try await fixture.createUser("\(client)-\(made)")
                        made += 1
                    }
                    return made
                }
            }
            let directory = fixture.location.privateDirectory
            while fixture.store.snapshot.count(of: .user) < clients { try await Task.sleep(for: .milliseconds(1)) }
            let answer = try await onOwnThread {
                ControlSocket.ask(ControlRequest.moved.bytes, in: directory, patience: 600)
            }
            answered.set()
            #expect(answer == ControlAnswer())
            return try await group.reduce(0, +)
        }
        #expect(made < clients * most)
    }
}

@Suite struct `A move from a commit that is not served yet` {
    /// Asks a listener that serves an old commit, and whose writer does what `branchMoved` does.
    private static func answer(
        within moveWait: Duration,
        _ branchMoved: @escaping @Sendable (_ served: Published, _ next: Snapshot) async -> Void
    ) async throws -> ControlAnswer? {
        let fixture = try await StoreFixture(bare: true)
        try await fixture.createUser("ada")
        let next = fixture.store.snapshot
        await fixture.store.close()
        let logger = RecordedLog().logger
        let published = try Opening(location: fixture.location, logger: logger).load()
        let parent = try fixture.git("rev-parse", "main~1").trimmingCharacters(in: .newlines)
        let first = try #require(ObjectID(hex: parent))
        let repository = try Repository(opening: fixture.location.gitDirectory)
        let (old, _) = try Loader().load(first, in: repository, history: History())
        published.publish(old)
        let listener = try ControlListener(
            location: fixture.location, published: published, follower: nil, logger: logger, moveWait: moveWait)
        listener.start { await branchMoved(published, next) }
        defer { listener.stop() }
        let move = OutsideMove(old: next.tip, new: next.tip, changes: [], allowsMassDeletion: false)
        let message = ControlRequest.check(move, mover: nil, isWorkTree: false).bytes
        let directory = fixture.location.privateDirectory
        return try await onOwnThread { ControlSocket.ask(message, in: directory, patience: 600) }
    }

    @Test func `is checked when that is served in time`() async throws {
        let answer = try await Self.answer(within: .seconds(600)) { served, next in served.publish(next) }
        #expect(answer == ControlAnswer())
    }

    @Test func `is refused when it is not served in time`() async throws {
        let answer = try await Self.answer(within: .milliseconds(100)) { _, _ in }
        #expect(answer?.refusal == "The server is busy. Try again in a moment.")
    }

    @Test(arguments: [true, false])
    func `does not wait for a writer that is held up`(_ isServed: Bool) async throws {
        let answer = try await Self.answer(within: isServed ? .seconds(600) : .milliseconds(100)) { served, next in
            if isServed { served.publish(next) }
            try? await Task.sleep(for: .seconds(86_400))
        }
        #expect(answer?.refusal == (isServed ? nil : "The server is busy. Try again in a moment."))
    }
}
