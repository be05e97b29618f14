import JSON
import SCIM
import Testing

@testable import IdentityStore

@Suite struct `The policy of IPSIE` {
    private static func format(_ policy: JSONValue?) -> JSONObject {
        var format: JSONObject = ["format": 1, "fanout": 3]
        format["policy"] = policy
        return format
    }

    private static func state() async throws -> (fixture: StoreFixture, user: String, group: String) {
        let fixture = try await StoreFixture(bare: true)
        let user = try await fixture.createUser("mira@corp.example")
        let group = try await fixture.createGroup("Staff", members: [user])
        try await fixture.byHand { try $0.commit(StateFormat.fileName, format("ipsie")) }
        return (fixture, user, group)
    }

    @Test func `leaves users and groups to clients: people cannot create, change or delete them`() async throws {
        let (fixture, user, group) = try await Self.state()
        #expect(fixture.store.snapshot.policy == .ipsie)
        let stored = try #require(fixture.store.snapshot.contents.resource(user))
        var changed = stored.value
        changed["title"] = "Lead"
        let problems = fixture.problems([stored.path: changed])
        #expect(problems.map(\.path) == [stored.path])
        #expect(problems[0].reason.contains("The client okta provisions it") && problems[0].reason.contains("changed"))
        let new = try fixture.file("b1", "User")
        let file: JSONObject = ["schemas": [.string(Schema.user.id)], "id": "b1", "userName": "kai@corp.example"]
        #expect(fixture.problems([new: file]).map(\.path) == [new])
        let deleted = fixture.problems([try fixture.file(group, "Group"): nil])
        #expect(deleted.count == 1 && deleted[0].reason.contains("deleted there alone"))
    }

    @Test func `lets clients go on, and people change what is neither`() async throws {
        let (fixture, user, _) = try await Self.state()
        _ = try await fixture.patch(user, ["op": "replace", "path": "title", "value": "Lead"])
        try await fixture.createUser("kai@corp.example")
        try await fixture.byHand { try $0.commit("README.json", ["a": "b"]) }
        #expect(fixture.store.snapshot.contents.resource(user)?.resource["title"] == "Lead")
    }

    @Test func `refuses what scimgit revert would take back, until the policy is taken out`() async throws {
        let (fixture, user, _) = try await Self.state()
        _ = try await fixture.patch(user, ["op": "replace", "path": "title", "value": "Lead"])
        let commit = fixture.tip
        let refused = try await fixture.revert(commit)
        #expect(refused.status == .refused)
        #expect(refused.problems.contains { $0.reason.contains("policy \"ipsie\"") }, "\(refused.problems)")
        try await fixture.byHand { try $0.commit(StateFormat.fileName, Self.format(nil)) }
        #expect(try await fixture.revert(commit).status == .done)
        #expect(fixture.store.snapshot.contents.resource(user)?.resource["title"] == nil)
    }

    @Test func `takes the password out of the schema of users, and what is sent is not known`() async throws {
        let (fixture, _, _) = try await Self.state()
        let schema = try #require(fixture.store.snapshot.definitions.schema(Schema.user.id))
        #expect(!schema.attributes.contains { $0.name == "password" })
        let body: JSONObject = [
            "schemas": [.string(Schema.user.id)], "userName": "kai@corp.example", "password": "pLac3holder",
        ]
        let outcome = try await fixture.perform(.create(body), of: fixture.resourceType("User"))
        #expect(outcome.ignored == ["password"])
        let error = await #expect(throws: SCIMError.self) {
            try await fixture.perform(.create(body), of: fixture.resourceType("User"), .strict)
        }
        #expect(error?.keyword == .invalidSyntax)
    }

    @Test(arguments: ["IPSIE", "none", "", 1, true, ["ipsie"]] as [JSONValue])
    func `is a setting that is read strictly`(_ value: JSONValue) async throws {
        let fixture = try await StoreFixture(bare: true)
        let problems = fixture.problems([StateFormat.fileName: Self.format(value)])
        #expect(problems.map(\.path) == [StateFormat.fileName] && problems[0].reason.contains("\"ipsie\""))
    }
}
