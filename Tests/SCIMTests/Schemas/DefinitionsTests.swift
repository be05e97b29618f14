import JSON
import SCIM
import Testing

@Suite struct `Definitions of a server` {
    private func detail(_ schemas: [JSONObject], _ resourceTypes: [JSONObject] = []) -> String? {
        #expect(throws: DefinitionError.self) { try Definitions(schemas: schemas, resourceTypes: resourceTypes) }?
            .detail
    }

    @Test func `are the built-in ones without files`() throws {
        let definitions = try Definitions(schemas: [], resourceTypes: [])
        #expect(definitions == .builtIn)
        #expect(definitions.resourceTypes == ResourceType.all)
        #expect(definitions.schemas == [.user, .enterpriseUser, .group])
        #expect(definitions.resourceTypes.map(\.endpointName) == ["users", "groups"])
    }

    @Test func `are found by name, and by URN in any case`() throws {
        let definitions = try Definitions(schemas: [Rooms.schema, Rooms.fire], resourceTypes: [Rooms.resourceType])
        #expect(definitions.resourceType(named: "Room")?.endpoint == "/Rooms")
        #expect(definitions.resourceType(named: "room") == nil)
        #expect(definitions.resourceType(named: "User") == .user)
        #expect(definitions.schema(Rooms.urn.uppercased())?.name == "Room")
        #expect(definitions.schema("urn:a:b") == nil)
    }

    @Test func `do not depend on the order of the files`() throws {
        let hall = Rooms.resourceType.with(["name": "Hall", "endpoint": "/Halls"])
        let one = try Definitions(
            schemas: [Rooms.schema, Rooms.fire], resourceTypes: [Rooms.resourceType, hall, Rooms.user])
        let other = try Definitions(
            schemas: [Rooms.fire, Rooms.schema], resourceTypes: [Rooms.user, hall, Rooms.resourceType])
        #expect(one == other)
        #expect(one.resourceTypes.map(\.name) == ["User", "Group", "Hall", "Room"])
    }

    @Test func `let resource types share a schema`() throws {
        let hall = Rooms.resourceType.with(["name": "Hall", "endpoint": "/Halls"])
        let definitions = try Definitions(
            schemas: [Rooms.schema, Rooms.fire], resourceTypes: [Rooms.resourceType, hall])
        #expect(definitions.resourceType(named: "Hall")?.schema == definitions.resourceType(named: "Room")?.schema)
    }

    @Test func `put an extended built-in type in its place`() throws {
        let definitions = try Definitions(schemas: [Rooms.fire], resourceTypes: [Rooms.user])
        #expect(definitions.resourceTypes.map(\.name) == ["User", "Group"])
        #expect(definitions.resourceType(named: "User")?.extensions.count == 2)
    }

    @Test(arguments: [
        Schema.user.id, Schema.group.id.uppercased(), Schema.enterpriseUser.id,
        "urn:ietf:params:scim:schemas:core:2.0:Schema", "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig",
    ])
    func `refuse to define a built-in schema again`(_ urn: String) {
        let detail = detail([Rooms.schema.with(["id": .string(urn)])])
        #expect(detail == "Schema \"\(urn)\": id is the URN of another schema.")
    }

    @Test func `refuse a URN, a name and an endpoint that are there twice in any case`() {
        let upper = Rooms.urn.uppercased()
        #expect(
            detail([Rooms.schema, Rooms.schema.with(["id": .string(upper)])])
                == "Schema \"\(upper)\": id is the URN of another schema.")
        let schemas = [Rooms.schema, Rooms.fire]
        #expect(
            detail(schemas, [Rooms.resourceType, Rooms.resourceType.with(["name": "ROOM", "endpoint": "/Halls"])])
                == "Resource type \"ROOM\": name is that of another resource type.")
        #expect(
            detail(schemas, [Rooms.resourceType, Rooms.resourceType.with(["name": "Hall", "endpoint": "/rooms"])])
                == "Resource type \"Hall\": endpoint \"/rooms\" is that of Room.")
        #expect(
            detail(schemas, [Rooms.user, Rooms.user])
                == "Resource type \"User\": name is that of another resource type.")
    }

    @Test func `name the definition by its position when it has no name`() {
        #expect(detail([Rooms.schema, [:]]) == "Schema number 2: id is required.")
        #expect(detail([], [["name": 7]]) == "Resource type number 1: name must be a string, not a number.")
        #expect(detail([["id": "a\nb"]]) == "Schema number 1: id may not contain control characters.")
    }

    static let wrongPromises: [(JSONValue, String)] = [
        (["name": "key", "mutability": "writeOnly"], "attributes[0] (key) would be a secret"),
        (["name": "key", "returned": "never"], "attributes[0] (key) would be a secret"),
        (["name": "Password"], "attributes[0] (Password) would be a secret"),
        (
            [
                "name": "door", "type": "complex",
                "subAttributes": [["name": "a"], ["name": "b", "returned": "never"]],
            ],
            "attributes[0].subAttributes[1] (b) would be a secret"
        ),
        (
            ["name": "area", "required": true, "mutability": "readOnly"],
            "attributes[0] (area) is required and readOnly"
        ),
    ]

    @Test(arguments: wrongPromises)
    func `refuse what the server cannot keep`(_ attribute: JSONValue, _ start: String) {
        let detail = detail([Rooms.schema.with(["attributes": [attribute]])])
        #expect(detail?.hasPrefix("Schema \"\(Rooms.urn)\": \(start)") == true, "\(detail ?? "")")
    }

    @Test(
        arguments: [
            ["name": "tags", "multiValued": true, "uniqueness": "server"],
            ["name": "count", "type": "integer", "uniqueness": "global"],
            ["name": "area", "type": "decimal", "uniqueness": "server"],
            ["name": "link", "type": "reference", "referenceTypes": ["uri"], "uniqueness": "server"],
            ["name": "door", "type": "complex", "subAttributes": [["name": "a", "uniqueness": "server"]]],
        ] as [JSONValue])
    func `may ask for uniqueness in the core schema and in extensions`(_ attribute: JSONValue) throws {
        let fire = Rooms.fire.with(["attributes": [attribute]])
        let schema = Rooms.schema.with(["attributes": [attribute]])
        #expect(throws: Never.self) {
            try Definitions(schemas: [schema, fire], resourceTypes: [Rooms.resourceType, Rooms.user])
        }
    }

    @Test func `refuse references to resource types that are not there`() throws {
        let attribute: JSONValue = ["name": "floor", "type": "reference", "referenceTypes": ["external", "Floor"]]
        let schema = Rooms.schema.with(["attributes": [attribute]])
        #expect(
            detail([schema])
                == "Schema \"\(Rooms.urn)\": floor refers to \"Floor\", and there is no such resource type.")
        let floor = Rooms.resourceType.with(["name": "Floor", "endpoint": "/Floors"])
        #expect(throws: Never.self) { try Definitions(schemas: [schema, Rooms.fire], resourceTypes: [floor]) }
    }
}
