import JSON
import SCIM
import Testing

@Suite struct `Resources of a custom type` {
    private let type: ResourceType
    private let room: Resource

    init() throws {
        let schema = try JSONObject(
            text: #"""
                {"id": "urn:example:scim:schemas:1.0:Hall", "attributes": [
                  {"name": "code", "required": true, "caseExact": true},
                  {"name": "seats", "type": "integer"}, {"name": "area", "type": "decimal"},
                  {"name": "built", "type": "dateTime"}, {"name": "tags", "multiValued": true},
                  {"name": "notes", "returned": "request"}, {"name": "origin", "mutability": "immutable"},
                  {"name": "doors", "type": "complex", "multiValued": true, "subAttributes": [
                    {"name": "label"}, {"name": "keys", "multiValued": true}, {"name": "wide", "type": "boolean"}]}]}
                """#)
        let added = try JSONObject(
            text: #"{"id": "urn:example:scim:schemas:1.0:Fire", "attributes": [{"name": "exits", "type": "integer"}]}"#)
        let hall = try JSONObject(
            text: #"""
                {"name": "Hall", "endpoint": "/Halls", "schema": "urn:example:scim:schemas:1.0:Hall",
                 "schemaExtensions": [{"schema": "urn:example:scim:schemas:1.0:Fire", "required": false}]}
                """#)
        type = try #require(
            Definitions(schemas: [schema, added], resourceTypes: [hall]).resourceType(named: "Hall"))
        let body = try JSONObject(
            text: #"""
                {"schemas": ["urn:example:scim:schemas:1.0:Hall", "urn:example:scim:schemas:1.0:Fire"],
                 "code": "A1", "seats": 40, "area": 61.5, "built": "1999-05-01T00:00:00Z", "tags": ["old", "large"],
                 "notes": "Draughty.", "origin": "gift",
                 "doors": [{"label": "east", "keys": ["k1", "k2"], "wide": true}, {"label": "west", "keys": ["k3"]}],
                 "urn:example:scim:schemas:1.0:Fire": {"exits": 2}}
                """#)
        room = try type.draft(creating: body, id: "h1", created: "2026-11-24T07:10:41Z", dialect: .strict).resource
    }

    // RFC 7643 §3 and §7, RFC 7644 §3.4.2.2
    @Test(arguments: [
        ("code eq \"A1\"", true), ("code eq \"a1\"", false), ("seats gt 39", true), ("area lt 61.5", false),
        ("built lt \"2000-01-01T00:00:00Z\"", true), ("tags eq \"LARGE\"", true), ("tags co \"mall\"", false),
        ("doors.label sw \"ea\"", true), ("doors[label eq \"west\" and wide pr]", false),
        ("doors.keys eq \"K3\"", true), ("doors[keys eq \"k2\" and wide eq true]", true),
        ("urn:example:scim:schemas:1.0:Fire:exits ge 2", true), ("notes pr", true),
        ("meta.resourceType eq \"Hall\"", true),
    ])
    func `match filters by their schema`(_ filter: String, _ isMatch: Bool) throws {
        #expect(try Filter(parsing: filter).compile(for: type).matches(room.value) == isMatch)
    }

    private func patched(_ operations: String, dialect: Dialect = .interoperable) throws -> Resource {
        let body = try JSONObject(
            text: #"{"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [\#(operations)]}"#)
        return try PatchRequest(parsing: .object(body), dialect: dialect).apply(to: room, of: type).resource
    }

    @Test(arguments: [
        (#"{"op": "replace", "path": "seats", "value": 41}"#, "seats", "41"),
        (#"{"op": "add", "path": "tags", "value": ["high"]}"#, "tags", #"["old", "large", "high"]"#),
        (
            #"{"op": "remove", "path": "doors[label eq \"east\"]"}"#, "doors",
            #"[{"label": "west", "keys": ["k3"]}]"#
        ),
        (
            #"{"op": "replace", "path": "urn:example:scim:schemas:1.0:Fire:exits", "value": 3}"#,
            "urn:example:scim:schemas:1.0:Fire", #"{"exits": 3}"#
        ),
        (
            #"{"op": "replace", "value": {"urn:example:scim:schemas:1.0:Fire": {"exits": 4}}}"#,
            "urn:example:scim:schemas:1.0:Fire", #"{"exits": 4}"#
        ),
        (
            #"{"op": "replace", "path": "urn:example:scim:schemas:1.0:Fire", "value": {"exits": 5}}"#,
            "urn:example:scim:schemas:1.0:Fire", #"{"exits": 5}"#
        ),
    ])
    func `take PATCH operations`(_ operation: String, _ name: String, _ value: String) throws {
        #expect(try patched(operation)[name] == JSONValue(parsing: Array(value.utf8)))
    }

    @Test func `lose an extension that PATCH removes`() throws {
        let changed = try patched(#"{"op": "remove", "path": "urn:example:scim:schemas:1.0:Fire"}"#)
        #expect(changed["urn:example:scim:schemas:1.0:Fire"] == nil)
        #expect(changed["schemas"] == ["urn:example:scim:schemas:1.0:Hall"])
    }

    @Test(arguments: [
        (#"{"op": "replace", "path": "seats", "value": "many"}"#, SCIMError.Keyword.invalidValue),
        (#"{"op": "replace", "path": "origin", "value": "bought"}"#, .mutability),
        (#"{"op": "remove", "path": "code"}"#, .mutability),
        (#"{"op": "replace", "path": "colour", "value": "red"}"#, .invalidPath),
    ])
    func `keep to their schema when patched`(_ operation: String, _ keyword: SCIMError.Keyword) {
        let error = #expect(throws: SCIMError.self) { try patched(operation, dialect: .strict) }
        #expect(error?.keyword == keyword, "\(error?.detail ?? "")")
    }

    @Test func `show what is asked for only`() throws {
        let all = try Projection(attributes: [], excludedAttributes: [], of: type).apply(to: room.value)
        #expect(all["notes"] == nil)
        #expect(all["code"] == "A1")
        let some = try Projection(
            attributes: ["notes", "urn:example:scim:schemas:1.0:Fire"], excludedAttributes: [], of: type
        ).apply(to: room.value)
        #expect(Set(some.names) == ["schemas", "id", "notes", "urn:example:scim:schemas:1.0:Fire"])
    }

    @Test func `sort by a number of an extension`() throws {
        let order = try SortOrder(by: "urn:example:scim:schemas:1.0:Fire:exits", descending: true, of: type)
        let more = try patched(#"{"op": "replace", "path": "urn:example:scim:schemas:1.0:Fire:exits", "value": 10}"#)
        #expect(order.sorted([room, more]) { $0.value }.first == more)
    }
}
