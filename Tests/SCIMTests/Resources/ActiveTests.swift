import JSON
import SCIM
import Testing

@Suite struct `Whether a user is active (RFC 7643 §4.1.1)` {
    private static let none: [(more: String, isStrict: Bool)] = [
        ("", true), (#","active":null"#, true), (#","Active":null"#, true), (#","active":"""#, false),
        (#","active":[]"#, false), (#","\#(Bodies.user):active":null"#, false),
    ]

    private static let cases = none.flatMap { value in
        Dialect.byRFC.filter { [.interoperable, .okta].contains($0) || value.isStrict }.map { (value.more, $0) }
    }

    @Test(arguments: cases)
    func `is true of a new one when nothing is said`(_ more: String, _ dialect: Dialect) throws {
        #expect(try Bodies.create(Bodies.ada(more), of: .user, dialect).resource["active"] == true)
    }

    @Test func `is true of one in a file that says nothing, as of one that says it`() throws {
        let file = try Bodies.object(#"{"schemas":["\#(Bodies.user)"],"id":"u1","userName":"ada"}"#)
        var said = file
        said["active"] = true
        #expect(try ResourceType.user.validate(file) == ResourceType.user.validate(said))
    }

    @Test(arguments: cases)
    func `stays as it is in a PUT that says nothing`(_ more: String, _ dialect: Dialect) throws {
        for isActive in [true, false] {
            let old = try Bodies.create(Bodies.ada(#","active":\#(isActive),"title":"Guide""#)).resource
            let new = try ResourceType.user.draft(replacing: old, with: Bodies.ada(more), dialect: dialect)
            #expect(new.resource["active"] == .bool(isActive) && new.resource["title"] == nil)
        }
    }

    static let patches: [(operation: String, isStrict: Bool)] = [
        (#"{"op":"replace","path":"active","value":null}"#, true),
        (#"{"op":"add","path":"active","value":null}"#, true),
        (#"{"op":"remove","path":"active"}"#, true), (#"{"op":"remove","path":"active","value":true}"#, true),
        (#"{"op":"remove","path":"\#(Bodies.user):active"}"#, true),
        (#"{"op":"replace","value":{"active":null}}"#, true), (#"{"op":"add","value":{"active":null}}"#, true),
        (#"{"op":"replace","path":"active","value":""}"#, false),
        (#"{"op":"add","path":"active","value":""}"#, false),
        (#"{"op":"Replace","path":"ACTIVE","value":[]}"#, false),
        (#"{"op":"replace","value":{"\#(Bodies.user):active":""}}"#, false),
        (#"{"op":"replace","value":{"\#(Bodies.user)":{"active":null}}}"#, true),
        (#"{"op":"replace","path":"\#(Bodies.user)","value":{"active":null}}"#, true),
    ]

    @Test(arguments: patches)
    func `stays as it is in a PATCH that gives it no value`(_ operation: String, _ isStrict: Bool) throws {
        let body = try Bodies.json(#"{"schemas":["\#(PatchRequest.schema)"],"Operations":[\#(operation)]}"#)
        for dialect in Dialect.byRFC where [.interoperable, .okta].contains(dialect) || isStrict {
            for isActive in [true, false] {
                let old = try Bodies.create(Bodies.ada(#","active":\#(isActive)"#)).resource
                let request = try PatchRequest(parsing: body, dialect: dialect)
                #expect(try request.apply(to: old, of: .user).resource == old)
            }
        }
    }

    @Test(arguments: [(#""True""#, true), ("true", true), ("false", false), (#""FALSE""#, false)])
    func `changes when a value is given`(_ value: String, _ isActive: Bool) throws {
        let old = try Bodies.create(Bodies.ada(#","active":\#(!isActive)"#)).resource
        let operation = #"{"op":"replace","path":"active","value":\#(value)}"#
        let body = try Bodies.json(#"{"schemas":["\#(PatchRequest.schema)"],"Operations":[\#(operation)]}"#)
        let request = try PatchRequest(parsing: body, dialect: .interoperable)
        #expect(try request.apply(to: old, of: .user).resource["active"] == .bool(isActive))
    }
}
