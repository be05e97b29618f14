import JSON
import SCIM
import Testing

@Suite struct `Unassigned values (RFC 7643 §2.5)` {
    static let user = #""title":"Guide","name":{"givenName":"Ada","familyName":"L"},"emails":[{"value":"a@x.org"}]"#

    @Test(arguments: [
        #","title":null"#, #","title":"""#, #","emails":[]"#, #","emails":null"#, #","emails":[{}]"#,
        #","emails":[null]"#, #","emails":[{"value":null,"type":""}]"#, #","name":{}"#, #","name":null"#,
        #","name":{"givenName":null,"familyName":""}"#, #","active":null"#,
        #","\#(Bodies.enterprise)":null"#, #","\#(Bodies.enterprise)":{}"#,
        #","\#(Bodies.enterprise)":{"division":null,"manager":null}"#,
        #","\#(Bodies.enterprise)":{"manager":{"value":""}}"#, #","\#(Bodies.enterprise)":{"manager":{}}"#,
        #","profileUrl":"""#, #","x509Certificates":[{"value":""}]"#,
    ])
    func `make the resource without them`(_ more: String) throws {
        for dialect in Dialect.byRFC {
            let draft = try Bodies.create(Bodies.ada(more), of: .user, dialect)
            #expect(draft == (try Bodies.create(Bodies.ada(), of: .user, dialect)))
        }
    }

    // RFC 7643 §4.1.1
    @Test(arguments: [#","userName":"""#, #","userName":null"#, #","userName":[]"#])
    func `leave what is required missing`(_ more: String) throws {
        let body = try Bodies.object(#"{"schemas":["\#(Bodies.user)"]\#(more)}"#)
        let error = Bodies.refusal(of: body)
        #expect(error?.keyword == .invalidValue && error?.detail == "userName is required.")
    }

    // RFC 7644 §3.5.1
    @Test(arguments: [
        (#","title":null"#, "title"), (#","title":"""#, "title"), (#","name":null"#, "name"),
        (#","emails":[]"#, "emails"),
        ("", "title"), ("", "emails"), (#","name":{"givenName":null}"#, "name"),
    ])
    func `are cleared by a PUT that names them or leaves them out`(_ more: String, _ name: String) throws {
        let old = try Bodies.create(Bodies.ada("," + Self.user)).resource
        for dialect in Dialect.byRFC {
            let new = try ResourceType.user.draft(replacing: old, with: Bodies.ada(more), dialect: dialect)
            #expect(old[name] != nil && new.resource[name] == nil)
        }
    }

    @Test func `stay apart from values that are false, zero or blank`() throws {
        let draft = try Machine.create(#","flag":false,"count":0,"text":" ""#)
        #expect(draft.resource["flag"] == false && draft.resource["count"] == 0 && draft.resource["text"] == " ")
    }

    @Test(arguments: [
        #","shoe":null"#, #","shoe":"""#, #","shoe":[]"#, #","shoe":{}"#, #","name":{"shoe":null}"#,
        #","\#(Bodies.enterprise)":{"shoe":null}"#, #","manager":null,"department":null"#, #","urn:x:y":{}"#,
    ])
    func `of unknown attributes are no news`(_ more: String) throws {
        #expect(try Bodies.create(Bodies.ada(more)).ignored.isEmpty)
    }

    @Test(arguments: [
        (#","shoe":44"#, "shoe"), (#","shoe":false"#, "shoe"), (#","name":{"shoe":44}"#, "name.shoe"),
        (#","\#(Bodies.enterprise)":{"shoe":44}"#, "\(Bodies.enterprise):shoe"), (#","urn:x:y":{"a":1}"#, "urn:x:y"),
        (#","emails":[{"value":"a@x.org","shoe":1}]"#, "emails.shoe"),
    ])
    func `are not the values of unknown attributes, which are named or refused`(_ more: String, _ path: String) throws {
        #expect(try Bodies.create(Bodies.ada(more)).ignored == [path])
        #expect(try Bodies.refusal(of: Bodies.ada(more), as: .user, .strict)?.keyword == .invalidSyntax)
    }

    @Test func `of unknown attributes are no news in a PATCH either`() throws {
        let value = #"{"shoe":null,"sock":1,"name":{"hat":"","cap":2}}"#
        let body = #"{"schemas":["\#(PatchRequest.schema)"],"Operations":[{"op":"add","value":\#(value)}]}"#
        let request = try PatchRequest(parsing: Bodies.json(body), dialect: .interoperable)
        let draft = try request.apply(to: Bodies.create(Bodies.ada()).resource, of: .user)
        #expect(draft.ignored == ["name.cap", "sock"])
    }
}
