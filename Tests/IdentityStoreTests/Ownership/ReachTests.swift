import Foundation
import JSON
import SCIM
import Testing

@testable import IdentityStore

@Suite struct `What a client may change` {
    static func client(_ name: String, managesAll: Bool = false, _ known: Set<String> = ["okta", "entra"]) -> Client {
        Client(name: name, managesAll: managesAll, massChanges: .allowed(until: .max), among: known)
    }

    private static func expectRefusal(
        _ status: Int = 403, naming words: String..., by body: () async throws -> Outcome
    ) async {
        let error = await #expect(throws: SCIMError.self) { _ = try await body() }
        #expect(error?.status == status)
        for word in words { #expect(error?.detail.contains(word) == true, "\(error?.detail ?? "")") }
    }

    @Test func `is its own; what others made is refused with the owner and the remedy, and nothing changes`()
        async throws
    {
        let fixture = try await StoreFixture(bare: true)
        let id = try #require(try await fixture.post("a@corp.example", by: Self.client("okta")).stored?.id)
        let commit = fixture.store.snapshot.commit
        let entra = Self.client("entra")
        let remedy = "`scimgit client set entra --manages all`"
        await Self.expectRefusal(naming: "\"okta\"", remedy) {
            try await fixture.set(["title": "Lead"], of: id, by: entra)
        }
        // Also what would change nothing, because the answer would show the resource.
        await Self.expectRefusal { try await fixture.set(["userName": "a@corp.example"], of: id, by: entra) }
        await Self.expectRefusal { try await fixture.perform(.delete(id: id), by: entra) }
        await Self.expectRefusal {
            try await fixture.perform(
                .replace(id: id, ["schemas": [.string(Schema.user.id)], "userName": "x"]), by: entra)
        }
        #expect(fixture.store.snapshot.commit == commit)
        try await fixture.set(["title": "Lead"], of: id, by: Self.client("entra", managesAll: true))
        try await fixture.set(["title": "Head"], of: id, by: Self.client("okta"))
        #expect(fixture.owner(id) == "okta")
    }

    @Test func `takes in another client's user as a member of its own group, and lets it go`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let user = try #require(try await fixture.post("a@corp.example", by: Self.client("okta")).stored?.id)
        let body: JSONObject = [
            "schemas": [.string(Schema.group.id)], "displayName": "G", "members": [["value": .string(user)]],
        ]
        let group = try #require(
            try await fixture.perform(.create(body), of: .group, by: Self.client("entra")).stored?.id)
        #expect(fixture.groups(of: user) == ["G"])
        // To delete one's own user takes it out of the groups of others.
        try await fixture.perform(.delete(id: user), by: Self.client("okta"))
        #expect(fixture.store.snapshot.contents.resource(group)?.memberCount == 0 && fixture.owner(group) == "entra")
    }

    @Test func `what a deleted client made belongs to the first that changes it, also by history alone`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let ids = [
            try #require(try await fixture.post("a@corp.example", by: Self.client("hr", ["hr"])).stored?.id),
            try #require(try await fixture.post("b@corp.example", by: Self.client("hr", ["hr"])).stored?.id),
        ]
        try await fixture.set(["title": "Lead"], of: ids[0], by: Self.client("entra"))
        await Self.expectRefusal(naming: "\"entra\"") {
            try await fixture.set(["title": "Head"], of: ids[0], by: Self.client("okta"))
        }
        #expect(fixture.owner(ids[0]) == "entra" && fixture.owner(ids[1]) == "hr")
        let message = try fixture.git("log", "-1", "--format=%(trailers:key=Scim-Owner,valueonly)", "scimgit/live")
        #expect(message.trimmingCharacters(in: .newlines) == "entra")
        try await fixture.reopened { again in
            #expect(again.snapshot.contents.resource(ids[0])?.owner == "entra")
            #expect(again.snapshot.contents.resource(ids[1])?.owner == "hr")
        }
    }

    @Test func `a client that manages all takes over nothing of a client that there is`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let id = try #require(try await fixture.post("a@corp.example", by: Self.client("okta")).stored?.id)
        try await fixture.set(["title": "Lead"], of: id, by: Self.client("entra", managesAll: true))
        #expect(fixture.owner(id) == "okta")
        #expect(try fixture.git("log", "--format=%B", "scimgit/live").contains("Scim-Owner") == false)
    }

    @Test func `an inactive user of a deleted client comes back for another one`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let hr = Self.client("hr", ["hr"])
        let id = try await fixture.makeLeaver("a@corp.example", by: hr)
        let outcome = try await fixture.post("a@corp.example", by: Self.client("okta"))
        #expect(outcome.effect == .restored && outcome.stored?.id == id && fixture.owner(id) == "okta")
    }

    @Test func `what scimgit.json protects no client changes, not even who manages all`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let okta = Self.client("okta", managesAll: true)
        let id = try await fixture.makeLeaver("a@corp.example", by: okta)
        try await fixture.byHand { clone in
            try clone.commit("scimgit.json", ["format": 1, "fanout": 3, "protected": [.string("Users/\(id)")]])
        }
        await Self.expectRefusal(naming: "scimgit.json") {
            try await fixture.set(["title": "Lead"], of: id, by: okta)
        }
        await Self.expectRefusal { try await fixture.perform(.delete(id: id), by: okta) }
        // Nor does it come back.
        await Self.expectRefusal { try await fixture.post("a@corp.example", by: okta) }
        try await fixture.byHand { try $0.commit("scimgit.json", ["format": 1, "fanout": 3]) }
        try await fixture.set(["title": "Lead"], of: id, by: okta)
    }

    @Test(arguments: [#"{}"#, #"["mira"]"#, #"[7]"#, #"["/Users"]"#, #"["Users/"]"#, #""Users/1""#])
    func `a list of protected resources that cannot be understood is refused`(_ list: String) {
        #expect(throws: StoreError.self) {
            try StateFormat(parsing: Array(#"{"format":1,"fanout":3,"protected":\#(list)}"#.utf8))
        }
    }

    @Test func `a conflict shows no id and no name of another client`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let okta = try #require(try await fixture.post("Mira@corp.example", by: Self.client("okta")).stored?.id)
        let error = await #expect(throws: SCIMError.self) {
            _ = try await fixture.post("mira@corp.example", by: Self.client("entra"))
        }
        #expect(error?.keyword == .uniqueness)
        let detail = error?.detail ?? ""
        #expect(!detail.contains("okta") && !detail.contains(okta) && !detail.contains("Mira"), "\(detail)")
    }

    @Test func `a search by externalId finds its own and nobody's, unless it manages all`() async throws {
        let fixture = try await StoreFixture(bare: true)
        _ = try await fixture.post("okta@corp.example", "7", by: Self.client("okta"))
        _ = try await fixture.post("entra@corp.example", "7", by: Self.client("entra"))
        _ = try await fixture.post("hr@corp.example", "7", by: Self.client("hr", ["hr"]))
        func found(_ filter: String, _ client: Client?) throws -> [String] {
            let compiled = try Filter(parsing: filter).compile(for: .user)
            let snapshot = fixture.store.snapshot
            let results = try snapshot.results(
                of: Query([Query.Part(.user, filter: compiled)]), baseURL: "http://h", by: client)
            let names = results.page(start: 0, limit: 9).map { $0.name.prefix { $0 != "@" } }.map(String.init)
            if let direct = snapshot.lookUp(compiled, of: .user, baseURL: "http://h", by: client) {
                #expect(direct.map(\.name) == results.page(start: 0, limit: 9).map(\.name))
            }
            return names
        }
        for filter in [#"externalId eq "7""#, "externalId pr", #"meta.resourceType eq "User" and externalId sw "7""#] {
            #expect(try found(filter, Self.client("okta")) == ["okta", "hr"], "\(filter)")
            #expect(try found(filter, Self.client("okta", managesAll: true)) == ["okta", "entra", "hr"], "\(filter)")
            #expect(try found(filter, nil) == ["okta", "entra", "hr"], "\(filter)")
        }
        #expect(try found(#"not (externalId pr)"#, Self.client("okta")) == ["entra"])
        #expect(try found(#"userName sw "e""#, Self.client("okta")) == ["entra"])
    }
}
