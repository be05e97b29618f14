import Foundation
import Git
import SCIM
import TestSupport
import Testing

@testable import IdentityStore

@Suite struct `A change that meets the lock of the branch` {
    /// The packs of a state.
    private static func packs(_ fixture: StoreFixture) throws -> Set<String> {
        let names = try FileManager.default.contentsOfDirectory(
            atPath: fixture.location.gitDirectory + "/objects/pack")
        return Set(names.filter { $0.hasSuffix(".pack") })
    }

    @Test func `follows the move that somebody made before, who waits for that with the lock in hand`() async throws {
        let fixture = try await StoreFixture(bare: true)
        try await fixture.createUser("ada")
        let branch = fixture.location.gitDirectory + "/" + StateLocation.branch
        let run = try Program.run([
            "git", "--git-dir", fixture.location.gitDirectory, "-c", "user.name=A", "-c", "user.email=a@corp.example",
            "commit-tree", "-p", "main", "-m", "Next", "main^{tree}",
        ])
        let next = run.output.trimmingCharacters(in: .newlines)
        let before = try Self.packs(fixture)
        #expect(FileManager.default.createFile(atPath: branch + ".lock", contents: nil))
        let ended = Flag()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { ended.set() }
                try await fixture.createUser("bob")
            }
            let isFollowed = try await onOwnThread {
                while try Self.packs(fixture) == before { usleep(1000) }
                try Data("\(next)\n".utf8).write(to: URL(fileURLWithPath: branch), options: .atomic)
                while fixture.store.snapshot.commit != next, !ended.isSet { usleep(1000) }
                defer { try? FileManager.default.removeItem(atPath: branch + ".lock") }
                return fixture.store.snapshot.commit == next
            }
            #expect(isFollowed)
            try await group.waitForAll()
        }
        let names = fixture.store.snapshot.contents.all(of: .user).map(\.name)
        #expect(names == ["ada", "bob"])
        #expect(try fixture.git("log", "-1", "--format=%H", "main~1") == "\(next)\n")
        await fixture.store.close()
    }
}
