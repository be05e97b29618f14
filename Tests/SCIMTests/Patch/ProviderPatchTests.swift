import JSON
import SCIM
import Testing

@Suite struct `PATCH as identity providers send it` {
    typealias Examples = PatchExamples

    static let cases = [
        // Okta
        PatchCase(#"[{"op":"replace","value":{"active":false}}]"#, on: Examples.user, "active", is: "false"),
        PatchCase(
            #"[{"op":"replace","value":{"id":"g-1","displayName":"New"}}]"#, on: Examples.group, "displayName",
            is: #""New""#),
        PatchCase(#"[{"op":"replace","path":"members","value":[]}]"#, on: Examples.group, "members", is: nil),
        PatchCase(
            #"[{"op":"replace","value":{"members":[{"value":"u1"}]}}]"#, on: Examples.group, "members",
            is: #"[{"value":"u1"}]"#),
        PatchCase(
            #"[{"op":"add","path":"members","value":[{"value":"u4","$ref":null}]}]"#, on: Examples.group, "members",
            is: #"[{"value":"u1"},{"value":"u2"},{"value":"u3"},{"value":"u4"}]"#),
        // Entra ID, users
        PatchCase(#"[{"op":"Replace","path":" title ","value":"Boss"}]"#, on: Examples.user, "title", is: #""Boss""#),
        PatchCase(#"[{"op":"Replace","path":"active","value":"False"}]"#, on: Examples.user, "active", is: "false"),
        PatchCase(
            #"[{"op":"replace","value":{"title":"T","name.givenName":"Kai","name.familyName":"Brandt"}}]"#,
            on: Examples.user,
            "name", is: #"{"familyName":"Brandt","givenName":"Kai"}"#),
        PatchCase(
            #"[{"op":"replace","value":{"\#(Examples.enterprise):employeeNumber":"4711"}}]"#, on: Examples.user,
            Examples.enterprise, is: #"{"employeeNumber":"4711"}"#),
        PatchCase(
            #"[{"op":"Add","path":"phoneNumbers[type eq \"mobile\"].value","value":"+49 170 0000000"}]"#,
            on: Examples.user,
            "phoneNumbers", is: #"[{"type":"mobile","value":"+49 170 0000000"}]"#),
        PatchCase(
            #"[{"op":"Replace","path":"phoneNumbers[type eq \"mobile\"].value","value":"+49 170 0000000"}]"#,
            on: Examples.user, "phoneNumbers", is: #"[{"type":"mobile","value":"+49 170 0000000"}]"#),
        PatchCase(
            #"[{"op":"Replace","path":"addresses[type eq \"work\"].streetAddress","value":"A 1"}]"#, on: Examples.user,
            "addresses", is: #"[{"type":"work","streetAddress":"A 1"}]"#),
        PatchCase(
            #"[{"op":"Add","path":"emails[type eq \"other\"].Value","value":"o@x.org"}]"#, on: Examples.bare, "emails",
            is: #"[{"type":"other","value":"o@x.org"}]"#),
        PatchCase(
            #"[{"op":"Add","path":"roles[primary eq \"True\"].value","value":"admin"}]"#, on: Examples.bare, "roles",
            is: #"[{"primary":true,"value":"admin"}]"#),
        PatchCase(
            #"[{"op":"Add","path":"emails[type eq \"work\"].value","value":"new@x.org"}]"#, on: Examples.user, "emails",
            is: #"[{"value":"new@x.org","type":"work","primary":true},{"value":"babs@jensen.org","type":"home"}]"#),
        PatchCase(
            #"[{"op":"Replace","path":"name","value":{"familyName":"New","givenName":null}}]"#, on: Examples.user,
            "name",
            is: #"{"familyName":"New"}"#),
        PatchCase(#"[{"op":"Replace","path":"title","value":""}]"#, on: Examples.user, "title", is: nil),
        PatchCase(#"[{"op":"Replace","path":"emails","value":null}]"#, on: Examples.user, "emails", is: nil),
        PatchCase(
            #"[{"op":"Remove","path":"phoneNumbers[type eq \"fax\"].value"}]"#, on: Examples.bare, "phoneNumbers",
            is: nil),
        PatchCase(#"[{"op":"replace","value":{"userName":"new"}}]"#, on: Examples.user, "userName", is: #""new""#),
        PatchCase(#"[]"#, on: Examples.user, "title", is: #""Guide""#),
        PatchCase(
            #"[{"op":"replace","path":"emails[type eq \"work\"]","value":"w@x.org"}]"#, on: Examples.bare, "emails",
            is: #"[{"type":"work","value":"w@x.org"}]"#),
        PatchCase(
            #"[{"op":"replace","path":"emails","value":{"value":"w@x.org","primary":"True"}}]"#, on: Examples.user,
            "emails",
            is: #"[{"primary":true,"value":"w@x.org"}]"#),
        PatchCase(
            #"[{"op":"replace","value":{"emails[type eq \"work\"].value":"w@x.org"}}]"#, on: Examples.bare, "emails",
            is: #"[{"type":"work","value":"w@x.org"}]"#),
        PatchCase(
            #"[{"op":"replace","value":{"id":"else","meta":{"resourceType":"X"},"groups":[],"schemas":[],"title":"T"}}]"#,
            on: Examples.user, "title", is: #""T""#),
        // Entra ID, members
        PatchCase(
            #"[{"op":"Add","path":"members","value":"u4"}]"#, on: Examples.group, "members",
            is: #"[{"value":"u1"},{"value":"u2"},{"value":"u3"},{"value":"u4"}]"#),
        PatchCase(
            #"[{"op":"Add","path":"members","value":["u4"]}]"#, on: Examples.group, "members",
            is: #"[{"value":"u1"},{"value":"u2"},{"value":"u3"},{"value":"u4"}]"#),
        PatchCase(
            #"[{"op":"Remove","path":"members","value":[{"$ref":null,"value":"u1"},{"value":"gone"}]}]"#,
            on: Examples.group, "members", is: #"[{"value":"u2"},{"value":"u3"}]"#),
        PatchCase(
            #"[{"op":"Remove","path":"members","value":"u1"}]"#, on: Examples.group, "members",
            is: #"[{"value":"u2"},{"value":"u3"}]"#),
        PatchCase(
            #"[{"op":"Remove","path":"members","value":[]}]"#, on: Examples.group, "members",
            is: #"[{"value":"u1"},{"value":"u2"},{"value":"u3"}]"#),
        PatchCase(
            #"[{"op":"Remove","path":"emails","value":[{"value":"babs@jensen.org"}]}]"#, on: Examples.user, "emails",
            is: #"[{"value":"bjensen@example.com","type":"work","primary":true}]"#),
        // Entra ID, manager
        PatchCase(
            #"[{"op":"Add","path":"\#(Examples.enterprise):manager","value":"m-2"}]"#, on: Examples.user,
            Examples.enterprise, is: #"{"manager":{"value":"m-2"}}"#),
        PatchCase(
            #"[{"op":"Add","path":"\#(Examples.enterprise):manager","value":{"value":"m-2"}}]"#, on: Examples.manager,
            Examples.enterprise, is: #"{"manager":{"value":"m-2"},"department":"R&D"}"#),
        PatchCase(
            #"[{"op":"Add","path":"manager","value":[{"$ref":"http://x/Users/m-2","value":"m-2"}]}]"#,
            on: Examples.manager,
            Examples.enterprise, is: #"{"manager":{"value":"m-2"},"department":"R&D"}"#),
        PatchCase(
            #"[{"op":"Add","value":{"\#(Examples.enterprise)":{"manager":"m-2"}}}]"#, on: Examples.manager,
            Examples.enterprise, is: #"{"manager":{"value":"m-2"},"department":"R&D"}"#),
        PatchCase(
            #"[{"op":"Replace","path":"\#(Examples.enterprise):manager","value":""}]"#, on: Examples.manager,
            Examples.enterprise, is: #"{"department":"R&D"}"#),
        PatchCase(
            #"[{"op":"Remove","path":"\#(Examples.enterprise):manager","value":null}]"#, on: Examples.manager,
            Examples.enterprise, is: #"{"department":"R&D"}"#),
        PatchCase(
            #"[{"op":"replace","value":{"\#(Examples.enterprise)":{"manager":null}}}]"#, on: Examples.manager,
            Examples.enterprise, is: #"{"department":"R&D"}"#),
        PatchCase(
            #"[{"op":"replace","value":{"\#(Examples.enterprise)":{}}}]"#, on: Examples.manager, Examples.enterprise,
            is: #"{"manager":{"value":"m-1"},"department":"R&D"}"#),
        PatchCase(
            #"[{"op":"replace","path":null,"value":{"\#(Examples.enterprise)":null}}]"#, on: Examples.manager,
            Examples.enterprise, is: nil),
        PatchCase(
            #"[{"op":"Replace","path":"manager.value","value":"m-2"}]"#, on: Examples.manager, Examples.enterprise,
            is: #"{"manager":{"value":"m-2"},"department":"R&D"}"#),
    ]

    @Test(arguments: cases)
    func `is understood`(_ example: PatchCase) throws {
        try example.check(.interoperable)
    }

    @Test(arguments: cases)
    func `changes nothing the second time`(_ example: PatchCase) throws {
        let text = example.operations.dropFirst().dropLast()
        let twice = text.isEmpty ? "[]" : "[\(text),\(text)]"
        let once = try PatchExamples.patched(example.operations, example.resource)
        #expect(try PatchExamples.patched(twice, example.resource) == once)
    }

    static let refused: [(String, String, SCIMError.Keyword)] = [
        ("[]", Examples.user, .invalidSyntax),
        (#"[{"op":"Replace","path":"title","value":"x"}]"#, Examples.user, .invalidSyntax),
        (#"[{"op":"replace","path":"active","value":"False"}]"#, Examples.user, .invalidValue),
        (#"[{"op":"replace","value":{"name.givenName":"Kai"}}]"#, Examples.user, .invalidSyntax),
        (#"[{"op":"replace","value":{"\#(Examples.enterprise):employeeNumber":"1"}}]"#, Examples.user, .invalidSyntax),
        (#"[{"op":"replace","path":"phoneNumbers[type eq \"fax\"].value","value":"1"}]"#, Examples.user, .noTarget),
        (#"[{"op":"remove","path":"phoneNumbers[type eq \"fax\"]"}]"#, Examples.user, .noTarget),
        (#"[{"op":"remove","path":"members","value":[{"value":"u1"}]}]"#, Examples.group, .invalidSyntax),
        (#"[{"op":"add","path":"members","value":["u4"]}]"#, Examples.group, .invalidValue),
        (#"[{"op":"add","path":"\#(Examples.enterprise):manager","value":"m"}]"#, Examples.user, .invalidValue),
        (#"[{"op":"add","path":"manager","value":{"value":"m"}}]"#, Examples.user, .invalidPath),
        (#"[{"op":"replace","value":{"id":"else"}}]"#, Examples.user, .mutability),
        (#"[{"op":"add","path":"nope","value":"x"}]"#, Examples.user, .invalidPath),
        (#"[{"op":"add","value":{"nope":"x"}}]"#, Examples.user, .invalidSyntax),
    ]

    @Test(arguments: refused)
    func `is refused by the strict dialect only`(
        _ operations: String, _ resource: String, _ keyword: SCIMError.Keyword
    ) throws {
        #expect(try PatchExamples.refusal(of: operations, resource, .strict) == keyword)
        #expect(try PatchExamples.refusal(of: operations, resource, .interoperable) == nil)
    }

    @Test func `names unknown attributes that are left out`() throws {
        let operations = """
            [{"op":"add","path":"nope","value":1},{"op":"add","path":"urn:x:User:a[b pr].c","value":1},
             {"op":"add","value":{"other":1,"a b":2,"\(Examples.enterprise)":{"none":1},"name":{"nick":"x"}}}]
            """
        let draft = try Examples.draft(operations, to: Examples.user)
        #expect(
            draft.ignored.sorted()
                == ["a b", "name.nick", "nope", "other", "\(Examples.enterprise):none", "urn:x:User:a[b pr].c"].sorted()
        )
        #expect(draft.resource.value == (try Examples.json(Examples.user).object))
    }

    @Test(arguments: [
        #"[{"op":"replace","value":{"password":"N3w-S3cret!"}}]"#, #"[{"op":"add","path":"password","value":"x"}]"#,
        #"[{"op":"Replace","value":{"active":true,"urn:ietf:params:scim:schemas:core:2.0:User:password":"x"}}]"#,
    ])
    func `may set a password, which is kept nowhere`(_ operations: String) throws {
        let draft = try Examples.draft(operations, to: Examples.user)
        #expect(draft.hadPassword)
        #expect(draft.resource.value == (try Examples.json(Examples.user).object))
    }

    @Test func `may remove a password that nobody has kept`() throws {
        #expect(try !Examples.draft(#"[{"op":"remove","path":"password"}]"#, to: Examples.user).hadPassword)
    }

    @Test func `does not create a value for a filter that does not say what it holds`() throws {
        let operations = #"[{"op":"add","path":"emails[type ne \"work\"].value","value":"x"}]"#
        #expect(try Examples.refusal(of: operations, Examples.bare, .interoperable) == .noTarget)
    }
}
