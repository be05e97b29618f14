import Foundation
import Git
import JSON
import SCIM
import TestSupport
import Testing

@testable import IdentityStore

@Suite struct `A state repository` {
    @Test func `is the whole state: opened again it serves the same resources, versions and times`() async throws {
        let fixture = try await StoreFixture()
        let user = try await fixture.createUser("a@corp.example")
        let group = try await fixture.createGroup("G", members: [user])
        _ = try await fixture.patch(user, ["op": "add", "path": "title", "value": "Lead"])
        let before = fixture.store.snapshot
        await fixture.store.close()
        for keepsTimes in [true, false] {
            if !keepsTimes { try FileManager.default.removeItem(atPath: TimesFile(fixture.location).path) }
            let again = try await StoreFixture.open(fixture.location)
            for (id, type) in [(user, ResourceType.user), (group, .group)] {
                let old = try #require(before.resource(id, of: type))
                let new = try #require(again.snapshot.resource(id, of: type))
                #expect(
                    again.snapshot.representation(of: new, baseURL: "").value()
                        == before.representation(of: old, baseURL: "").value())
            }
            await again.close()
        }
    }

    @Test func `is served whole with what earlier versions let in: a link at the top, and U+0000 in a text`()
        async throws
    {
        let fixture = try await StoreFixture()
        let user = try await fixture.createUser("a@corp.example")
        await fixture.store.close()
        let file = URL(fileURLWithPath: fixture.directory + "/" + path(user))
        let text = try String(contentsOf: file, encoding: .utf8)
        try text.replacing("{\n  \"active\"", with: "{\n  \"title\": \"a\\u0000b\",\n  \"active\"").write(
            to: file, atomically: false, encoding: .utf8)
        try FileManager.default.createSymbolicLink(
            atPath: fixture.directory + "/docs", withDestinationPath: "scimgit.json")
        let git = ["git", "-c", "user.name=A", "-c", "user.email=a@b", "-c", "core.hooksPath=/dev/null"]
        for command in [["add", "-A"], ["commit", "-qm", "As it was"]] {
            try Program.run(git + command, in: fixture.directory)
        }
        let again = try await StoreFixture.open(fixture.location)
        #expect(again.snapshot.resource(user, of: .user)?.resource["title"] == "a\u{0}b")
        if case .refusing = again.health { Issue.record("The branch is refused.") }
        await again.close()
    }

    @Test func `is served by one process at a time`() async throws {
        let fixture = try await StoreFixture()
        await #expect(throws: StoreError.alreadyServed(directory: fixture.directory)) {
            try await StoreFixture.open(fixture.location)
        }
    }

    @Test func `follows what somebody else commits, and refuses what is not valid`() async throws {
        let fixture = try await StoreFixture()
        let user = try await fixture.createUser("a@corp.example")
        let running = Task { try await fixture.store.run() }
        defer { running.cancel() }
        try await eventually { FileManager.default.fileExists(atPath: fixture.directory + "/" + path(user)) }
        let file = URL(fileURLWithPath: fixture.directory + "/" + path(user))
        let text = try String(contentsOf: file, encoding: .utf8)
        try text.replacing("\"active\": true", with: "\"active\": \"yes\"").write(
            to: file, atomically: false, encoding: .utf8)
        try commit(fixture, "Break a rule")
        try await eventually {
            if case .refusing(_, let problems) = fixture.store.health {
                problems.first?.path == path(user)
            } else {
                false
            }
        }
        #expect(fixture.store.snapshot.resource(user, of: .user)?.resource["active"] == true)
        await #expect(throws: SCIMError.self) { try await fixture.createUser("b@corp.example") }
        try text.replacing("\"active\": true", with: "\"active\": false").write(
            to: file, atomically: false, encoding: .utf8)
        try commit(fixture, "Repair")
        try await eventually {
            fixture.store.snapshot.resource(user, of: .user)?.resource["active"] == false
        }
    }

    @Test func `keeps acknowledged commits reachable when it is rewound past the hooks`() async throws {
        let fixture = try await StoreFixture()
        try await fixture.createUser("a@corp.example")
        let served = fixture.store.snapshot.commit
        let running = Task { try await fixture.store.run() }
        defer { running.cancel() }
        try fixture.git("-c", "core.hooksPath=/dev/null", "update-ref", "refs/heads/main", "main~1")
        try await eventually { fixture.store.snapshot.count(of: .user) == 0 }
        #expect(try fixture.git("for-each-ref", "refs/scimgit").contains(served))
    }

    @Test func `keeps them reachable as well when it is rewound while no server runs`() async throws {
        let fixture = try await StoreFixture()
        try await fixture.createUser("a@corp.example")
        let served = fixture.store.snapshot.commit
        await fixture.store.close()
        try fixture.git("-c", "core.hooksPath=/dev/null", "update-ref", "refs/heads/main", "main~1")
        let again = try await StoreFixture.open(fixture.location)
        #expect(again.snapshot.count(of: .user) == 0)
        #expect(try fixture.git("for-each-ref", "refs/scimgit").contains(served))
        await again.close()
    }

    private func path(_ id: String) -> String { ResourcePath.path(of: id, type: .user, fanOut: 3) }

    private func commit(_ fixture: StoreFixture, _ message: String) throws {
        _ = try Program.run(
            [
                "git", "-c", "core.hooksPath=/dev/null", "-c", "user.name=Admin", "-c", "user.email=admin@corp.example",
                "commit", "-qam", message,
            ], in: fixture.directory)
    }
}

/// Waits until a condition holds; fails after ten seconds.
func eventually(_ condition: () throws -> Bool) async throws {
    for _ in 0..<500 {
        if try condition() { return }
        try await Task.sleep(for: .milliseconds(20))
    }
    Issue.record("the condition did not come to hold within ten seconds")
}
