import JSON
import SCIM
import Testing

@Suite struct `PATCH message, RFC 7644 §3.5.2` {
    static let rules = [
        PatchRule(
            "Each PATCH operation object MUST have exactly one \"op\" member.", #"[{"path":"title","value":"x"}]"#,
            on: .user, .isRefused(.invalidSyntax)),
        PatchRule(
            "Exactly one.", #"[{"op":"add","Op":"remove","path":"title","value":"x"}]"#, on: .user,
            .isRefused(.invalidSyntax)),
        PatchRule(
            "MAY be one of add, remove, or replace.", #"[{"op":"move","path":"title","value":"x"}]"#, on: .user,
            .isRefused(.invalidSyntax)),
        PatchRule(
            "SCIM servers do not support array indexing.", #"[{"op":"remove","path":"emails[0]"}]"#, on: .user,
            .isRefused(.invalidFilter)),
        PatchRule(
            "Nor a JSON pointer.", #"[{"op":"replace","path":"/emails/0/value","value":"x"}]"#, on: .user,
            .isRefused(.invalidPath)),
        PatchRule(
            "The path is a String.", #"[{"op":"remove","path":["title"]}]"#, on: .user, .isRefused(.invalidPath)),
        PatchRule(
            "PATH = attrPath / valuePath [subAttr].", #"[{"op":"remove","path":"name.given.name"}]"#, on: .user,
            .isRefused(.invalidPath)),
        PatchRule(
            "Nothing follows the path.", #"[{"op":"remove","path":"title x"}]"#, on: .user, .isRefused(.invalidPath)),
        PatchRule(
            "The bracket is closed.", #"[{"op":"remove","path":"emails[type eq \"work\""}]"#, on: .user,
            .isRefused(.invalidFilter)),
        PatchRule(
            "A client MUST NOT modify an attribute that has mutability readOnly.",
            #"[{"op":"replace","path":"meta.created","value":"2020-01-01T00:00:00Z"}]"#, on: .user,
            .isRefused(.mutability)),
        PatchRule(
            "Nor one of a custom type.", #"[{"op":"add","path":"visits","value":7}]"#, on: .hall,
            .isRefused(.mutability)),
        PatchRule(
            "A client MUST NOT modify an immutable attribute.", #"[{"op":"replace","path":"origin","value":"sold"}]"#,
            on: .hall, .isRefused(.mutability)),
        PatchRule(
            "Nor remove it.", #"[{"op":"remove","path":"origin"}]"#, on: .hall, .isRefused(.mutability)),
        PatchRule(
            "Nor clear it.", #"[{"op":"replace","path":"origin","value":null}]"#, on: .hall, .isRefused(.mutability)),
        PatchRule(
            "Nor without a path.", #"[{"op":"replace","value":{"origin":"sold"}}]"#, on: .hall,
            .isRefused(.mutability)),
        PatchRule(
            "Nor add to one with values.", #"[{"op":"add","path":"marks","value":["m2"]}]"#, on: .hall,
            .isRefused(.mutability)),
        PatchRule(
            "Nor replace its values.", #"[{"op":"replace","path":"marks","value":["m2"]}]"#, on: .hall,
            .isRefused(.mutability)),
        PatchRule(
            "Nor remove one of them.", #"[{"op":"remove","path":"marks[value eq \"m1\"]"}]"#, on: .hall,
            .isRefused(.mutability)),
        PatchRule(
            "Nor change a part of an immutable complex attribute.",
            #"[{"op":"replace","path":"site.floor","value":"3"}]"#, on: .hall, .isRefused(.mutability)),
        PatchRule(
            "Nor an immutable part.", #"[{"op":"replace","path":"box.serial","value":"S2"}]"#, on: .hall,
            .isRefused(.mutability)),
        PatchRule(
            "Nor take it away with the whole.", #"[{"op":"remove","path":"box"}]"#, on: .hall, .isRefused(.mutability)),
        PatchRule(
            "Nor the immutable part of a value.",
            #"[{"op":"replace","path":"lamps[value eq \"l1\"].maker","value":"Other"}]"#, on: .hall,
            .isRefused(.mutability)),
        PatchRule(
            "The value that is there is no modification.",
            #"[{"op":"replace","value":{"origin":"gift","marks":["m1"],"site":{"floor":"2"},"box":{"serial":"S1"}}}]"#,
            on: .hall, .changesNothing),
        PatchRule(
            "A client MAY add a value to an immutable attribute if the attribute had no previous value.",
            #"[{"op":"add","path":"architect","value":"Gray"}]"#, on: .hall, .becomes("architect", #""Gray""#)),
        PatchRule(
            "Values of a multi-valued attribute come and go with their immutable parts.",
            #"[{"op":"remove","path":"lamps[value eq \"l1\"]"}]"#, on: .hall, .becomes("lamps", nil)),
        PatchRule(
            "An operation that is not compatible with an attribute's schema SHALL return an error.",
            #"[{"op":"add","path":"active","value":"perhaps"}]"#, on: .user, .isRefused(.invalidValue)),
        PatchRule(
            "Nor does an object fit a string.", #"[{"op":"add","path":"title","value":{"value":"x"}}]"#, on: .user,
            .isRefused(.invalidValue)),
        PatchRule(
            "All facets of the attribute name are case insensitive.",
            #"[{"op":"replace","path":"URN:ietf:params:scim:schemas:core:2.0:user:NAME.GivenName","value":"Ann"}]"#,
            on: .user, .becomes("name", #"{"familyName":"Jensen","givenName":"Ann"}"#)),
        PatchRule(
            "Adding an attribute with its URN automatically adds the URN to the schemas attribute.",
            #"[{"op":"add","path":"\#(PatchExamples.enterprise):employeeNumber","value":"7"}]"#, on: .user,
            .becomes("schemas", #"["urn:ietf:params:scim:schemas:core:2.0:User","\#(PatchExamples.enterprise)"]"#)),
        PatchRule(
            "Operations are applied sequentially in the order they appear.",
            #"[{"op":"add","path":"title","value":"A"},{"op":"replace","path":"title","value":"B"}]"#, on: .user,
            .becomes("title", #""B""#)),
        PatchRule(
            "The resulting resource becomes the target of the next operation.",
            #"[{"op":"add","path":"emails","value":[{"value":"n","type":"other"}]},{"op":"replace","path":"emails[type eq \"other\"].value","value":"m"}]"#,
            on: .bare, .becomes("emails", #"[{"value":"m","type":"other"}]"#)),
        PatchRule(
            "If a single operation encounters an error condition, a failure status SHALL be returned.",
            #"[{"op":"add","path":"title","value":"A"},{"op":"remove","path":"userName"}]"#, on: .user,
            .isRefused(.mutability)),
        PatchRule(
            "An operation that sets primary to true SHALL set it to false for any other values.",
            #"[{"op":"replace","path":"emails[type eq \"home\"].primary","value":true}]"#, on: .user,
            .becomes(
                "emails",
                """
                [{"value":"bjensen@example.com","type":"work","primary":false},
                 {"value":"babs@jensen.org","type":"home","primary":true}]
                """)),
        PatchRule(
            "So does a value that is added.",
            #"[{"op":"add","path":"lamps","value":[{"value":"l2","primary":true}]}]"#, on: .hall,
            .becomes(
                "lamps",
                """
                [{"value":"l1","type":"hall","rooms":["r1"],"maker":"Acme","primary":false},
                 {"value":"l2","primary":true}]
                """)),
        PatchRule(
            "It may be true for one value only, RFC 7643 §2.4.",
            #"[{"op":"replace","path":"emails.primary","value":true}]"#, on: .user, .isRefused(.invalidValue)),
    ]

    @Test(arguments: rules, Dialect.byRFC)
    func `keeps to the letter in both dialects`(_ rule: PatchRule, _ dialect: Dialect) throws {
        try rule.check(dialect)
    }

    @Test(
        arguments: [
            #"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"Operations":[{"op":"remove","path":"title"}]}"#,
            #"{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"]}"#,
            #"{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":{"op":"remove","path":"title"}}"#,
            #"{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":null}"#,
            #"{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[null]}"#,
        ], Dialect.byRFC)
    func `must contain its URN and an array of operations`(_ body: String, _ dialect: Dialect) throws {
        let json = try PatchExamples.json(body)
        let error = #expect(throws: SCIMError.self) { try PatchRequest(parsing: json, dialect: dialect) }
        #expect(error?.keyword == .invalidSyntax)
    }

    @Test(arguments: [
        #"{"op":"replace","path":"","value":{"title":"x"}}"#, #"{"op":"add","path":" ","value":{"title":"x"}}"#,
    ])
    func `may have an empty path for none, except in the strict dialect`(_ operation: String) throws {
        #expect(try PatchExamples.patched("[\(operation)]", PatchExamples.user)["title"] == "x")
        #expect(try PatchExamples.refusal(of: "[\(operation)]", PatchExamples.user, .strict) == .invalidPath)
        let removal = #"[{"op":"remove","path":""}]"#
        #expect(try PatchExamples.refusal(of: removal, PatchExamples.user, .interoperable) == .noTarget)
    }

    @Test func `must contain one or more operations, says the strict dialect`() throws {
        let error = #expect(throws: SCIMError.self) { try PatchExamples.request("[]", .strict) }
        #expect(error?.keyword == .invalidSyntax)
        #expect(throws: Never.self) { try PatchExamples.request("[]", .interoperable) }
    }

    /// Figure 8; `displayName` is no part of a member, so that the last example only reads as a path.
    @Test(arguments: [
        ("members", Dialect.strict), ("addresses[type eq \"work\"]", .strict), ("name.familyName", .strict),
        ("members[value eq \"2819c223-7f76-453a-919d-413861904646\"]", .strict),
        ("members[value eq \"2819c223-7f76-453a-919d-413861904646\"].displayName", .strict),
    ])
    func `may have the paths of figure 8`(_ path: String, _ dialect: Dialect) throws {
        let operation: JSONValue = .array([["op": "remove", "path": .string(path)]])
        let text = String(decoding: operation.compactBytes, as: UTF8.self)
        #expect(throws: Never.self) { try PatchExamples.request(text, dialect) }
    }
}
