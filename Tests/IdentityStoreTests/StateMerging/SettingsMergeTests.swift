import JSON
import SCIM
import Testing

@testable import IdentityStore

@Suite struct `Merging schemas, resource types and the format` {
    private static let path = "schemas/badge.json"
    private static let type = "resource-types/badge.json"
    private static let typeFile = MergeFixture.File(
        ["name": "Badge", "endpoint": "/Badges", "schema": "urn:example:Badge"])

    private static func schema(_ attributes: JSONValue...) -> MergeFixture.File {
        MergeFixture.File(["id": "urn:example:Badge", "attributes": .array(attributes)])
    }

    private static let color: JSONValue = ["name": "color", "description": "A"]
    private static let size: JSONValue = ["name": "size", "type": "integer"]
    private static let text: JSONValue = ["name": "text"]
    private static let base: MergeFixture.Files = [path: schema(color, size), type: typeFile]

    @Test func `attributes of a schema are merged by their names`() throws {
        let fixture = try MergeFixture(
            Self.base,
            live: [
                Self.path: Self.schema(["name": "color", "description": "A", "caseExact": true], Self.size, Self.text)
            ],
            theirs: [Self.path: Self.schema(["name": "shape"], ["name": "color", "description": "B"])])
        #expect(try fixture.merge() == [Self.path])
        let merged = Self.schema(
            ["name": "shape"], ["name": "color", "description": "B", "caseExact": true], Self.text)
        #expect(try fixture.text(Self.path) == merged.text)
    }

