import JSON
import SCIM
import Testing

@Suite struct `Mutability (RFC 7643 §7, RFC 7644 §3.5.1)` {
    private func replace(
        _ old: String, with new: String, _ dialect: Dialect
    ) throws -> Result<Resource, SCIMError> {
        let existing = try Machine.create(old).resource
        let body = try Machine.body(new)
        return Result { () throws(SCIMError) in
            try Machine.type.draft(replacing: existing, with: body, dialect: dialect).resource
        }
    }

    // RFC 7644 §3.3
    @Test(arguments: Dialect.byRFC)
    func `readOnly values in a body are ignored silently, whatever they are`(_ dialect: Dialect) throws {
        let more = #","state":"on","place":{"room":"1","zone":"z"},"meta":{"version":7},"id":{"a":[]}"#
        let draft = try Machine.create(more, dialect)
        #expect(draft.ignored.isEmpty)
        #expect(draft.resource["state"] == nil && draft.resource["place"] == ["room": "1"])
        let groups = #","groups":[{"value":"g1","display":"G"}]"#
        #expect(try Bodies.create(Bodies.ada(groups), of: .user, dialect).resource["groups"] == nil)
    }

    // RFC 7643 §4.1.1
    @Test(arguments: Dialect.byRFC)
    func `a password is checked and discarded`(_ dialect: Dialect) throws {
        let draft = try Bodies.create(Bodies.ada(#","password":"t1meMa$heen""#), of: .user, dialect)
        #expect(draft.hadPassword)
        #expect(draft.resource == (try Bodies.create(Bodies.ada()).resource))
        for empty in [#","password":null"#, #","password":"""#, ""] {
            #expect(try !Bodies.create(Bodies.ada(empty), of: .user, dialect).hadPassword)
        }
        let error = try Bodies.refusal(of: Bodies.ada(#","password":{"a":"b"}"#), as: .user, dialect)
        #expect(error?.keyword == .invalidValue && error?.detail.contains("password") == true)
    }

    @Test func `other writeOnly values are secrets too`() throws {
        let draft = try Machine.create(#","pin":"1234","place":{"room":"1","lock":"5678"}"#)
        #expect(draft.resource["pin"] == nil && draft.resource["place"] == ["room": "1"])
        #expect(!draft.hadPassword && draft.ignored.isEmpty)
    }

    static let kept = [
        (#","serial":"s1""#, #","serial":"s1""#), (#","serial":"s1""#, ""), (#","serial":"s1""#, #","serial":null"#),
        (#","place":{"room":"1","floor":2}"#, #","place":{"floor":2}"#), (#","place":{"floor":2}"#, ""),
        (#","\#(Machine.extra)":{"seal":"x","note":"n"}"#, #","\#(Machine.extra)":{"note":"m"}"#),
        (#","\#(Machine.extra)":{"seal":"x","note":"n"}"#, ""),
    ]

    @Test(arguments: kept, Dialect.byRFC)
    func `an immutable value stays when a PUT repeats it or leaves it out`(
        _ change: (String, String), _ dialect: Dialect
    ) throws {
        let (old, new) = change
        let resource = try replace(old, with: new, dialect).get()
        #expect(resource["serial"] == (old.contains("serial") ? "s1" : nil))
        #expect(resource["place"]?.object?["floor"] == (old.contains("floor") ? 2 : nil))
        #expect(resource[Machine.extra]?.object?["seal"] == (old.contains("seal") ? "x" : nil))
    }

    @Test(arguments: [
        ("", #","serial":"s1","place":{"floor":2},"\#(Machine.extra)":{"seal":"x"}"#),
        (#","place":{"room":"1"}"#, #","place":{"floor":2}"#),
        (#","\#(Machine.extra)":{"note":"n"}"#, #","\#(Machine.extra)":{"seal":"x"}"#),
    ])
    func `an immutable value can be set once`(_ old: String, _ new: String) throws {
        for dialect in Dialect.byRFC {
            #expect(try replace(old, with: new, dialect).get() == Machine.create(new).resource)
        }
    }

    @Test(arguments: [
        (#","serial":"s1""#, #","serial":"s2""#, "serial"),
        (#","place":{"floor":2}"#, #","place":{"floor":3}"#, "place.floor"),
        (#","\#(Machine.extra)":{"seal":"x"}"#, #","\#(Machine.extra)":{"seal":"y"}"#, "\(Machine.extra):seal"),
    ])
    func `another immutable value is refused with mutability`(_ old: String, _ new: String, _ path: String) throws {
        for dialect in Dialect.byRFC {
            guard case .failure(let error) = try replace(old, with: new, dialect) else {
                Issue.record("\(new) replaced \(old)")
                continue
            }
            #expect(error.status == 400 && error.keyword == .mutability)
            #expect(error.detail.hasPrefix("\(path) is immutable"))
        }
    }

    @Test func `a PUT keeps active that it leaves out, and members unless the dialect is strict`() throws {
        let user = try Bodies.create(Bodies.ada(#","active":false"#)).resource
        let group = try Bodies.create(Bodies.guides(#","members":[{"value":"a"}]"#), of: .group).resource
        for dialect in Dialect.byRFC {
            let isKept = [.interoperable, .okta].contains(dialect)
            let newUser = try ResourceType.user.draft(replacing: user, with: Bodies.ada(), dialect: dialect)
            #expect(newUser.resource["active"] == false)
            let newGroup = try ResourceType.group.draft(replacing: group, with: Bodies.guides(), dialect: dialect)
            #expect(newGroup.resource["members"] == (isKept ? [["value": "a"]] : nil))
            let empty = try ResourceType.group.draft(
                replacing: group, with: Bodies.guides(#","members":[]"#), dialect: dialect)
            #expect(empty.resource["members"] == nil)
        }
    }

    // RFC 7643 §3.1
    @Test func `a PUT keeps id and creation time`() throws {
        let user = try ResourceType.user.validate([
            "schemas": [.string(Bodies.user)], "id": "kept", "userName": "ada",
            "meta": ["created": "2001-01-01T00:00:00Z", "resourceType": "User"],
        ])
        let new = try ResourceType.user.draft(
            replacing: user, with: Bodies.ada(#","title":"x","id":"other","meta":{"created":"2002-01-01T00:00:00Z"}"#),
            dialect: .strict)
        #expect(new.resource.id == "kept" && new.resource["meta"] == user["meta"])
        #expect(new.resource["title"] == "x")
    }
}
