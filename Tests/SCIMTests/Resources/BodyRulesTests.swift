import JSON
import SCIM
import Testing

@Suite struct `The schemas of a body (RFC 7643 §3)` {
    // RFC 7643 §2.1 and §3.3
    @Test(arguments: [
        #"{"userName":"ada"}"#, #"{"schemas":null,"userName":"ada"}"#, #"{"schemas":[],"userName":"ada"}"#,
        #"{"schemas":"\#(Bodies.user)","userName":"ada"}"#, #"{"schemas":["\#(Bodies.enterprise)"],"userName":"ada"}"#,
        #"{"schemas":["urn:x:unknown"],"userName":"ada"}"#,
        #"{"schemas":["urn:scim:schemas:core:1.0"],"userName":"ada"}"#,
    ])
    func `must contain that of the resource type, says the strict dialect`(_ text: String) throws {
        let error = try Bodies.refusal(of: Bodies.object(text), as: .user, .strict)
        #expect(error?.keyword == .invalidSyntax && error?.detail.contains("schemas") == true)
    }

    @Test(arguments: [
        #"{"schemas":[1],"userName":"ada"}"#, #"{"schemas":["\#(Bodies.group)"],"userName":"ada"}"#,
        #"{"schemas":{"a":"\#(Bodies.user)"},"userName":"ada"}"#,
        #"{"schemas":["urn:scim:schemas:core:2.0:Group"],"userName":"ada"}"#,
        #"{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"userName":"ada"}"#,
        #"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Schema"],"userName":"ada"}"#,
    ])
    func `may not be those of another kind of body`(_ text: String) throws {
        for dialect in Dialect.byRFC {
            let error = try Bodies.refusal(of: Bodies.object(text), as: .user, dialect)
            #expect(error?.keyword == .invalidSyntax && error?.detail.contains("schemas") == true)
        }
    }

    @Test(arguments: [
        [Bodies.user, "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"],
        [Bodies.user, Bodies.user], [Bodies.user, Bodies.user.uppercased()],
    ])
    func `may name unknown ones or one twice, but not from a strict client`(_ urns: [String]) throws {
        let body: JSONObject = ["schemas": .array(urns.map { .string($0) }), "userName": "ada"]
        #expect(try Bodies.create(body).resource == Bodies.create(Bodies.ada()).resource)
        #expect(Bodies.refusal(of: body, as: .user, .strict)?.keyword == .invalidSyntax)
    }

