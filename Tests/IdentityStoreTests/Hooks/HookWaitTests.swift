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
        on new: ObjectID, _ fixture: StoreFixture, timeout: Int
    ) async throws -> Hook.Verdict {
        let (location, old) = (fixture.location, fixture.store.snapshot.tip)
        var hook = Hook(environment: ["GIT_DIR": location.gitDirectory], currentDirectory: location.directory)
        hook.timeout = timeout
        return await hook.run(
            "reference-transaction", arguments: ["prepared"], input: "\(old) \(new) \(StateLocation.main)\n")
    }

    @Test func `refuses the move when no answer comes in time`() async throws {
        // The store that does not run takes calls and answers none.
        let fixture = try await StoreFixture(bare: true)
        let next = try Self.commit(on: fixture)
        let verdict = try await Self.verdict(on: next, fixture, timeout: 1)
        #expect(verdict.exitStatus == 1)
        #expect(verdict.message.contains("The running server does not answer. Try again in a moment."))
        await fixture.store.close()
    }

    @Test func `tells who pushes that the server may merge yet, when no answer comes in time`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let next = try Self.commit(on: fixture)
        var hook = Hook(
            environment: ["GIT_DIR": fixture.location.gitDirectory], currentDirectory: fixture.directory)
        hook.timeout = 1
        let command = Packet("\(ObjectID.zero) \(next) refs/heads/inbox/ada")
        var said = [Packet("version=1"), .flush, command, .flush].flatMap(\.bytes)
        var (heard, told): ([UInt8], [String]) = ([], [])
        let status = await hook.receive { count in
            defer { said = Array(said.dropFirst(count)) }
            return Array(said.prefix(count))
        } writing: { bytes in
            heard += bytes
        } telling: { text in
            told.append(text)
        }
        #expect(status == 0 && told.count == 1 && told[0].contains("It may merge the commit yet"))
        let reason = "the server does not answer; it may merge the commit yet"
        let answer = [Packet("version=1"), .flush, Packet("ng refs/heads/inbox/ada \(reason)"), .flush]
        #expect(heard == answer.flatMap(\.bytes))
        await fixture.store.close()
    }

    @Test func `lets the move pass when the answer comes in time`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let running = Task { await fixture.store.run() }
        defer { running.cancel() }
        let next = try Self.commit(on: fixture)
        let verdict = try await Self.verdict(on: next, fixture, timeout: 600)
        #expect(verdict == Hook.Verdict(exitStatus: 0, message: ""))
    }

    @Test func `gets its turn while changes come without a pause`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let running = Task { await fixture.store.run() }
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
            let next = try Self.commit(on: fixture)
            try fixture.git("update-ref", "refs/heads/main", next.description)
            let answer = await ControlSocket.ask(
                ControlRequest.moved(next).bytes, in: directory, until: .now + .seconds(600))
            answered.set()
            #expect(answer?.notice?.contains("scimgit has all of it already") == true)
            return try await group.reduce(0, +)
        }
        #expect(made < clients * most)
    }
}
