import JSON
import SCIM
import Testing

@Suite struct `What a change of definitions asks to validate again` {
    private func definitions(
        _ schema: JSONObject = Rooms.schema, fire: JSONObject = Rooms.fire, types: [JSONObject] = [Rooms.resourceType]
    ) throws -> Definitions {
        try Definitions(schemas: [schema, fire], resourceTypes: types)
    }

    /// The schema with another second attribute, `owner`, or another list of them.
    private func schema(_ attributes: JSONValue...) -> JSONObject {
        Rooms.schema.with(["attributes": .array(attributes)])
    }

    private static let number: JSONValue = ["name": "number", "required": true, "uniqueness": "server"]
    private static let owner: JSONValue = [
        "name": "owner", "type": "complex",
        "subAttributes": [
            ["name": "value"], ["name": "$ref", "type": "reference", "referenceTypes": ["User"]],
        ],
    ]
    private static let seats: JSONValue = ["name": "seats", "type": "integer"]

    @Test func `is nothing when nothing changed`() throws {
        #expect(try definitions().needsRecheck(since: definitions()) == [])
        #expect(Definitions.builtIn.needsRecheck(since: .builtIn) == [])
    }

    @Test func `is nothing for words, order and optional additions`() throws {
        let owner: JSONValue = [
            "name": "owner", "type": "complex", "description": "Who has the key.",
            "subAttributes": [
                ["name": "$ref", "type": "reference", "referenceTypes": ["User"]],
                ["name": "value", "canonicalValues": ["x"]], ["name": "display"],
            ],
        ]
        let new = try definitions(
            schema(owner, Self.seats, ["name": "floor"], Self.number).with(["name": "Chamber", "description": "New."]))
        #expect(try new.needsRecheck(since: definitions()) == [])
    }

    @Test func `is the type whose attribute becomes a reference, or one to fewer types`() throws {
        func definitions(_ parts: JSONValue...) throws -> Definitions {
            let owner: JSONValue = ["name": "owner", "type": "complex", "subAttributes": .array(parts)]
            return try self.definitions(schema(Self.number, owner))
        }
        func link(_ types: JSONValue...) -> JSONValue {
            ["name": "$ref", "type": "reference", "referenceTypes": .array(types)]
        }
        let id: JSONValue = ["name": "value"]
        let plain = try definitions(id)
        let reference = try definitions(id, link("User"))
        let wide = try definitions(id, link("User", "Group"))
        #expect(reference.needsRecheck(since: plain) == ["Room"])
        #expect(try reference.needsRecheck(since: definitions(id, link("external"))) == ["Room"])
        #expect(reference.needsRecheck(since: wide) == ["Room"])
        #expect(try definitions(id, link("User"), ["name": "display"]).needsRecheck(since: reference) == [])
    }

    @Test func `is nothing for an optional extension that comes`() throws {
        let types = [Rooms.resourceType.with(["schemaExtensions": .null])]
        #expect(try definitions().needsRecheck(since: definitions(types: types)) == [])
        #expect(try definitions(types: [Rooms.user]).needsRecheck(since: definitions(types: [])) == [])
    }

    @Test(
        arguments: [
            [number, owner],
            [number, owner, ["name": "Seats", "type": "integer"]],
            [number, owner, ["name": "seats", "type": "decimal"]],
            [number, owner, ["name": "seats", "type": "integer", "multiValued": true]],
            [number, owner, ["name": "seats", "type": "integer", "required": true]],
            [number, owner, ["name": "seats", "type": "integer", "mutability": "readOnly"]],
            [["name": "number", "required": true, "uniqueness": "server", "caseExact": true], owner, seats],
            [["name": "number", "required": true], owner, seats],
            [number, owner, seats, ["name": "floor", "required": true]],
            [number, ["name": "owner", "type": "complex", "subAttributes": [["name": "value"]]], seats],
            [
                number,
                [
                    "name": "owner", "type": "complex",
                    "subAttributes": [
                        ["name": "value", "required": true],
                        ["name": "$ref", "type": "reference", "referenceTypes": ["User"]],
                    ],
                ], seats,
            ],
        ] as [[JSONValue]])
    func `is the type whose core schema changed otherwise`(_ attributes: [JSONValue]) throws {
        let new = try definitions(Rooms.schema.with(["attributes": .array(attributes)]))
        #expect(try new.needsRecheck(since: definitions()) == ["Room"])
    }

    @Test func `is the type that lost an extension, or whose extension became required`() throws {
        let none = [Rooms.resourceType.with(["schemaExtensions": .null])]
        #expect(try definitions(types: none).needsRecheck(since: definitions()) == ["Room"])
        let required = Rooms.resourceType.with([
            "schemaExtensions": [["schema": .string(Rooms.extensionURN), "required": true]]
        ])
        #expect(try definitions(types: [required]).needsRecheck(since: definitions()) == ["Room"])
        #expect(try definitions(types: [required]).needsRecheck(since: definitions(types: none)) == ["Room"])
    }

    @Test func `is every type that a changed schema extends`() throws {
        let types = [Rooms.resourceType, Rooms.user]
        let fire = Rooms.fire.with(["attributes": [["name": "extinguishers"]]])
        #expect(
            try definitions(fire: fire, types: types).needsRecheck(since: definitions(types: types)) == [
                "Room", "User",
            ])
    }

    @Test func `is a type that comes or goes, or moves to another endpoint`() throws {
        #expect(try definitions().needsRecheck(since: .builtIn) == ["Room"])
        #expect(try Definitions.builtIn.needsRecheck(since: definitions()) == ["Room"])
        let moved = Rooms.resourceType.with(["endpoint": "/Halls"])
        #expect(try definitions(types: [moved]).needsRecheck(since: definitions()) == ["Room"])
        let renamed = Rooms.resourceType.with(["name": "Hall"])
        #expect(try definitions(types: [renamed]).needsRecheck(since: definitions()) == ["Room", "Hall"])
    }
}