    @Test(arguments: Dialect.byRFC)
    func `are made anew of the attributes that there are`(_ dialect: Dialect) throws {
        let both = #"["\#(Bodies.enterprise)","\#(Bodies.user)"]"#
        let without = try Bodies.object(#"{"schemas":\#(both),"userName":"ada"}"#)
        #expect(try Bodies.create(without, of: .user, dialect).resource["schemas"] == [.string(Bodies.user)])
        let with = try Bodies.ada(#","\#(Bodies.enterprise)":{"division":"d"}"#)
        #expect(
            try Bodies.create(with, of: .user, dialect).resource["schemas"]
                == [.string(Bodies.user), .string(Bodies.enterprise)])
    }

    @Test func `of a file name just what the resource has`() {
        let file: JSONObject = [
            "schemas": [.string(Bodies.user), .string(Bodies.enterprise)], "id": "a", "userName": "ada",
        ]
        let error = Bodies.refusal(ofFile: file)
        #expect(error?.detail == "schemas must list exactly the schemas of the resource: \(Bodies.user).")
    }

    // RFC 7643 §6
    @Test func `leave out an extension that must be there at their peril`() throws {
        let type = ResourceType(
            name: "User", endpoint: "/Users", description: "User", schema: .user,
            extensions: [.init(schema: .enterpriseUser, required: true)])
        let error = try Bodies.refusal(of: Bodies.ada(), as: type)
        #expect(error?.keyword == .invalidValue && error?.detail == "\(Bodies.enterprise) is required.")
    }
}

@Suite struct `Values of a body` {
    @Test func `may have one primary value of each attribute (RFC 7643 §2.4)`() throws {
        let two = #","emails":[{"value":"a@x.org","primary":true},{"value":"b@x.org","primary":true}]"#
        for dialect in Dialect.byRFC {
            let error = try Bodies.refusal(of: Bodies.ada(two), as: .user, dialect)
            #expect(error?.keyword == .invalidValue && error?.detail.contains("primary") == true)
            let one = two.replacing(#""a@x.org","primary":true"#, with: #""a@x.org","primary":false"#)
            #expect(try Bodies.refusal(of: Bodies.ada(one), as: .user, dialect) == nil)
        }
        let texts = #","roles":[{"value":"a","primary":"True"},{"value":"b","primary":"true"}]"#
        #expect(try Bodies.refusal(of: Bodies.ada(texts))?.keyword == .invalidValue)
    }

    // RFC 7643 §4.1.2
    @Test func `need not be canonical ones (RFC 7643 §7)`() throws {
        let more = #","emails":[{"value":"a@x.org","type":"boat"}],"ims":[{"value":"a","type":"irc"}]"#
        let user = try Bodies.create(Bodies.ada(more)).resource
        #expect(user["emails"] == [["value": "a@x.org", "type": "boat"]])
        let machine = try Machine.create(#","parts":[{"value":1,"type":"gear"}]"#).resource
        #expect(machine["parts"] == [["value": 1, "type": "gear"]])
        #expect(Bodies.refusal(ofFile: machine.value, as: Machine.type) == nil)
    }

    // RFC 7643 §2.3.1 and §4.1.2
    @Test func `must be canonical ones from a strict client`() throws {
        let body = try Machine.body(#","parts":[{"value":1,"type":"gear"}]"#)
        #expect(
            Bodies.refusal(of: body, as: Machine.type, .strict)
                == SCIMError(
                    .invalidValue, #"parts.type must be one of its canonical values "wheel", "axle", not "gear"."#))
        for attribute in ["emails", "phoneNumbers", "ims"] {
            let user = try Bodies.ada(#","\#(attribute)":[{"value":"a","type":"boat"}]"#)
            let error = Bodies.refusal(of: user, as: .user, .strict)
            #expect(error?.keyword == .invalidValue && error?.detail.hasPrefix("\(attribute).type must be") == true)
        }
    }

    // RFC 7643 §2.2
    @Test(arguments: [("WHEEL", false), ("wheel", true), ("Axle", false), ("", true)])
    func `are canonical by the case rule of their attribute`(_ type: String, _ isCanonicalExactly: Bool) throws {
        func refusal(_ caseExact: Bool) throws -> SCIMError? {
            let part = Attribute("type", canonicalValues: ["wheel", "axle"], caseExact: caseExact)
            let attribute = Attribute("gear", .complex, subAttributes: [Attribute("value"), part])
            let machine = ResourceType(
                name: "Machine", endpoint: "/Machines", description: "",
                schema: Schema(id: Machine.urn, name: "", description: "", attributes: [attribute]), extensions: [])
            let body = try Bodies.object(#"{"schemas":["\#(Machine.urn)"],"gear":{"value":"a","type":"\#(type)"}}"#)
            return Bodies.refusal(of: body, as: machine, .strict)
        }
        #expect(try refusal(false) == nil)
        let isTakenExactly = try refusal(true) == nil
        #expect(isTakenExactly == isCanonicalExactly)
    }

    @Test(arguments: [
        #""m1""#, #"{"value":"m1"}"#, #"[{"value":"m1"}]"#, #"["m1"]"#,
        #"{"value":"m1","$ref":"../Users/m1","displayName":"Mira"}"#, #"[{"$ref":"http://h/Users/m1","value":"m1"}]"#,
    ])
    func `may be a manager in each form that Entra ID sends`(_ manager: String) throws {
        let user = try Bodies.create(Bodies.ada(#","\#(Bodies.enterprise)":{"manager":\#(manager)}"#)).resource
        #expect(user[Bodies.enterprise] == ["manager": ["value": "m1"]])
    }

    @Test(arguments: [#""m1""#, #"[{"value":"m1"}]"#])
    func `must be a manager as an object from a strict client`(_ manager: String) throws {
        let body = try Bodies.ada(#","\#(Bodies.enterprise)":{"manager":\#(manager)}"#)
        #expect(Bodies.refusal(of: body, as: .user, .strict)?.keyword == .invalidValue)
    }

    @Test func `of a manager without an id are left out`() throws {
        for manager in [#"{"displayName":"Mira"}"#, #"{"$ref":"../Users/m1"}"#] {
            let draft = try Bodies.create(Bodies.ada(#","\#(Bodies.enterprise)":{"manager":\#(manager)}"#))
            #expect(draft.resource == (try Bodies.create(Bodies.ada()).resource))
        }
    }

    @Test func `may be named with the URN of their schema, as Entra ID does`() throws {
        let more = #","\#(Bodies.enterprise):division":"d","\#(Bodies.user):title":"t""#
        let draft = try Bodies.create(Bodies.ada(more))
        #expect(draft.resource[Bodies.enterprise] == ["division": "d"] && draft.resource["title"] == "t")
        #expect(try Bodies.refusal(of: Bodies.ada(more), as: .user, .strict)?.keyword == .invalidSyntax)
    }

    // RFC 7643 §3.3
    @Test func `of an extension must be in an object`() throws {
        for dialect in Dialect.byRFC {
            let error = try Bodies.refusal(of: Bodies.ada(#","\#(Bodies.enterprise)":["a"]"#), as: .user, dialect)
            #expect(error?.keyword == .invalidValue && error?.detail.hasPrefix(Bodies.enterprise) == true)
        }
    }

    @Test(arguments: ["userName", "displayName", "externalId"])
    func `that people read in commit messages are one line`(_ name: String) throws {
        for character in [#"\n"#, #"\u0001"#, #"\u0085"#, #"\u2028"#] {
            var body = try Bodies.ada()
            body[name] = try Bodies.json(#""a\#(character)b""#)
            #expect(
                Bodies.refusal(of: body, as: .user, .strict)?.detail == "\(name) may not contain control characters.")
            guard name != "displayName" || character == #"\u0001"# else { continue }
            #expect(Bodies.refusal(of: body)?.detail == "\(name) may not contain control characters.")
        }
    }
}
