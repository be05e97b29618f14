import JSON
import SCIM
import Testing

@Suite struct `The one form of a resource` {
    // RFC 7643 §3
    @Test func `does not depend on the order of schemas`() throws {
        let more = #","id":"a1","userName":"ada","\#(Bodies.enterprise)":{"department":"R&D"}"#
        let server = try Bodies.object(#"{"schemas":["\#(Bodies.user)","\#(Bodies.enterprise)"]\#(more)}"#)
        let hand = try Bodies.object(#"{"schemas":["\#(Bodies.enterprise)","\#(Bodies.user)"]\#(more)}"#)
        #expect(server != hand)
        #expect(try ResourceType.user.validate(hand) == ResourceType.user.validate(server))
        #expect(try ResourceType.user.validate(hand)["schemas"] == [.string(Bodies.user), .string(Bodies.enterprise)])
    }

    @Test func `has members sorted by the bytes of their ids`() throws {
        let members = ["b", "a", "\u{1F600}", "\u{FFFD}", "B", "aa"].map { #"{"value":"\#($0)"}"# }.joined(
            separator: ",")
        let group = try Bodies.object(
            #"{"schemas":["\#(Bodies.group)"],"id":"g1","displayName":"G","members":[\#(members)]}"#)
        let ids = try ResourceType.group.validate(group)["members"]?.array?.map { $0.object?["value"]?.string }
        #expect(ids == ["B", "a", "aa", "b", "\u{FFFD}", "\u{1F600}"])
    }

    @Test func `is that of a draft`() throws {
        let body = try Bodies.guides(
            #","members":[{"value":"b","display":"B"},{"value":"a","$ref":"/Users/a","type":"User"},{"value":"b"}]"#)
        let draft = try Bodies.create(body, of: .group).resource
        #expect(draft["members"] == [["value": "a"], ["value": "b", "display": "B"]])
        #expect(try ResourceType.group.validate(draft.value) == draft)
    }

    @Test func `keeps the order of other values, whose first one counts`() throws {
        let user = try Bodies.ada(#","emails":[{"value":"z@x.org"},{"value":"a@x.org"}]"#)
        #expect(try Bodies.create(user).resource["emails"] == [["value": "z@x.org"], ["value": "a@x.org"]])
    }

    @Test func `tells canonically equivalent ids of members apart`() throws {
        let members = #"{"value":"\u00e9"},{"value":"e\u0301"}"#
        let draft = try Bodies.create(Bodies.guides(#","members":[\#(members)]"#), of: .group)
        #expect(draft.resource["members"]?.array?.count == 2)
    }

    @Test func `refuses a member that stands twice in a file`() throws {
        let group = try Bodies.object(
            #"{"schemas":["\#(Bodies.group)"],"id":"g1","displayName":"G","members":[{"value":"b"},{"value":"a"},{"value":"b"}]}"#
        )
        #expect(Bodies.refusal(ofFile: group, as: .group)?.detail == #"members has "b" twice."#)
    }

    @Test func `leaves members of other kinds as they are`() throws {
        let type = ResourceType(
            name: "Choir", endpoint: "/Choirs", description: "Choir",
            schema: Schema(
                id: "urn:example:Choir", name: "Choir", description: "Choir",
                attributes: [Attribute("members", multiValued: true)]), extensions: [])
        let body = try Bodies.object(#"{"schemas":["urn:example:Choir"],"members":["tenor","alto"]}"#)
        #expect(try Bodies.create(body, of: type).resource["members"] == ["tenor", "alto"])
    }
}

@Suite struct `The id of a resource` {
    static func file(_ id: JSONValue) -> JSONObject {
        ["schemas": [.string(Bodies.user)], "id": id, "userName": "ada"]
    }

    @Test(arguments: ["bulkId", "BULKID", "bulkId:qwerty", "x-bulkid-1"])
    func `may not contain the reserved word bulkId in any case (RFC 7643 §3.1)`(_ id: String) {
        let error = Bodies.refusal(ofFile: Self.file(.string(id)))
        #expect(error?.keyword == .invalidValue)
        #expect(error?.detail.contains("bulkId") == true && error?.detail.contains("reserve") == true)
    }

    @Test(arguments: ["bulk", "bulk-id", "1", String(repeating: "a", count: 200), "ü/..%"])
    func `may be any other text of 1 to 200 bytes`(_ id: String) {
        #expect(Bodies.refusal(ofFile: Self.file(.string(id))) == nil)
    }

    // RFC 7643 §3.1
    @Test(
        arguments: [
            "", .string(String(repeating: "a", count: 201)), "a\nb", "a\u{85}b", "a\u{2028}b", 7, .null, ["a"],
        ] as [JSONValue])
    func `is refused otherwise`(_ id: JSONValue) {
        #expect(Bodies.refusal(ofFile: Self.file(id))?.keyword == .invalidValue)
    }

    @Test(arguments: Dialect.byRFC)
    func `is the server's, whatever a body says (RFC 7643 §3.1)`(_ dialect: Dialect) throws {
        let body = try Bodies.ada(#","id":"mine","meta":{"created":"1999-01-01T00:00:00Z","version":"W/\"1\""}"#)
        let draft = try Bodies.create(body, of: .user, dialect)
        #expect(draft.resource.id == Bodies.id && draft.resource["id"] == .string(Bodies.id))
        #expect(draft.resource["meta"] == ["resourceType": "User", "created": .string(Bodies.created)])
        #expect(draft.ignored.isEmpty)
        let replaced = try ResourceType.user.draft(replacing: draft.resource, with: body, dialect: dialect)
        #expect(replaced.resource == draft.resource)
    }
}
