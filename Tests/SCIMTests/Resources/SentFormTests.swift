import JSON
import SCIM
import Testing

@Suite struct `Bodies as clients send them` {
    static let lenient: [Dialect] = [.interoperable, .okta]

    // OneLogin, authentik, HelloID
    @Test(
        arguments: [
            nil, "null", "[]", "\"\"", #"[""]"#, #"["urn:scim:schemas:core:1.0"]"#, #"["urn:scim:schemas:core:2.0"]"#,
            #"["urn:ietf:params:scim:schemas:core:2.0"]"#, #"["urn:scim:schemas:core:2.0:User"]"#,
            #"["urn:scim:schemas:core:1.0","urn:scim:schemas:extension:enterprise:1.0"]"#,
            #""urn:scim:schemas:core:2.0""#, #"["\#(Bodies.enterprise)"]"#,
        ] as [String?], lenient)
    func `may leave it to the endpoint what they are`(_ schemas: String?, _ dialect: Dialect) throws {
        var body: JSONObject = ["userName": "ada"]
        body["schemas"] = try schemas.map { try Bodies.json($0) }
        let draft = try Bodies.create(body, of: .user, dialect)
        #expect(draft.resource == (try Bodies.create(Bodies.ada()).resource))
        #expect(draft.ignored == [])
        let again = try ResourceType.user.draft(replacing: draft.resource, with: body, dialect: dialect)
        #expect(again.resource == draft.resource)
    }

    @Test(
        arguments: [
            nil, "null", "[]", #"["urn:ietf:params:scim:schemas:core:2.0:PatchOp"]"#, #"["urn:scim:schemas:core:1.0"]"#,
        ] as [String?], lenient)
    func `of a PATCH may too`(_ schemas: String?, _ dialect: Dialect) throws {
        var body: JSONObject = ["Operations": [["op": "replace", "value": ["displayName": "Guides"]]]]
        body["schemas"] = try schemas.map { try Bodies.json($0) }
        let group = try Bodies.create(Bodies.guides(), of: .group).resource
        let draft = try PatchRequest(parsing: .object(body), dialect: dialect).apply(to: group, of: .group)
        #expect(draft.resource["displayName"] == "Guides")
        #expect(draft.ignored == [])
        let error = #expect(throws: SCIMError.self) { try PatchRequest(parsing: .object(body), dialect: .strict) }
        #expect(error?.keyword == .invalidSyntax)
        let bulk: JSONObject = ["Operations": [["method": "PATCH", "path": "/Groups/g", "data": .object(body)]]]
        let request = try BulkRequest(parsing: bulk, resourceTypes: ResourceType.all, dialect: dialect)
        let action = try request.operations[0].action.get()
        #expect(throws: Never.self) { try PatchRequest(parsing: .object(action.data), dialect: dialect) }
    }

