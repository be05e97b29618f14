import Foundation
import Git
import JSON
import SCIM
import TestSupport
import Testing

@testable import IdentityStore

@Suite struct `What may be a member` {
    private static let definitions = Crew.definitions.merging(Depot.definitions) { $1 }

    /// A state with a user, a box, a group and a crew, none of which has a member.
    private struct Place {
        let fixture: StoreFixture
        let user: String
        let box: String
        let group: String
        let crew: String

        init() async throws {
            fixture = try await StoreFixture(bare: true, definitions: [:])
            try await fixture.byHand { try $0.commit(definitions) }
            user = try await fixture.createUser("a@corp.example")
            box = try #require(try await fixture.make("Box", #""displayName":"B""#).stored?.id)
            group = try await fixture.createGroup("G", members: [])
            crew = try #require(try await fixture.make("Crew", #""displayName":"C""#).stored?.id)
        }

        /// The members that cannot be, and what is the matter with them.
        func faults(of name: String) -> [(id: String, words: String)] {
            name == "Group"
                ? [(box, "is a Box, and members can only be User or Group"), (group, "is the resource itself")]
                : [(group, "is a Group, and members can only be User"), (crew, "is the resource itself")]
        }

        func id(of name: String) -> String { name == "Group" ? group : crew }

        func file(_ name: String, members: [String]) throws -> (path: String, file: JSONObject) {
            let stored = try #require(fixture.store.snapshot.contents.resource(id(of: name)))
            var file = stored.value
            file["members"] = .array(members.sorted().map { ["value": .string($0)] })
            return (stored.path, file)
        }
    }

    @Test(arguments: ["Group", "Crew"])
    func `is asked of requests: what may not is left out, or refused in the strict dialect`(
        _ name: String
    ) async throws {
        let place = try await Place()
        let type = try place.fixture.resourceType(name)
        for (id, words) in place.faults(of: name) {
            let values: JSONValue = [["value": .string(id)], ["value": .string(place.user)]]
            func change(_ dialect: Dialect) throws -> Change.Operation {
                let body: JSONValue = [
                    "schemas": [.string(PatchRequest.schema)],
                    "Operations": [["op": "add", "path": "members", "value": values]],
                ]
                return .patch(id: place.id(of: name), try PatchRequest(parsing: body, dialect: dialect))
            }
            let error = await #expect(throws: SCIMError.self) {
                try await place.fixture.perform(change(.strict), of: type, .strict)
            }
            #expect(error?.keyword == .invalidValue && error?.detail.contains(words) == true)
            let outcome = try await place.fixture.perform(change(.interoperable), of: type)
            #expect(outcome.ignored == ["members[value eq \"\(id)\"]"])
            #expect(outcome.stored?.memberIDs == [place.user])
        }
    }

    @Test(arguments: ["Group", "Crew"])
    func `is asked of resources that a bulk request is still to create`(_ name: String) async throws {
        let place = try await Place()
        let type = try place.fixture.resourceType(name)
        let results = try await place.fixture.bulk([
            [
                "method": "POST", "path": .string(type.endpoint), "bulkId": "g",
                "data": [
                    "schemas": [.string(type.schema.id)], "displayName": "New",
                    "members": [["value": "bulkId:b"], ["value": "bulkId:g"], ["value": "bulkId:u"]],
                ],
            ],
            [
                "method": "POST", "path": "/Boxes", "bulkId": "b",
                "data": ["schemas": [.string(Depot.box)], "displayName": "B2"],
            ],
            [
                "method": "POST", "path": "/Users", "bulkId": "u",
                "data": ["schemas": [.string(Schema.user.id)], "userName": "b"],
            ],
        ])
        let ids = results.compactMap { $0?.id }
        try #require(ids.count == 3)
        #expect(place.fixture.store.snapshot.contents.resource(ids[0])?.memberIDs == [ids[2]])
    }

    @Test(arguments: ["Group", "Crew"])
    func `is asked of commits and pushes`(_ name: String) async throws {
        let place = try await Place()
        for (id, words) in place.faults(of: name) {
            let (path, file) = try place.file(name, members: [id, place.user])
            #expect(
                place.fixture.problems([path: file]) == [
                    Problem(path: path, reason: "The member \"\(id)\" \(words); take the member out.")
                ])
        }
    }

    @Test func `is asked of imports`() async throws {
        let fixture = try ImportFixture()
        let report = try await fixture.load([
            ImportFixture.user("u1"), ImportFixture.group("g1", members: ["u1", "g1"]),
            ImportFixture.group("g2", members: ["g1", "u1"]), ImportFixture.group("g3", members: ["u1"]),
        ])
        #expect(
            report.problems.map(\.description) == [
                "line 2: The member \"g1\" is the resource itself.",
                "line 3: The member \"g1\" is left out itself (line 2).",
            ])
    }

    @Test(arguments: ["Group", "Crew"])
    func `is not asked of what an older version accepted: it is served, can be changed, and check lists it`(
        _ name: String
    ) async throws {
        let place = try await Place()
        let faults = place.faults(of: name)
        let old = faults.map(\.id) + [place.user]
        let (path, file) = try place.file(name, members: old)
        await place.fixture.store.close()
        let clone = try HandClone(of: place.fixture.directory)
        try clone.commit(path, file)
        try clone.putOnMain()
        try place.fixture.git("update-ref", "refs/scimgit/live", "main")
        let again = try await StoreFixture.open(place.fixture.location)
        #expect(again.snapshot.contents.resource(place.id(of: name))?.memberIDs == old.sorted())
        let report = try StateCheck.report(of: nil, at: place.fixture.location)
        #expect(
            Set(report.remarks.map(\.reason))
                == Set(faults.map { "The member \"\($0.id)\" \($0.words); take the member out." }))
        let type = try #require(again.snapshot.contents.resourceType(named: name))
        let body: JSONValue = [
            "schemas": [.string(PatchRequest.schema)],
            "Operations": [
                ["op": "replace", "path": "displayName", "value": "New"],
                ["op": "remove", "path": .string("members[value eq \"\(faults[0].id)\"]")],
            ],
        ]
        let request = try PatchRequest(parsing: body, dialect: .strict)
        let outcome = try await again.perform(
            Change(.patch(id: place.id(of: name), request), of: type, requestID: "r"),
            by: Client(name: "okta", dialect: .strict))
        #expect(outcome.stored?.memberIDs == old.dropFirst().sorted())
        await again.close()
    }
}
