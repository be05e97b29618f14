import JSON
import SCIM
import Testing

@Suite struct `Reading a resource type definition` {
    private let schemas: [Schema]

    init() throws {
        schemas = Definitions.builtIn.schemas + [try Schema(json: Rooms.schema), try Schema(json: Rooms.fire)]
    }

    @Test func `finds its schemas, in any case`() throws {
        let type = try ResourceType(
            json: Rooms.resourceType.with(["schema": .string(Rooms.urn.uppercased())]), schemas: schemas)
        #expect(type.name == "Room")
        #expect(type.endpoint == "/Rooms")
        #expect(type.endpointName == "rooms")
        #expect(type.schema.id == Rooms.urn)
        #expect(type.extensions.map(\.schema.id) == [Rooms.extensionURN])
        #expect(try ResourceType(json: type.json, schemas: schemas) == type)
    }

    @Test func `makes resources as a built-in one does`() throws {
        let type = try ResourceType(json: Rooms.resourceType, schemas: schemas)
        let body: JSONObject = [
            "schemas": [.string(Rooms.urn), .string(Rooms.extensionURN)], "number": "7", "seats": 4,
            Rooms.extensionURN: ["extinguishers": 2],
        ]
        let draft = try type.draft(
            creating: body, id: "r1", created: "2026-11-24T07:10:41Z", dialect: .strict)
        #expect(draft.resource["schemas"] == [.string(Rooms.urn), .string(Rooms.extensionURN)])
        let error = #expect(throws: SCIMError.self) {
            try type.draft(
                creating: body.with(["number": .null]), id: "r1", created: "2026-11-24T07:10:41Z", dialect: .strict)
        }
        #expect(error?.detail == "number is required.")
    }

    @Test func `adds an extension to a built-in type`() throws {
        let user = try ResourceType(json: Rooms.user, schemas: schemas)
        #expect(user.extensions.map(\.schema.id) == [Schema.enterpriseUser.id, Rooms.extensionURN])
        #expect(user.description == ResourceType.user.description)
        #expect(user.endpointName == "users")
        #expect(user.definition(of: try AttributePath(parsing: Rooms.extensionURN + ":extinguishers")) != nil)
    }

    static let notEndpoint = "endpoint must be a slash, a letter, then letters, digits or -, such as \"/Roles\", not "

    static let wrongTypes: [(JSONObject, String)] = [
        (["name": .null], "name is required."),
        (
            ["name": "Meeting Room"],
            "name must be a letter, then letters, digits, - or _, 64 bytes at most, not \"Meeting Room\"."
        ),
        (["name": "user"], "name may not be \"user\": the server has \"User\" already."),
        (["name": "Schema"], "name may not be \"Schema\": the server has \"Schema\" already."),
        (["id": "room"], "id must be the name, \"Room\", or be left out."),
        (["endpoint": .null], "endpoint is required."),
        (["endpoint": "Rooms"], notEndpoint + "\"Rooms\"."),
        (["endpoint": "/"], notEndpoint + "\"/\"."),
        (["endpoint": "/a/b"], notEndpoint + "\"/a/b\"."),
        (["endpoint": "/.search"], notEndpoint + "\"/.search\"."),
        (["endpoint": "/1"], notEndpoint + "\"/1\"."),
        (["endpoint": "/a_b"], notEndpoint + "\"/a_b\"."),
        (["endpoint": "/users"], "endpoint may not be \"/users\", which is reserved."),
        (["endpoint": "/Groups"], "endpoint may not be \"/Groups\", which is reserved."),
        (["endpoint": "/Schemas"], "endpoint may not be \"/Schemas\", which is reserved."),
        (["endpoint": "/ME"], "endpoint may not be \"/ME\", which is reserved."),
        (
            ["endpoint": "/Resource-Types"],
            "endpoint may not be \"/Resource-Types\", which is reserved."
        ),
        (["schema": .null], "schema is required."),
        (["schema": "urn:a:b"], "schema names \"urn:a:b\", and there is no such schema."),
        (
            ["schema": .string(Schema.user.id)],
            "schema may not be \"\(Schema.user.id)\", which belongs to a built-in resource type."
        ),
        (
            ["schemaExtensions": [["schema": "urn:a:b", "required": true]]],
            "schemaExtensions[0].schema names \"urn:a:b\", and there is no such schema."
        ),
        (
            ["schemaExtensions": [["schema": .string(Rooms.extensionURN)]]],
            "schemaExtensions[0].required is required."
        ),
        (
            ["schemaExtensions": [["schema": .string(Rooms.extensionURN), "required": 1]]],
            "schemaExtensions[0].required must be true or false, not a number."
        ),
        (
            ["schemaExtensions": [["schema": .string(Rooms.urn), "required": false]]],
            "schemaExtensions[0].schema names \"\(Rooms.urn)\", which Room has already."
        ),
        (
            [
                "schemaExtensions": [
                    ["schema": .string(Rooms.extensionURN), "required": false],
                    ["schema": .string(Rooms.extensionURN.uppercased()), "required": false],
                ]
            ],
            "schemaExtensions[1].schema names \"\(Rooms.extensionURN)\", which Room has already."
        ),
        (
            ["extensions": []],
            "extensions is unknown: known are description, endpoint, id, meta, name, schema, schemaExtensions, schemas."
        ),
        (["meta": ["resourceType": "Schema"]], "meta.resourceType must be \"ResourceType\", not \"Schema\"."),
    ]

    // RFC 7643 §6
    @Test(arguments: wrongTypes)
    func `refuses what is wrong and names its path`(_ changes: JSONObject, _ detail: String) {
        let error = #expect(throws: SCIMError.self) {
            try ResourceType(json: Rooms.resourceType.with(changes), schemas: schemas)
        }
        #expect(error?.detail == detail)
        #expect(error?.status == 400)
    }

    static let wrongExtensions: [(JSONObject, String)] = [
        (["endpoint": "/People"], "endpoint of User must stay \"/Users\"."),
        (["schema": .string(Rooms.urn)], "schema of User must stay \"\(Schema.user.id)\"."),
        (
            ["schemaExtensions": []],
            "schemaExtensions of User must keep \"\(Schema.enterpriseUser.id)\" with required false."
        ),
        (
            ["schemaExtensions": [["schema": .string(Schema.enterpriseUser.id), "required": true]]],
            "schemaExtensions of User must keep \"\(Schema.enterpriseUser.id)\" with required false."
        ),
    ]

    @Test(arguments: wrongExtensions)
    func `lets a built-in type be extended only`(_ changes: JSONObject, _ detail: String) {
        let error = #expect(throws: SCIMError.self) {
            try ResourceType(json: Rooms.user.with(changes), schemas: schemas)
        }
        #expect(error?.detail == detail)
    }

    // RFC 7643 §3.1 and §3.3
    @Test(arguments: ["schemas", "ID", "externalid", "Meta"])
    func `refuses a core schema that defines what every resource has`(_ name: String) throws {
        let schema = try Schema(json: Rooms.schema.with(["attributes": [["name": .string(name)]]]))
        let type = Rooms.resourceType.with(["schemaExtensions": .null])
        let error = #expect(throws: SCIMError.self) { try ResourceType(json: type, schemas: [schema]) }
        #expect(error?.detail.contains("which defines \(name): every resource has ") == true)
    }

    @Test(
        arguments: [
            ["name": "members", "multiValued": true],
            ["name": "Members", "type": "complex", "multiValued": true, "subAttributes": [["name": "value"]]],
            ["name": "members", "type": "complex", "subAttributes": [["name": "value"]]],
            ["name": "members", "type": "complex", "multiValued": true, "subAttributes": [["name": "id"]]],
        ] as [JSONValue])
    func `refuses members that are no references`(_ members: JSONValue) throws {
        let schema = try Schema(json: Rooms.schema.with(["attributes": [members]]))
        let type = Rooms.resourceType.with(["schemaExtensions": .null])
        let error = #expect(throws: SCIMError.self) { try ResourceType(json: type, schemas: [schema]) }
        #expect(error?.detail.contains("must be \"members\" as a Group has them") == true)
    }

    @Test func `lets a custom type have members as a group has them`() throws {
        let members = try #require(Schema.group.attributes.first { $0.name == "members" })
        let schema = try Schema(json: Rooms.schema.with(["attributes": [.object(members.json)]]))
        let type = Rooms.resourceType.with(["schemaExtensions": .null])
        #expect(try ResourceType(json: type, schemas: [schema]).schema.attributes == [members])
    }

    @Test func `refuses an extension whose URN is the path of an attribute`() throws {
        let urn = "\(Rooms.urn):Seats"
        let schema = try Schema(json: Rooms.fire.with(["id": .string(urn)]))
        let type = Rooms.resourceType.with(["schemaExtensions": [["schema": .string(urn), "required": false]]])
        let error = #expect(throws: SCIMError.self) { try ResourceType(json: type, schemas: schemas + [schema]) }
        #expect(error?.detail == "schemaExtensions has \"\(urn)\", which is the path of an attribute as well.")
    }
}
