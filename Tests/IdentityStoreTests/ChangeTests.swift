import Foundation
import JSON
import SCIM
import Testing

@testable import IdentityStore

@Suite struct `A change` {
    @Test func `is one commit whose author, subject and trailers say who did what`() async throws {
        let fixture = try await StoreFixture()
        let before = try fixture.commitCount()
        let id = try await fixture.createUser("mira.holt@corp.example")
        #expect(try fixture.commitCount() == before + 1)
        let log = try fixture.git(
            "log", "-1", "scimgit/live", "--format=%an <%ae>|%cn|%s|%(trailers:key=Scim-Client,valueonly)")
        #expect(log.hasPrefix("okta <okta@clients.scimgit>|scimgit|Create user mira.holt@corp.example|okta"))
        let path = ResourcePath.path(of: id, type: .user, fanOut: 3)
        #expect(try fixture.git("show", "--name-only", "--format=", "scimgit/live") == path + "\n")
        #expect(try fixture.git("fsck", "--strict") == "")
    }

    @Test func `that changes nothing makes no commit and keeps the version`() async throws {
        let fixture = try await StoreFixture()
        let id = try await fixture.createUser("mira.holt@corp.example")
        let before = try fixture.commitCount()
        let first = try await fixture.patch(id, ["op": "replace", "value": ["active": false]])
        let second = try await fixture.patch(id, ["op": "replace", "value": ["active": false]])
        #expect(first.effect == .changed)
        #expect(second.effect == .unchanged)
        #expect(second.commit == nil)
        #expect(first.stored?.blob == second.stored?.blob)
        #expect(try fixture.commitCount() == before + 1)
    }

    @Test func `that is refused makes no commit`() async throws {
        let fixture = try await StoreFixture()
        try await fixture.createUser("mira.holt@corp.example")
        let before = try fixture.commitCount()
        let error = await #expect(throws: SCIMError.self) {
            try await fixture.createUser("MIRA.HOLT@corp.example")
        }
        #expect(error?.keyword == .uniqueness)
        #expect(try fixture.commitCount() == before)
    }

    // RFC 7643 §4.1.1
    @Test func `never writes the password of a request`() async throws {
        let fixture = try await StoreFixture()
        _ = try await fixture.perform(
            .create([
                "schemas": [.string(Schema.user.id)], "userName": "kai@corp.example", "password": "Tr0ub4dor-and-3",
            ]))
        let everything = try fixture.git("cat-file", "--batch-all-objects", "--batch")
        #expect(everything.contains("kai@corp.example"))
        #expect(!everything.contains("Tr0ub4dor"))
    }

    @Test func `that deletes a user takes it out of its groups in the same commit`() async throws {
        let fixture = try await StoreFixture()
        let first = try await fixture.createUser("a@corp.example")
        let second = try await fixture.createUser("b@corp.example")
        let group = try await fixture.createGroup("Platform Eng", members: [first, second])
        let before = try fixture.commitCount()
        _ = try await fixture.perform(.delete(id: first))
        #expect(try fixture.commitCount() == before + 1)
        let stored = try #require(fixture.store.snapshot.resource(group, of: .group))
        #expect(stored.memberIDs == [second])
        #expect(fixture.store.snapshot.resource(first, of: .user) == nil)
    }

    @Test func `by POST brings back the inactive user that has the name`() async throws {
        let fixture = try await StoreFixture()
        let id = try await fixture.createUser("a@corp.example", active: false)
        let outcome = try await fixture.perform(
            .create(["schemas": [.string(Schema.user.id)], "userName": "a@corp.example", "active": true]))
        #expect(outcome.effect == .restored)
        #expect(outcome.stored?.id == id)
        #expect(outcome.stored?.resource["active"] == true)
    }

    @Test func `by POST that says nothing of active makes the inactive user active again`() async throws {
        let fixture = try await StoreFixture()
        let id = try await fixture.createUser("a@corp.example", active: false)
        let outcome = try await fixture.perform(
            .create(["schemas": [.string(Schema.user.id)], "userName": "a@corp.example"]))
        #expect(outcome.stored?.id == id)
        #expect(outcome.stored?.resource["active"] == true)
    }

    @Test func `leaves unknown members out and names them`() async throws {
        let fixture = try await StoreFixture()
        let user = try await fixture.createUser("a@corp.example")
        let group = try await fixture.createGroup("G", members: [])
        let outcome = try await fixture.patch(
            group, of: .group,
            ["op": "add", "path": "members", "value": [["value": .string(user)], ["value": "nobody"]]])
        #expect(outcome.stored?.memberIDs == [user])
        #expect(outcome.ignored.contains { $0.contains("nobody") })
        #expect(
            try fixture.git("log", "-1", "scimgit/live", "--format=%(trailers:key=Scim-Ignored,valueonly)").contains(
                "nobody"))
    }

    @Test func `of one group by 64 clients at once loses nothing`() async throws {
        let fixture = try await StoreFixture()
        var users: [String] = []
        for number in 0..<64 { users.append(try await fixture.createUser("user\(number)@corp.example")) }
        let group = try await fixture.createGroup("All", members: Array(users[..<32]))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for (number, user) in users.enumerated() {
                tasks.addTask {
                    let operation: JSONValue =
                        number < 32
                        ? ["op": "remove", "path": .string("members[value eq \"\(user)\"]")]
                        : ["op": "add", "path": "members", "value": [["value": .string(user)]]]
                    _ = try await fixture.patch(group, of: .group, operation)
                }
            }
            try await tasks.waitForAll()
        }
        let stored = try #require(fixture.store.snapshot.resource(group, of: .group))
        #expect(stored.memberIDs == users[32...].sorted())
        #expect(try fixture.git("fsck", "--strict") == "")
    }
}
