import JSON
import SCIM
import Testing

@Suite struct `Members that a request says nothing about` {
    private static let members: JSONValue = [["value": "u1"], ["value": "u2"], ["value": "u3"]]

    private func patched(_ operation: String) throws -> JSONValue? {
        let group = try ResourceType.group.validate(JSONObject(text: PatchExamples.group))
        return try PatchExamples.request("[\(operation)]", .interoperable).apply(to: group, of: .group)
            .resource["members"]
    }

    // Clients that only rename send them so.
    @Test(arguments: [
        #"{"op":"replace","value":{"displayName":"New","members":null}}"#,
        #"{"op":"replace","value":{"displayName":"New","members":""}}"#,
        #"{"op":"replace","value":{"\#(Bodies.group):members":null}}"#,
        #"{"op":"replace","path":"\#(Bodies.group)","value":{"members":""}}"#,
        #"{"op":"add","value":{"members":null}}"#, #"{"op":"remove","path":"members","value":""}"#,
        #"{"op":"remove","path":"members","value":[]}"#, #"{"op":"remove","path":"members","value":[{"value":""}]}"#,
    ])
    func `stay in a PATCH`(_ operation: String) throws {
        #expect(try patched(operation) == Self.members)
    }

    @Test(arguments: [
        #"{"op":"replace","value":{"members":[]}}"#, #"{"op":"replace","path":"members","value":[]}"#,
        #"{"op":"replace","path":"members","value":null}"#, #"{"op":"replace","path":"members","value":""}"#,
        #"{"op":"remove","path":"members"}"#, #"{"op":"remove","path":"members","value":null}"#,
    ])
    func `go when a path or an empty list says so`(_ operation: String) throws {
        #expect(try patched(operation) == nil)
    }

    @Test(arguments: [
        ("", true), (#","members":null"#, true), (#","members":"""#, true), (#","Members":null"#, true),
        (#","members":{}"#, true), (#","members":[]"#, false), (#","\#(Bodies.group):members":[]"#, false),
    ])
    func `stay in a PUT, unless it has an empty list`(_ more: String, _ isKept: Bool) throws {
        let old = try Bodies.create(Bodies.guides(#","members":[{"value":"u1"}]"#), of: .group).resource
        for dialect in [Dialect.interoperable, .okta] {
            let new = try ResourceType.group.draft(replacing: old, with: Bodies.guides(more), dialect: dialect)
            #expect((new.resource["members"] != nil) == isKept)
        }
    }

    // Nothing but a list without any says that there are none.
    @Test(arguments: ["[{}]", "[null]", #"[""]"#, "[[]]", #"[{"value":null}]"#, #"[{"value":""}]"#])
    func `stay when the new ones name nobody, which is refused`(_ members: String) throws {
        let old = try Bodies.create(Bodies.guides(#","members":[{"value":"u1"}]"#), of: .group).resource
        for dialect in Dialect.byRFC {
            let error = #expect(throws: SCIMError.self) {
                try ResourceType.group.draft(
                    replacing: old, with: Bodies.guides(#","members":\#(members)"#), dialect: dialect)
            }
            #expect(error?.keyword == .invalidValue)
        }
        for operation in [
            #"{"op":"replace","path":"members","value":\#(members)}"#,
            #"{"op":"replace","value":{"members":\#(members)}}"#,
        ] {
            let error = #expect(throws: SCIMError.self) { try patched(operation) }
            #expect(error?.keyword == .invalidValue, "\(operation)")
        }
    }

    @Test(arguments: ["", #","members":null"#])
    func `go in a PUT of the strict dialect, as RFC 7644 §3.5.1 has it`(_ more: String) throws {
        let old = try Bodies.create(Bodies.guides(#","members":[{"value":"u1"}]"#), of: .group).resource
        let new = try ResourceType.group.draft(replacing: old, with: Bodies.guides(more), dialect: .strict)
        #expect(new.resource["members"] == nil)
    }
}
