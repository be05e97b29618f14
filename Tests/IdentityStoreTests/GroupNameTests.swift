import Foundation
import Git
import JSON
import SCIM
import Testing

@testable import IdentityStore

@Suite struct `The names of groups` {
    private static func format(_ uniqueness: String?, fanOut: Int = 3) -> JSONObject {
        var format: JSONObject = ["format": 1, "fanout": .number(JSONNumber(fanOut))]
        format["uniqueness"] = uniqueness.map { ["Group.displayName": .string($0)] }
        return format
    }

    private static func set(_ uniqueness: String?, in fixture: StoreFixture) async throws {
        try await fixture.byHand { try $0.commit(StateFormat.fileName, format(uniqueness)) }
    }

    @Test func `are unique unless the format file says otherwise, from the commit on that says it`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let first = try await fixture.createGroup("Staff", members: [])
        await #expect(throws: SCIMError.self) { try await fixture.createGroup("STAFF", members: []) }
        try await Self.set("none", in: fixture)
        let second = try await fixture.createGroup("STAFF", members: [])
        #expect(try fixture.ids("Group", #"displayName eq "staff""#) == [first, second])
        let schema = try #require(fixture.store.snapshot.definitions.schema(Schema.group.id))
        #expect(schema.attributes.first { $0.name == "displayName" }?.uniqueness == Attribute.Uniqueness.none)
        await #expect(throws: SCIMError.self) {
            try await fixture.createUser("a@corp.example")
            try await fixture.createUser("A@corp.example")
        }
    }

    @Test func `are not scanned for, however many groups may have one`() async throws {
        let fixture = try await StoreFixture(bare: true)
        try await Self.set("none", in: fixture)
        let id = try await fixture.createGroup("Staff", members: [])
        let contents = fixture.store.snapshot.contents
        let type = try fixture.resourceType("Group")
        #expect(contents.indexedAttributes(of: type).map(\.path) == ["displayName", "externalId"])
        #expect(contents.ids(of: type, where: "displayName", is: "staff") == [id])
    }

    @Test(arguments: ["server", nil as String?])
    func `become unique again only when they are, and the list of the others is shown`(
        _ uniqueness: String?
    ) async throws {
        let fixture = try await StoreFixture(bare: true)
        try await Self.set("none", in: fixture)
        let ids = [
            try await fixture.createGroup("Staff", members: []), try await fixture.createGroup("staff", members: []),
        ]
        try await fixture.createGroup("Other", members: [])
        let problems = fixture.problems([StateFormat.fileName: Self.format(uniqueness)])
        #expect(try Set(problems.map(\.path)) == Set(ids.map { try fixture.file($0, "Group") }))
        #expect(problems.allSatisfy { $0.reason.hasPrefix("The displayName \"") })
        try await fixture.perform(.delete(id: ids[1]), of: .group)
        #expect(fixture.problems([StateFormat.fileName: Self.format(uniqueness)]) == [])
        try await Self.set(uniqueness, in: fixture)
        await #expect(throws: SCIMError.self) { try await fixture.createGroup("STAFF", members: []) }
        #expect(fixture.store.snapshot.contents.resource(ids[0])?.name == "Staff")
    }

    @Test(arguments: [
        #""none""#, #"{"Group.displayname":"none"}"#, #"{"Group.displayName":"None"}"#,
        #"{"Group.displayName":"global"}"#, #"{"Group.displayName":null}"#, #"{"User.userName":"none"}"#, "[]",
    ])
    func `are a setting that is read strictly`(_ value: String) async throws {
        let fixture = try await StoreFixture(bare: true)
        var format = Self.format(nil)
        format["uniqueness"] = try JSONValue(parsing: Array(value.utf8))
        let problems = fixture.problems([StateFormat.fileName: format])
        #expect(problems.map(\.path) == [StateFormat.fileName])
    }

    @Test func `keep the setting over a restart, a change of the fan-out and definitions of one's own`() async throws {
        let fixture = try await StoreFixture(bare: true)
        try await Self.set("none", in: fixture)
        try await fixture.byHand { clone in
            try clone.commit(Depot.definitions)
        }
        for _ in 0..<2 { try await fixture.createGroup("Staff", members: []) }
        await fixture.store.close()
        _ = try await FanOutChange.run(4, at: fixture.location, logger: ImportFixture.logger)
        let again = try await StoreFixture.open(fixture.location)
        #expect(again.snapshot.count(of: .group) == 2)
        let body: JSONObject = ["schemas": [.string(Schema.group.id)], "displayName": "Staff"]
        let outcome = try await again.perform(
            Change(.create(body), of: .group, requestID: "r"), by: StoreFixture.okta)
        #expect(outcome.effect == .created)
        await again.close()
        #expect(try StateCheck.problems(of: nil, at: fixture.location) == [])
    }

    @Test func `may be the same in an import when they may be so in the state`() async throws {
        let groups = ["g1", "g2"].map { ImportFixture.group($0, "Staff", members: []) }
        let strict = try ImportFixture()
        #expect(try await strict.load(groups).problems.count == 1)
        let fixture = try ImportFixture()
        let clone = try HandClone(of: fixture.location.directory)
        try clone.commit(StateFormat.fileName, Self.format("none"))
        try clone.putOnMain()
        #expect(try await fixture.load(groups).problems.isEmpty)
    }
}