    @Test func `an attribute that both sides changed differently is named`() throws {
        let fixture = try MergeFixture(
            Self.base, live: [Self.path: Self.schema(["name": "color", "description": "B"], Self.size)],
            theirs: [Self.path: Self.schema(["name": "color", "description": "C"], Self.size)])
        #expect(
            try fixture.conflicts() == [
                #"schemas/badge.json: attributes[color].description: "B" on the server, "C" in the commit, "A" before"#
            ])
    }

    @Test func `what the server did not change is taken byte for byte`() throws {
        let spelled = MergeFixture.File(Self.schema(Self.color).text.replacing("\n", with: "\n\n"))
        let fixture = try MergeFixture(
            Self.base, live: [Sample.path(1): Sample.user(1)], theirs: [Self.path: spelled])
        #expect(try fixture.merge() == [Self.path])
        #expect(try fixture.text(Self.path) == spelled.text)
    }

    @Test func `a definition that one side deleted and the other changed is a conflict`() throws {
        let fixture = try MergeFixture(
            Self.base, live: [Self.path: Self.schema(Self.color)], theirs: [Self.path: nil, Self.type: nil])
        #expect(
            try fixture.conflicts() == [
                "schemas/badge.json: The commit deletes it, and the server has changed it since."
            ])
    }

    @Test func `a schema that is not valid is a problem`() throws {
        let fixture = try MergeFixture(
            Self.base, live: [Self.path: Self.schema(Self.color)], theirs: [Self.path: "{"])
        let conflicts = try fixture.conflicts()
        #expect(conflicts.count == 1 && conflicts.first?.hasPrefix("schemas/badge.json: Not valid JSON") == true)
        let broken = try MergeFixture(Self.base, theirs: [Self.path: Self.schema(["name": 1])])
        #expect(try broken.conflicts().count == 1)
    }

    @Test func `resources of a type that comes with the commit are taken`() throws {
        let depots = try Depots()
        let box = depots.path(3, "Box")
        let fixture = try MergeFixture(
            live: [Sample.path(1): Sample.user(1)],
            theirs: depots.files.merging([box: depots.resource(3, "Box", ["code": "A"])]) { $1 })
        try fixture.merge()
        #expect(try fixture.snapshot("merged").contents.resource(Sample.id(3))?.type.name == "Box")
    }

    @Test func `resources move with the endpoint of their type`() throws {
        let badge: JSONObject = ["schemas": ["urn:example:Badge"], "color": "red"]
        func file(_ number: Int, _ attributes: JSONObject = [:]) -> MergeFixture.File {
            MergeFixture.File(.object(badge.merging(attributes).merging(["id": .string(Sample.id(number))])))
        }
        func path(_ number: Int, in directory: String) -> String {
            directory + Sample.path(number).dropFirst("users".count)
        }
        let fixture = try MergeFixture(
            Self.base.merging([path(1, in: "badges"): file(1)]) { $1 },
            live: [path(1, in: "badges"): file(1, ["size": 2]), path(2, in: "badges"): file(2)],
            theirs: [
                Self.type: MergeFixture.File(["name": "Badge", "endpoint": "/Pins", "schema": "urn:example:Badge"]),
                path(1, in: "badges"): nil, path(1, in: "pins"): file(1, ["color": "blue"]),
            ])
        try fixture.merge()
        let files = try fixture.files().filter { $0.key.contains("/0/0/") }
        #expect(
            files == [
                path(1, in: "pins"): "100644 " + file(1, ["color": "blue", "size": 2]).text,
                path(2, in: "pins"): "100644 " + file(2).text,
            ])
    }

    @Test func `settings of the format are merged`() throws {
        let fixture = try MergeFixture(
            [Sample.path(1): Sample.user(1)],
            live: [
                StateFormat.fileName: MergeFixture.File([
                    "format": 1, "fanout": 3, "uniqueness": ["Group.displayName": "none"],
                ])
            ],
            theirs: [
                StateFormat.fileName: MergeFixture.File(["format": 1, "fanout": 4]),
                Sample.path(1): nil, Sample.path(1, fanOut: 4): Sample.user(1),
            ])
        try fixture.merge()
        #expect(
            try fixture.value(StateFormat.fileName)
                == ["format": 1, "fanout": 4, "uniqueness": ["Group.displayName": "none"]])
    }

    @Test(arguments: [nil, "{", "{\"format\":1,\"fanout\":9}", "[]"])
    func `a format that cannot be read is a problem`(_ text: String?) throws {
        let fixture = try MergeFixture(
            [Sample.path(1): Sample.user(1)],
            theirs: [StateFormat.fileName: text.map { MergeFixture.File($0) }, Sample.path(1): nil])
        let conflicts = try fixture.conflicts()
        #expect(conflicts.count == 1 && conflicts.first?.hasPrefix("scimgit.json: ") == true)
    }

    @Test func `a resource type that gets another name while there are resources is named with both`() throws {
        let badge = ResourcePath.path(of: Sample.id(1), type: try Self.badge(), fanOut: 3)
        func file(_ type: String) -> MergeFixture.File {
            MergeFixture.File([
                "schemas": ["urn:example:Badge"], "id": .string(Sample.id(1)), "meta": ["resourceType": .string(type)],
            ])
        }
        let renamed = MergeFixture.File(["name": "Pass", "endpoint": "/Badges", "schema": "urn:example:Badge"])
        for files in [[Self.type: renamed], [Self.type: renamed, badge: file("Pass")]] as [MergeFixture.Files] {
            let fixture = try MergeFixture(
                Self.base.merging([badge: file("Badge")]) { $1 }, live: [Sample.path(2): Sample.user(2)], theirs: files)
            let conflicts = try fixture.conflicts()
            #expect(conflicts.count == 1)
            #expect(
                conflicts.first?.hasPrefix(
                    "\(Self.type): The commit renames the resource type Badge to Pass, and the server has resources of the "
                        + "type Badge (1)") == true, "\(conflicts)")
        }
    }

    private static func badge() throws -> ResourceType {
        let schema: JSONObject = ["id": "urn:example:Badge", "attributes": [color, size]]
        let type: JSONObject = ["name": "Badge", "endpoint": "/Badges", "schema": "urn:example:Badge"]
        return try #require(Definitions(schemas: [schema], resourceTypes: [type]).resourceType(named: "Badge"))
    }
}
