import JSON
import SCIM
import Testing

@Suite struct `PATCH by the RFC` {
    typealias Examples = PatchExamples

    static let cases = [
        PatchCase(
            #"[{"op":"add","path":"members","value":[{"value":"u4"}]}]"#, on: Examples.group, "members",
            is: #"[{"value":"u1"},{"value":"u2"},{"value":"u3"},{"value":"u4"}]"#),
        PatchCase(
            #"[{"op":"add","path":"members","value":[{"value":"u2"}]}]"#, on: Examples.group, "members",
            is: #"[{"value":"u1"},{"value":"u2"},{"value":"u3"}]"#),
        PatchCase(
            #"[{"op":"add","value":{"emails":[{"value":"b@x.org","type":"home"}],"nickname":"Babs"}}]"#,
            on: Examples.user,
            "nickName", is: #""Babs""#),
        PatchCase(
            #"[{"op":"add","value":{"emails":[{"value":"b@x.org","type":"other"}]}}]"#, on: Examples.user, "emails",
            is: """
                [{"value":"bjensen@example.com","type":"work","primary":true},{"value":"babs@jensen.org","type":"home"},
                 {"value":"b@x.org","type":"other"}]
                """),
        PatchCase(
            #"[{"op":"remove","path":"members[value eq \"u2\"]"}]"#, on: Examples.group, "members",
            is: #"[{"value":"u1"},{"value":"u3"}]"#),
        PatchCase(#"[{"op":"remove","path":"members"}]"#, on: Examples.group, "members", is: nil),
        PatchCase(
            #"[{"op":"remove","path":"members[value eq \"absent\"]"}]"#, on: Examples.group, "members",
            is: #"[{"value":"u1"},{"value":"u2"},{"value":"u3"}]"#),
        PatchCase(
            #"[{"op":"remove","path":"emails[type eq \"work\" and value ew \"example.com\"]"}]"#, on: Examples.user,
            "emails",
            is: #"[{"value":"babs@jensen.org","type":"home"}]"#),
        PatchCase(
            #"[{"op":"remove","path":"members[value eq\"u1\"]"},{"op":"add","path":"members","value":[{"value":"u9"}]}]"#,
            on: Examples.group, "members", is: #"[{"value":"u2"},{"value":"u3"},{"value":"u9"}]"#),
        PatchCase(
            #"[{"op":"remove","path":"members"},{"op":"add","path":"members","value":[{"value":"u7"},{"value":"u8"}]}]"#,
            on: Examples.group, "members", is: #"[{"value":"u7"},{"value":"u8"}]"#),
        PatchCase(
            #"[{"op":"replace","path":"members","value":[{"value":"u7"},{"value":"u8"}]}]"#, on: Examples.group,
            "members", is: #"[{"value":"u7"},{"value":"u8"}]"#),
        PatchCase(
            #"[{"op":"replace","path":"emails[type eq \"home\"]","value":{"value":"b@x.org","type":"other","primary":true}}]"#,
            on: Examples.user, "emails",
            is: """
                [{"value":"bjensen@example.com","type":"work","primary":false},
                 {"value":"b@x.org","type":"other","primary":true}]
                """),
        PatchCase(
            #"[{"op":"replace","path":"emails[type eq \"work\"].value","value":"new@example.com"}]"#, on: Examples.user,
            "emails",
            is: """
                [{"value":"new@example.com","type":"work","primary":true},{"value":"babs@jensen.org","type":"home"}]
                """),
        PatchCase(
            #"[{"op":"replace","value":{"emails":[{"value":"b@x.org","type":"work","primary":true}]}}]"#,
            on: Examples.user,
            "emails", is: #"[{"value":"b@x.org","type":"work","primary":true}]"#),
        PatchCase(
            #"[{"op":"replace","path":"name","value":{"familyName":"New"}}]"#, on: Examples.user, "name",
            is: #"{"familyName":"New","givenName":"Barbara"}"#),
        PatchCase(
            #"[{"op":"add","path":"name.familyName","value":"New"}]"#, on: Examples.user, "name",
            is: #"{"familyName":"New","givenName":"Barbara"}"#),
        PatchCase(
            #"[{"op":"remove","path":"NAME.familyName"}]"#, on: Examples.user, "name", is: #"{"givenName":"Barbara"}"#),
        PatchCase(
            #"[{"op":"remove","path":"name.familyName"},{"op":"remove","path":"name.givenName"}]"#, on: Examples.user,
            "name", is: nil),
        PatchCase(#"[{"op":"remove","path":"title"}]"#, on: Examples.user, "title", is: nil),
        PatchCase(#"[{"op":"remove","path":"nickName"}]"#, on: Examples.user, "nickName", is: nil),
        PatchCase(
            #"[{"op":"remove","path":"title"},{"op":"add","path":"title","value":"A"},{"op":"replace","path":"title","value":"B"}]"#,
            on: Examples.user, "title", is: #""B""#),
        PatchCase(
            #"[{"op":"add","path":"\#(Examples.enterprise):employeeNumber","value":"7"}]"#, on: Examples.user,
            "schemas",
            is: #"["urn:ietf:params:scim:schemas:core:2.0:User","\#(Examples.enterprise)"]"#),
        PatchCase(
            #"[{"op":"add","path":"\#(Examples.enterprise):employeeNumber","value":"7"}]"#, on: Examples.user,
            Examples.enterprise, is: #"{"employeeNumber":"7"}"#),
        PatchCase(
            #"[{"op":"remove","path":"\#(Examples.enterprise):manager"},{"op":"remove","path":"\#(Examples.enterprise):department"}]"#,
            on: Examples.manager, "schemas", is: #"["urn:ietf:params:scim:schemas:core:2.0:User"]"#),
        PatchCase(
            #"[{"op":"remove","path":"\#(Examples.enterprise)"}]"#, on: Examples.manager, Examples.enterprise, is: nil),
        PatchCase(
            #"[{"op":"replace","value":{"\#(Examples.enterprise)":{"department":"Sales"}}}]"#, on: Examples.manager,
            Examples.enterprise, is: #"{"manager":{"value":"m-1"},"department":"Sales"}"#),
        PatchCase(
            #"[{"op":"add","path":"emails[type eq \"home\"].primary","value":true}]"#, on: Examples.user, "emails",
            is: """
                [{"value":"bjensen@example.com","type":"work","primary":false},
                 {"value":"babs@jensen.org","type":"home","primary":true}]
                """),
        PatchCase(
            #"[{"op":"add","path":"emails","value":[{"value":"n@x.org","type":"other","primary":true}]}]"#,
            on: Examples.user,
            "emails",
            is: """
                [{"value":"bjensen@example.com","type":"work","primary":false},{"value":"babs@jensen.org","type":"home"},
                 {"value":"n@x.org","type":"other","primary":true}]
                """),
        PatchCase(
            #"[{"op":"remove","path":"emails[type eq \"home\"].type"}]"#, on: Examples.user, "emails",
            is: #"[{"value":"bjensen@example.com","type":"work","primary":true},{"value":"babs@jensen.org"}]"#),
        PatchCase(#"[{"op":"replace","path":"id","value":"u-1"}]"#, on: Examples.user, "id", is: #""u-1""#),
    ]

    @Test(arguments: cases, Dialect.byRFC)
    func `does what the RFC says in both dialects`(_ example: PatchCase, _ dialect: Dialect) throws {
        try example.check(dialect)
    }

    @Test(arguments: cases)
    func `changes nothing when it is sent twice`(_ example: PatchCase) throws {
        let text = example.operations.dropFirst().dropLast()
        let once = try PatchExamples.patched(example.operations, example.resource)
        #expect(try PatchExamples.patched("[\(text),\(text)]", example.resource) == once)
    }

    // RFC 7644 §3.5.2
    @Test(arguments: [
        (#"[{"op":"remove"}]"#, SCIMError.Keyword.noTarget),
        (#"[{"op":"remove","path":"userName"}]"#, .mutability),
        (#"[{"op":"remove","path":"schemas"}]"#, .mutability),
        (#"[{"op":"remove","path":"id"}]"#, .mutability),
        (#"[{"op":"replace","path":"id","value":"other"}]"#, .mutability),
        (#"[{"op":"replace","path":"meta.created","value":"2020-01-01T00:00:00Z"}]"#, .mutability),
        (#"[{"op":"add","path":"groups","value":[{"value":"g"}]}]"#, .mutability),
        (#"[{"op":"add","path":"title"}]"#, .invalidSyntax),
        (#"[{"op":"move","path":"title","value":"x"}]"#, .invalidSyntax),
        (#"[{"path":"title","value":"x"}]"#, .invalidSyntax),
        (#"["add"]"#, .invalidSyntax),
        (#"[{"op":"add","OP":"add","path":"title","value":"x"}]"#, .invalidSyntax),
        (#"[{"op":"add","path":7,"value":"x"}]"#, .invalidPath),
        (#"[{"op":"add","path":"/title","value":"x"}]"#, .invalidPath),
        (#"[{"op":"add","path":"emails[0]","value":"x"}]"#, .invalidFilter),
        (#"[{"op":"add","path":"emails[type eq \"work\"]x","value":"x"}]"#, .invalidPath),
        (#"[{"op":"add","path":"emails[type eq \"work\"].","value":"x"}]"#, .invalidPath),
        (#"[{"op":"add","path":"emails[type eq \"work\"].nope","value":"x"}]"#, .invalidPath),
        (#"[{"op":"add","path":"emails[nope eq \"work\"].value","value":"x"}]"#, .invalidFilter),
        (#"[{"op":"add","path":"title[value eq \"a\"]","value":"x"}]"#, .invalidPath),
        (#"[{"op":"add","value":"x"}]"#, .invalidValue),
        (#"[{"op":"add","path":"active","value":"maybe"}]"#, .invalidValue),
        (#"[{"op":"add","path":"name","value":"Barbara"}]"#, .invalidValue),
        (#"[{"op":"add","path":"\#(Examples.enterprise)","value":"x"}]"#, .invalidValue),
        (
            #"[{"op":"add","path":"emails","value":[{"value":"a","primary":true},{"value":"b","primary":true}]}]"#,
            .invalidValue
        ),
        (
            #"[{"op":"replace","path":"emails","value":[{"value":"a","primary":true},{"value":"b","primary":true}]}]"#,
            .invalidValue
        ),
        (#"[{"op":"replace","path":"emails.primary","value":true}]"#, .invalidValue),
    ])
    func `refuses an operation in both dialects`(_ operations: String, _ keyword: SCIMError.Keyword) throws {
        for dialect in Dialect.byRFC {
            #expect(try PatchExamples.refusal(of: operations, PatchExamples.user, dialect) == keyword)
        }
    }

    @Test func `leaves the value of a member alone`() throws {
        let operations = #"[{"op":"replace","path":"members[value eq \"u1\"].value","value":"u8"}]"#
        #expect(try PatchExamples.refusal(of: operations, PatchExamples.group, .interoperable) == .mutability)
    }

    @Test func `refuses a body that is no PatchOp`() throws {
        for body in [
            "[]", "{}", #"{"schemas":["\#(SCIMError.schema)"],"Operations":[]}"#,
            #"{"schemas":["\#(PatchRequest.schema)"]}"#,
        ] {
            let value = try PatchExamples.json(body)
            let error = #expect(throws: SCIMError.self) { try PatchRequest(parsing: value, dialect: .interoperable) }
            #expect(error?.keyword == .invalidSyntax)
        }
    }

    @Test func `takes a thousand operations and no more`() throws {
        let operation = #"{"op":"remove","path":"title"}"#
        func request(_ count: Int) throws -> PatchRequest {
            try PatchExamples.request("[\(repeatElement(operation, count: count).joined(separator: ","))]")
        }
        #expect(throws: Never.self) { try request(1000) }
        let error = #expect(throws: SCIMError.self) { try request(1001) }
        #expect(error?.keyword == .tooMany)
    }

    @Test func `adds and removes among ten thousand members`() throws {
        let members = (0..<10_000).map { JSONValue.object(["value": .string(String(100_000 + $0))]) }
        var group = try #require(try PatchExamples.json(PatchExamples.group).object)
        group["members"] = .array(members)
        let operations = (0..<1000).map { index in
            index.isMultiple(of: 2)
                ? #"{"op":"remove","path":"members[value eq \"\#(100_000 + index)\"]"}"#
                : #"{"op":"add","path":"members","value":[{"value":"\#(200_000 + index)"},{"value":"\#(100_000 + index)"}]}"#
        }
        let request = try PatchExamples.request("[\(operations.joined(separator: ","))]")
        let result = try request.apply(to: ResourceType.group.validate(group), of: .group).resource["members"]?.array
        #expect(result?.count == 10_000)
        #expect(result?.first == ["value": "100001"])
        #expect(result?.last == ["value": "200999"])
    }
}
