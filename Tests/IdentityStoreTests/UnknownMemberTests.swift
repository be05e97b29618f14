import JSON
import SCIM
import Testing

@testable import IdentityStore

/// A type of one's own whose resources have members, as groups do.
enum Crew {
    static let schema = "urn:example:Crew"

    static let definitions: [String: JSONObject] = [
        "schemas/crew.json": [
            "id": .string(schema),
            "attributes": [
                ["name": "displayName"],
                [
                    "name": "members", "type": "complex", "multiValued": true,
                    "subAttributes": [
                        ["name": "value", "caseExact": true], ["name": "display"],
                        ["name": "$ref", "type": "reference", "referenceTypes": ["User"]],
                    ],
                ],
            ],
        ],
        "resource-types/crew.json": ["name": "Crew", "endpoint": "/Crews", "schema": .string(schema)],
    ]
}

@Suite struct `Members that take the place of others` {
    private static func body(_ type: ResourceType, _ ids: [String]) -> JSONObject {
        [
            "schemas": [.string(type.schema.id)], "displayName": "G",
            "members": .array(ids.map { ["value": .string($0)] }),
        ]
    }

    private static func patch(_ ids: [String], isExplicit: Bool) throws -> PatchRequest {
        let values = JSONValue.array(ids.map { ["value": .string($0)] })
        let operation: JSONValue =
            isExplicit
            ? ["op": "replace", "path": "members", "value": values] : ["op": "replace", "value": ["members": values]]
        return try PatchRequest(
            parsing: ["schemas": [.string(PatchRequest.schema)], "Operations": [operation]], dialect: .interoperable)
    }

    @Test(arguments: ["Group", "Crew"])
    func `are refused when there is none of them, and nothing is written`(_ name: String) async throws {
        let fixture = try await StoreFixture(definitions: Crew.definitions)
        let type = try fixture.resourceType(name)
        let user = try await fixture.createUser("a@corp.example")
        let made = try await fixture.perform(.create(Self.body(type, [user])), of: type)
        let id = try #require(made.stored?.id)
        let count = try fixture.commitCount()
        let unknown = ["no-1", "no-2"]
        let changes: [Change.Operation] = [
            .replace(id: id, Self.body(type, unknown)), .patch(id: id, try Self.patch(unknown, isExplicit: true)),
            .patch(id: id, try Self.patch(unknown, isExplicit: false)),
        ]
        for change in changes {
            let error = await #expect(throws: SCIMError.self) { try await fixture.perform(change, of: type) }
            #expect(error?.keyword == .invalidValue)
            for id in unknown { #expect(error?.detail.contains("\"\(id)\"") == true) }
        }
        #expect(try fixture.commitCount() == count)
        let some = try await fixture.perform(.replace(id: id, Self.body(type, ["no-1", user])), of: type)
        #expect(some.effect == .unchanged && some.ignored.count == 1)
        let emptied = try await fixture.perform(.patch(id: id, try Self.patch([], isExplicit: false)), of: type)
        #expect(emptied.stored?.memberCount == 0)
        let empty = try await fixture.perform(.replace(id: id, Self.body(type, unknown)), of: type)
        #expect(empty.effect == .unchanged && empty.ignored.count == 2)
    }

    @Test func `do not hinder the removal of the last member that comes with an unknown one`() async throws {
        let fixture = try await StoreFixture()
        let user = try await fixture.createUser("a@corp.example")
        let group = try await fixture.createGroup("G", members: [user])
        let outcome = try await fixture.patch(
            group, of: .group, ["op": "remove", "path": .string("members[value eq \"\(user)\"]")],
            ["op": "add", "path": "members", "value": [["value": "no-1"]]])
        #expect(outcome.stored?.memberCount == 0 && outcome.ignored.count == 1)
    }

    @Test func `may be created by a later operation of a bulk request`() async throws {
        let fixture = try await StoreFixture()
        let user = try await fixture.createUser("a@corp.example")
        let group = try await fixture.createGroup("G", members: [user])
        let results = try await fixture.bulk([
            ["method": "PUT", "path": .string("/Groups/\(group)"), "data": .object(Self.body(.group, ["bulkId:b"]))],
            [
                "method": "POST", "path": "/Users", "bulkId": "b",
                "data": ["schemas": [.string(Schema.user.id)], "userName": "b"],
            ],
        ])
        let new = try #require(results[1]?.id)
        #expect(fixture.store.snapshot.resource(group, of: .group)?.memberIDs == [new])
    }

    @Test func `are refused for a list of references as well`() async throws {
        let fixture = try await StoreFixture(definitions: Depot.definitions)
        let user = try await fixture.createUser("a@corp.example")
        let box = try #require(try await fixture.make("Box", #""keepers":[{"value":"\#(user)"}]"#).stored?.id)
        await #expect(throws: SCIMError.self) {
            try await fixture.replace(box, "Box", #""keepers":[{"value":"no-1"}]"#)
        }
        #expect(try await fixture.replace(box, "Box", #""displayName":"B""#).stored?.resource["keepers"] == nil)
    }

    @Test func `are refused for a large group`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let operations: [JSONValue] = (0..<1001).map { number in
            [
                "method": "POST", "path": "/Users", "bulkId": .string("b\(number)"),
                "data": ["schemas": [.string(Schema.user.id)], "userName": .string("u\(number)")],
            ]
        }
        var made: [String] = []
        for part in [operations[..<1000], operations[1000...]] {
            made += try await fixture.bulk(Array(part)).compactMap { $0?.id }
        }
        let group = try await fixture.createGroup("All", members: made)
        await #expect(throws: SCIMError.self) {
            try await fixture.perform(.replace(id: group, Self.body(.group, ["no-1"])), of: .group)
        }
        #expect(fixture.store.snapshot.resource(group, of: .group)?.memberCount == 1001)
    }
}
