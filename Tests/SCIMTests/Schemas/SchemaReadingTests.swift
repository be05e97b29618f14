import JSON
import SCIM
import Testing

@Suite struct `Reading a schema definition` {
    private let second: JSONObject = ["name": "second"]
    private let kind: JSONObject = ["name": "kind"]

    private func schema(_ attribute: JSONObject) -> JSONObject {
        Rooms.schema.with(["attributes": [["name": "first"], .object(attribute)]])
    }

    private func part(_ part: JSONObject) -> JSONObject {
        schema(["name": "owner", "type": "complex", "subAttributes": [["name": "value"], .object(part)]])
    }

    @Test func `gives what is left out the default of RFC 7643 §2·2`() throws {
        #expect(try Attribute(json: ["name": "number"]) == Attribute("number"))
        let schema = try Schema(json: ["id": "urn:a:1.0:Room", "attributes": [["name": "number"]]])
        #expect(
            schema == Schema(id: "urn:a:1.0:Room", name: "Room", description: "", attributes: [Attribute("number")]))
    }

    @Test func `takes references and binary values as case exact unless the definition says otherwise`() throws {
        let reference: JSONObject = ["name": "page", "type": "reference", "referenceTypes": ["external"]]
        #expect(try Attribute(json: reference).caseExact)
        #expect(try !Attribute(json: reference.with(["caseExact": false])).caseExact)
        #expect(try Attribute(json: ["name": "picture", "type": "binary"]).caseExact)
    }

    @Test func `reads every characteristic`() throws {
        let attribute = try Attribute(
            json: JSONObject(
                text: #"""
                    {"name": "owner", "type": "complex", "multiValued": true, "description": "Who has the key.",
                     "required": true, "mutability": "immutable", "returned": "always", "uniqueness": "none",
                     "canonicalValues": [], "referenceTypes": [], "caseExact": false,
                     "subAttributes": [
                       {"name": "$ref", "type": "reference", "referenceTypes": ["User", "Group"]},
                       {"name": "kind", "canonicalValues": ["day", "night"], "caseExact": true, "returned": "request"},
                       {"name": "since", "type": "dateTime"}, {"name": "shares", "type": "decimal"},
                       {"name": "keys", "type": "integer"}, {"name": "photo", "type": "binary"},
                       {"name": "sole", "type": "boolean", "mutability": "readOnly"}]}
                    """#))
        let expected = Attribute(
            "owner", .complex, multiValued: true, description: "Who has the key.", required: true,
            mutability: .immutable, returned: .always,
            subAttributes: [
                Attribute("$ref", .reference, caseExact: true, referenceTypes: ["User", "Group"]),
                Attribute("kind", canonicalValues: ["day", "night"], caseExact: true, returned: .request),
                Attribute("since", .dateTime), Attribute("shares", .decimal), Attribute("keys", .integer),
                Attribute("photo", .binary, caseExact: true), Attribute("sole", .boolean, mutability: .readOnly),
            ])
        #expect(attribute == expected)
        #expect(try Attribute(json: attribute.json) == attribute)
    }

    @Test func `accepts what another server's answer carries`() throws {
        let served = Rooms.schema.with([
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
            "meta": ["resourceType": "Schema", "location": "https://example.com/v2/Schemas/x", "version": "W/\"1\""],
        ])
        #expect(try Schema(json: served) == Schema(json: Rooms.schema))
    }

    static let wrongCharacteristics: [(JSONObject, String)] = [
        (["name": .null], "attributes[1].name is required."),
        (["name": "1st"], "attributes[1].name must be a letter, then letters, digits, - or _, not \"1st\"."),
        (["name": "a b"], "attributes[1].name must be a letter, then letters, digits, - or _, not \"a b\"."),
        (["name": "a$b"], "attributes[1].name must be a letter, then letters, digits, - or _, not \"a$b\"."),
        (["name": "$ref"], "attributes[1].name must be a letter, then letters, digits, - or _, not \"$ref\"."),
        (["name": "näme"], "attributes[1].name must be a letter, then letters, digits, - or _, not \"näme\"."),
        (["name": .string(String(repeating: "a", count: 101))], "attributes[1].name may have 100 bytes at most."),
        (["name": "FIRST"], "attributes[1].name occurs twice, ignoring case: \"FIRST\"."),
        (["name": 7], "attributes[1].name must be a string, not a number."),
        (["description": "a\u{7}b"], "attributes[1].description may not contain control characters."),
        (["required": "true"], "attributes[1].required must be true or false, not a string."),
        (
            ["returned": "Default"],
            "attributes[1].returned must be one of \"always\", \"never\", \"default\", \"request\", not \"Default\"."
        ),
        (
            ["uniqueness": "all"],
            "attributes[1].uniqueness must be one of \"none\", \"server\", \"global\", not \"all\"."
        ),
        (["canonicalValues": "a"], "attributes[1].canonicalValues must be an array, not a string."),
        (["canonicalValues": ["a", ""]], "attributes[1].canonicalValues[1] must be a string that is not empty."),
        (["canonicalValues": ["a", "a"]], "attributes[1].canonicalValues[1] occurs twice: \"a\"."),
        (["referenceTypes": ["User"]], "attributes[1].referenceTypes is for references only."),
        (["type": "reference"], "attributes[1].referenceTypes is required."),
        (["type": "complex"], "attributes[1].subAttributes is required."),
        (["type": "complex", "subAttributes": []], "attributes[1].subAttributes is required."),
        (["subAttributes": [["name": "a"]]], "attributes[1].subAttributes is for complex attributes only."),
        (
            ["type": "boolean", "caseExact": true],
            "attributes[1].caseExact may not be true: a boolean has no case."
        ),
        (
            ["type": "dateTime", "uniqueness": "server"],
            "attributes[1].uniqueness must be \"none\" for a dateTime."
        ),
        (
            ["type": "integer", "canonicalValues": ["1"]],
            "attributes[1].canonicalValues is for strings and references only."
        ),
    ]

    // RFC 7643 §2.1 and §3.3
    @Test(arguments: wrongCharacteristics)
    func `refuses a wrong characteristic and names its path`(
        _ changes: JSONObject, _ detail: String
    ) {
        let error = #expect(throws: SCIMError.self) { try Schema(json: schema(second.with(changes))) }
        #expect(error?.detail == detail)
        #expect(error?.keyword == .invalidValue)
        #expect(error?.status == 400)
    }

    static let wrongSubAttributes: [(JSONObject, String)] = [
        (
            ["type": "text"],
            "type must be one of \"string\", \"boolean\", \"decimal\", \"integer\", \"dateTime\", \"binary\", \"reference\", \"complex\", not \"text\"."
        ),
        (["type": "complex"], "type may not be \"complex\": a sub-attribute cannot have sub-attributes."),
        (["subAttributes": [["name": "a"]]], "subAttributes is for complex attributes only."),
        (["name": "VALUE"], "name occurs twice, ignoring case: \"VALUE\"."),
        (["name": "$ref"], "type of \"$ref\" must be \"reference\"."),
        (["name": "$value"], "name must be a letter, then letters, digits, - or _, not \"$value\"."),
    ]

    // RFC 7643 §2.3 and §2.3.8
    @Test(arguments: wrongSubAttributes)
    func `refuses a wrong sub-attribute and names its path`(
        _ changes: JSONObject, _ detail: String
    ) {
        let error = #expect(throws: SCIMError.self) { try Schema(json: part(kind.with(changes))) }
        #expect(error?.detail == "attributes[1].subAttributes[1].\(detail)")
    }

    @Test(arguments: [
        ("multivalued", "attributes[1].multivalued is unknown: write \"multiValued\"."),
        (
            "length",
            "attributes[1].length is unknown: known are canonicalValues, caseExact, description, multiValued, "
                + "mutability, name, referenceTypes, required, returned, subAttributes, type, uniqueness."
        ),
    ])
    func `refuses an unknown characteristic and says which are known`(_ name: String, _ detail: String) {
        let attribute = second.with(JSONObject([(name, JSONValue.bool(true))]))
        let error = #expect(throws: SCIMError.self) { try Schema(json: schema(attribute)) }
        #expect(error?.detail == detail)
        #expect(error?.keyword == .invalidSyntax)
    }

    static let notURN =
        "id must be a URN such as \"urn:example:scim:schemas:1.0:Role\", of letters, digits, - . _ and colons."

    static let wrongSchemas: [(JSONObject, String)] = [
        (["id": .null], "id is required."),
        (["id": ""], "id is required."),
        (["id": "Room"], notURN),
        (["id": "urn:Room"], notURN),
        (["id": "urn:a:"], notURN),
        (["id": "urn:a::b"], notURN),
        (["id": "urn:a:b c"], notURN),
        (["id": "urn:a:b/c"], notURN),
        (["id": "https://example.com/room"], notURN),
        (["id": .string("urn:a:" + String(repeating: "b", count: 200))], notURN),
        (["attributes": .null], "attributes is required and may not be empty."),
        (["attributes": []], "attributes is required and may not be empty."),
        (["attributes": ["number"]], "attributes[0] must be an object, not a string."),
        (["name": 1], "name must be a string, not a number."),
        (["schemas": ["urn:a:b"]], "schemas must be [\"urn:ietf:params:scim:schemas:core:2.0:Schema\"]."),
        (["schemas": []], "schemas must be [\"urn:ietf:params:scim:schemas:core:2.0:Schema\"]."),
        (["meta": ["resourceType": "User"]], "meta.resourceType must be \"Schema\", not \"User\"."),
        (["attribute": []], "attribute is unknown: known are attributes, description, id, meta, name, schemas."),
    ]

    // RFC 7643 §7
    @Test(arguments: wrongSchemas)
    func `refuses a wrong schema and names the path`(_ changes: JSONObject, _ detail: String) {
        let error = #expect(throws: SCIMError.self) { try Schema(json: Rooms.schema.with(changes)) }
        #expect(error?.detail == detail)
    }

    @Test func `refuses null where a characteristic can be left out`() {
        let error = #expect(throws: SCIMError.self) {
            try Schema(json: schema(["name": "second", "required": .null]))
        }
        #expect(error?.detail == "attributes[1].required must be true or false, not null.")
    }

    @Test func `refuses more attributes than anybody needs`() {
        let attributes = (0...1_000).map { JSONValue.object(["name": .string("a\($0)")]) }
        let error = #expect(throws: SCIMError.self) {
            try Schema(json: Rooms.schema.with(["attributes": .array(attributes)]))
        }
        #expect(error?.detail == "attributes may have 1000 elements at most.")
    }
}