    @Test func `name URNs that mean nothing, and these are told`() throws {
        let urns =
            #"["\#(Bodies.user)","urn:x:unknown","http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"]"#
        let draft = try Bodies.create(Bodies.object(#"{"schemas":\#(urns),"userName":"ada"}"#))
        #expect(draft.ignored == [#"schemas[value eq "urn:x:unknown"]"#])
        let patch: JSONValue = ["schemas": ["urn:y"], "Operations": []]
        let patched = try PatchRequest(parsing: patch, dialect: .interoperable).apply(to: draft.resource, of: .user)
        #expect(patched.ignored == [#"schemas[value eq "urn:y"]"#])
    }

    @Test func `may not say that they are of another type, also one of a server's own`() throws {
        let body: JSONObject = ["schemas": [.string(Machine.urn)], "userName": "ada"]
        let types = ResourceType.all + [Machine.type]
        let error = #expect(throws: SCIMError.self) {
            try ResourceType.user.draft(
                creating: body, id: "a", created: Bodies.created, among: types, dialect: .interoperable)
        }
        #expect(error?.keyword == .invalidSyntax && error?.detail.contains(Machine.urn) == true)
    }

    // OneLogin and HelloID
    static let spellings = [
        "urn:scim:schemas:extension:enterprise:1.0", "urn:scim:schemas:extension:enterprise:2.0",
        "urn:scim:schemas:extension:enterprise:2.0:User", "urn:ietf:params:scim:schemas:extension:enterprise:1.0:User",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0User",
        "URN:SCIM:schemas:extension:ENTERPRISE:1.0",
    ]

    @Test(arguments: spellings, lenient)
    func `have former URNs of the enterprise extension`(_ urn: String, _ dialect: Dialect) throws {
        let expected: JSONObject = ["department": "R&D"]
        let keyed = try Bodies.create(Bodies.ada(#","\#(urn)":{"department":"R&D"}"#), of: .user, dialect)
        #expect(keyed.resource[Bodies.enterprise] == .object(expected) && keyed.ignored == [])
        let flat = try Bodies.create(Bodies.ada(#","\#(urn):department":"R&D""#), of: .user, dialect)
        #expect(flat.resource[Bodies.enterprise] == .object(expected) && flat.ignored == [])
        for operation in [
            #"{"op":"add","path":"\#(urn):department","value":"R&D"}"#,
            #"{"op":"add","path":"\#(urn)","value":{"department":"R&D"}}"#,
            #"{"op":"add","value":{"\#(urn)":{"department":"R&D"}}}"#,
            #"{"op":"add","value":{"\#(urn):department":"R&D"}}"#,
        ] {
            let draft = try PatchExamples.draft("[\(operation)]", to: PatchExamples.bare, dialect)
            #expect(draft.resource[Bodies.enterprise] == .object(expected) && draft.ignored == [], "\(operation)")
        }
        let filter = try Filter(parsing: "\(urn):department eq \"R&D\"", dialect: dialect)
        #expect(try filter.compile(for: .user, dialect: dialect).matches(keyed.resource.value))
        for names in [[urn], ["\(urn):department"]] {
            let projection = try Projection(attributes: names, excludedAttributes: [], of: .user, dialect: dialect)
            #expect(projection.apply(to: keyed.resource.value)[Bodies.enterprise] == .object(expected))
        }
        #expect(try SortOrder(by: "\(urn):department", descending: false, of: .user).topLevelAttribute.hasPrefix("urn"))
    }

    @Test(arguments: spellings)
    func `have no former URNs from a strict client`(_ urn: String) throws {
        let body = try Bodies.ada(#","\#(urn)":{"department":"R&D"}"#)
        #expect(Bodies.refusal(of: body, as: .user, .strict)?.keyword == .invalidSyntax)
        let patch = #"[{"op":"add","path":"\#(urn):department","value":"R&D"}]"#
        #expect(try PatchExamples.refusal(of: patch, PatchExamples.bare, .strict) == .invalidPath)
        #expect(throws: SCIMError.self) {
            try Filter(parsing: "\(urn):department pr", dialect: .strict).compile(for: .user, dialect: .strict)
        }
    }

    // Microsoft's own collection of requests
    @Test(arguments: [
        (#"[{"op":"Add","path":"\#(Bodies.enterprise).manager","value":"m-2"}]"#, #"{"manager":{"value":"m-2"}}"#),
        (
            #"[{"op":"Add","path":"\#(Bodies.enterprise).manager.value","value":"m-2"}]"#,
            #"{"manager":{"value":"m-2"}}"#
        ),
        (#"[{"op":"Add","value":{"\#(Bodies.enterprise).department":"R&D"}}]"#, #"{"department":"R&D"}"#),
        (
            #"[{"op":"Add","path":"urn:scim:schemas:extension:enterprise:1.0:User.department","value":"R&D"}]"#,
            #"{"department":"R&D"}"#
        ),
    ])
    func `have a dot behind a URN`(_ operations: String, _ expected: String) throws {
        let draft = try PatchExamples.draft(operations, to: PatchExamples.bare)
        #expect(draft.resource[Bodies.enterprise] == (try Bodies.json(expected)))
        #expect(draft.ignored == [])
        #expect(throws: SCIMError.self) { try PatchExamples.patched(operations, PatchExamples.bare, .strict) }
    }

    @Test func `have a dot behind the URN of the core schema`() throws {
        let operations =
            #"[{"op":"replace","path":"\#(Bodies.user).emails[type eq \"work\"].value","value":"w@x.org"}]"#
        #expect(
            try PatchExamples.patched(operations, PatchExamples.bare)["emails"] == [
                ["type": "work", "value": "w@x.org"]
            ])
        let body = try Bodies.ada(#","\#(Bodies.enterprise).department":"R&D""#)
        #expect(try Bodies.create(body).resource[Bodies.enterprise] == ["department": "R&D"])
    }
}

@Suite struct `Values that are gone` {
    @Test(
        arguments: [
            (#","phoneNumbers":[{"type":"work","value":""}]"#, "phoneNumbers", nil),
            (#","phoneNumbers":[{"type":"work","value":null,"primary":true,"display":"x"}]"#, "phoneNumbers", nil),
            (
                #","emails":[{"type":"home"},{"type":"work","value":"w@x.org"}]"#, "emails",
                #"[{"type":"work","value":"w@x.org"}]"#
            ),
            (#","addresses":[{"type":"work","primary":false,"country":""}]"#, "addresses", nil),
            (#","addresses":[{"type":"work","country":"DE"}]"#, "addresses", #"[{"type":"work","country":"DE"}]"#),
            (#","roles":[{"display":"Admin","primary":"True","value":""}]"#, "roles", nil),
        ] as [(String, String, String?)])
    func `leave no labels behind in a body`(_ more: String, _ name: String, _ expected: String?) throws {
        for dialect in [Dialect.interoperable, .okta] {
            let resource = try Bodies.create(Bodies.ada(more), of: .user, dialect).resource
            #expect(resource[name] == (try expected.map { try Bodies.json($0) }))
        }
    }

    private static let phones = """
        {"schemas":["\(Bodies.user)"],"id":"u-1","userName":"ada","phoneNumbers":[{"type":"mobile","value":"1"},
         {"type":"work","value":"2","primary":true},{"type":"fax"}]}
        """

    @Test(arguments: [
        (
            #"[{"op":"Remove","path":"phoneNumbers[type eq \"mobile\"].value"}]"#,
            #"[{"type":"work","value":"2","primary":true},{"type":"fax"}]"#
        ),
        (
            #"[{"op":"Replace","path":"phoneNumbers[type eq \"work\"].value","value":""}]"#,
            #"[{"type":"mobile","value":"1"},{"type":"fax"}]"#
        ),
        (
            #"[{"op":"Add","path":"phoneNumbers[type eq \"home\"].primary","value":"True"},{"op":"Add","path":"phoneNumbers[type eq \"home\"].value","value":"3"}]"#,
            #"[{"type":"mobile","value":"1"},{"type":"work","value":"2","primary":false},{"type":"fax"},{"type":"home","primary":true,"value":"3"}]"#
        ),
        (
            #"[{"op":"Add","path":"phoneNumbers[type eq \"home\"].display","value":"Home"}]"#,
            #"[{"type":"mobile","value":"1"},{"type":"work","value":"2","primary":true},{"type":"fax"}]"#
        ),
        (
            #"[{"op":"Replace","path":"phoneNumbers[type eq \"fax\"].value","value":"9"}]"#,
            #"[{"type":"mobile","value":"1"},{"type":"work","value":"2","primary":true},{"type":"fax","value":"9"}]"#
        ),
    ])
    func `leave no labels behind after a PATCH, which touches no others`(_ operations: String, _ expected: String)
        throws
    {
        #expect(try PatchExamples.patched(operations, Self.phones)["phoneNumbers"] == (try Bodies.json(expected)))
    }

    @Test func `leave labels behind for a strict client`() throws {
        let body = try Bodies.ada(#","phoneNumbers":[{"type":"work","value":""}]"#)
        #expect(try Bodies.create(body, of: .user, .strict).resource["phoneNumbers"] == [["type": "work"]])
        let operations = #"[{"op":"remove","path":"phoneNumbers[type eq \"mobile\"].value"}]"#
        let phones = try PatchExamples.patched(operations, Self.phones, .strict)["phoneNumbers"]
        #expect(phones?.array?.first == ["type": "mobile"])
    }
}

@Suite struct `Names of several lines` {
    @Test(arguments: [
        (#""Sales\tDACH""#, "Sales DACH"), (#""Sales \r\n DACH""#, "Sales DACH"), (#""\nSales\n""#, "Sales"),
        (#""Sales  DACH""#, "Sales  DACH"), (#""a\u0085b\u2028c""#, "a b c"),
    ])
    func `become one line on requests`(_ sent: String, _ stored: String) throws {
        let body = try Bodies.object(#"{"schemas":["\#(Bodies.group)"],"displayName":\#(sent)}"#)
        let group = try Bodies.create(body, of: .group).resource
        #expect(group["displayName"] == .string(stored))
        let operations = #"[{"op":"replace","path":"\#(Bodies.group):displayName","value":\#(sent)}]"#
        #expect(try PatchExamples.patched(operations, PatchExamples.group)["displayName"] == .string(stored))
        let filter = try Filter(parsing: "displayName eq \(sent)").compile(for: .group)
        #expect(filter.matches(group.value))
        #expect(filter.equality(on: "displayName") == .string(stored))
    }

    @Test func `stay errors otherwise`() throws {
        let group = #"[{"op":"replace","path":"displayName","value":"a\tb"}]"#
        #expect(try PatchExamples.refusal(of: group, PatchExamples.group, .strict) == .invalidValue)
        let user = #"[{"op":"replace","path":"userName","value":"a\tb"}]"#
        #expect(try PatchExamples.refusal(of: user, PatchExamples.user, .interoperable) == .invalidValue)
        let empty = #"[{"op":"replace","path":"displayName","value":"\t"}]"#
        #expect(try PatchExamples.refusal(of: empty, PatchExamples.group, .interoperable) == .invalidValue)
    }
}

@Suite struct `Filters as clients send them` {
    @Test(arguments: ["userName eq 'ada'", "emails[type eq 'work' and value co 'ada@'].value eq 'ada@x.org'"])
    func `have apostrophes for quotes`(_ text: String) throws {
        let body = try Bodies.ada(#","emails":[{"type":"work","value":"ada@x.org"}]"#)
        let user = try Bodies.create(body).resource.value
        #expect(try Filter(parsing: text).compile(for: .user).matches(user))
        #expect(throws: SCIMError.self) { try Filter(parsing: text, dialect: .strict) }
    }

    @Test(arguments: ["userName eq 'ada", "userName eq '", "userName eq 'O'Hara'"])
    func `must end them`(_ text: String) {
        let error = #expect(throws: SCIMError.self) { try Filter(parsing: text) }
        #expect(error?.keyword == .invalidFilter)
    }

    @Test func `in a path have apostrophes for quotes`() throws {
        let operations = #"[{"op":"remove","path":"emails[type eq 'work']"}]"#
        let emails = try PatchExamples.patched(operations, PatchExamples.user)["emails"]
        #expect(emails == [["type": "home", "value": "babs@jensen.org"]])
        #expect(try PatchExamples.refusal(of: operations, PatchExamples.user, .strict) == .invalidFilter)
    }

    @Test func `in a path have references to other operations in apostrophes`() throws {
        let operation: JSONValue = [
            "method": "PATCH", "path": "/Groups/g",
            "data": [["op": "remove", "path": "members[value eq 'bulkId:ada']"]],
        ]
        let body: JSONObject = ["schemas": [.string(BulkRequest.schema)], "Operations": [operation]]
        let request = try BulkRequest(parsing: body, resourceTypes: ResourceType.all, dialect: .interoperable)
        let resolved = try request.operations[0].action.get().resolved(with: ["ada": "u-1"])
        let path = resolved.data["Operations"]?.array?.first?.object?["path"]
        #expect(path == .string(#"members[value eq "u-1"]"#))
    }

    @Test(arguments: ["title eq \"a\\u0000\"", "emails[value eq \"\\u0000\"]"])
    func `have no U+0000`(_ text: String) {
        #expect(throws: SCIMError.self) { try Filter(parsing: text) }
    }
}

@Suite struct `Members as clients send them` {
    @Test(arguments: [#"{"display":"Ada"}"#, #"{"$ref":"https://elsewhere.example/Users/1"}"#, #"{"type":"User"}"#])
    func `are named in the error when they have no id`(_ member: String) throws {
        let body = try Bodies.guides(#","members":[{"value":"u1"},\#(member)]"#)
        for dialect in Dialect.byRFC {
            let error = Bodies.refusal(of: body, as: .group, dialect)
            #expect(error?.keyword == .invalidValue)
            #expect(error?.detail.hasPrefix("members[1] has no \"value\"") == true, "\(error?.detail ?? "")")
        }
        let operations = #"[{"op":"add","path":"members","value":[\#(member)]}]"#
        let error = #expect(throws: SCIMError.self) { try PatchExamples.draft(operations, to: PatchExamples.group) }
        #expect(error?.detail.hasPrefix("members[0] has no \"value\"") == true)
    }
}
