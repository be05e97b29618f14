import JSON
import SCIM
import Testing

@Suite struct `Names in two spellings (RFC 7643 §2.1)` {
    static let bodies = [
        (#","USERNAME":"b""#, "userName"), (#","ID":"1","id":"2""#, "id"), (#","Schemas":[]"#, "schemas"),
        (#","Title":null,"title":"x""#, "title"), (#","title":"x","TITLE":"y","Title":"z""#, "title"),
        (#","groups":[],"Groups":[]"#, "groups"),
        (#","name":{"givenName":"a","GivenName":"b"}"#, "givenName"),
        (#","emails":[{"value":"a@x.org"},{"VALUE":"b@x.org","value":null}]"#, "value"),
        (#","\#(Bodies.enterprise)":{"Department":"a","department":"b"}"#, "department"),
        (#","\#(Bodies.enterprise)":{},"\#(Bodies.enterprise.uppercased())":{"division":"b"}"#, Bodies.enterprise),
        (#","\#(Bodies.enterprise)":{"manager":{"value":"a","VALUE":"b"}}"#, "manager"),
        (#","\#(Bodies.user):userName":"b""#, "userName"),
        (#","\#(Bodies.enterprise)":{"division":"a"},"\#(Bodies.enterprise):division":"b""#, "division"),
    ]

    @Test(arguments: bodies)
    func `are refused with invalidSyntax that names them`(_ more: String, _ name: String) throws {
        let error = try Bodies.refusal(of: Bodies.ada(more))
        #expect(error?.status == 400 && error?.keyword == .invalidSyntax)
        #expect(error?.detail.contains(name) == true)
        #expect(error?.detail.contains("twice") == true)
    }

    @Test(arguments: bodies.dropLast(2))
    func `are refused from a strict client as well`(_ more: String, _ name: String) throws {
        #expect(try Bodies.refusal(of: Bodies.ada(more), as: .user, .strict)?.keyword == .invalidSyntax)
    }

    @Test(arguments: [
        #"{"title":"x","Title":"y"}"#, #"{"name":{"givenName":"a","GIVENNAME":"b"}}"#,
        #"{"\#(Bodies.enterprise)":{"Division":"a","division":"b"}}"#,
    ])
    func `are refused in the value of a PATCH`(_ value: String) throws {
        let body = #"{"schemas":["\#(PatchRequest.schema)"],"Operations":[{"op":"add","value":\#(value)}]}"#
        let request = try PatchRequest(parsing: Bodies.json(body), dialect: .interoperable)
        let user = try Bodies.create(Bodies.ada()).resource
        let error = #expect(throws: SCIMError.self) { try request.apply(to: user, of: .user) }
        #expect(error?.keyword == .invalidSyntax)
    }

    @Test(arguments: Dialect.byRFC)
    func `name the same attribute in any one case`(_ dialect: Dialect) throws {
        let body = try Bodies.object(
            """
            {"SCHEMAS":["\(Bodies.user.uppercased())"],"USERNAME":"ada","NAME":{"GIVENNAME":"Ada"},
             "EMails":[{"Value":"a@x.org","PRIMARY":true}],"\(Bodies.enterprise.uppercased())":{"DIVISION":"d"}}
            """)
        let value = try Bodies.create(body, of: .user, dialect).resource.value
        #expect(value["userName"] == "ada" && value["name"] == ["givenName": "Ada"])
        #expect(value["emails"] == [["value": "a@x.org", "primary": true]])
        #expect(value[Bodies.enterprise] == ["division": "d"])
        #expect(value["schemas"] == [.string(Bodies.user), .string(Bodies.enterprise)])
    }
}
