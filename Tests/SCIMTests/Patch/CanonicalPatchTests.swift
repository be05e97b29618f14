import JSON
import SCIM
import Testing

@Suite struct `A PATCH request with a value that is not canonical` {
    private static let boat = """
        {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"u-1","userName":"bjensen",
         "emails":[{"value":"a@example.com","type":"boat"},{"value":"b@example.com","type":"work"}],
         "meta":{"resourceType":"User","created":"2010-01-23T04:56:22Z"}}
        """

    private func patch(_ operation: String, _ dialect: Dialect) throws -> Resource {
        try PatchExamples.request("[\(operation)]", dialect)
            .apply(to: ResourceType.user.validate(JSONObject(text: Self.boat)), of: .user).resource
    }

    // RFC 7643 §2.3.1
    @Test(arguments: [
        #"{"op":"add","path":"emails","value":[{"value":"c@example.com","type":"train"}]}"#,
        #"{"op":"replace","path":"emails[type eq \"work\"].type","value":"train"}"#,
        #"{"op":"add","path":"emails[type eq \"train\"].value","value":"c@example.com"}"#,
        #"{"op":"replace","value":{"emails":[{"value":"c@example.com","type":"train"}]}}"#,
    ])
    func `is refused from a strict client only`(_ operation: String) throws {
        let error = #expect(throws: SCIMError.self) { try patch(operation, .strict) }
        #expect(error?.keyword == .invalidValue)
        #expect(error?.detail.contains(#"type must be one of its canonical values "work""#) == true)
        #expect(throws: Never.self) { try patch(operation, .interoperable) }
    }

    @Test(arguments: Dialect.byRFC)
    func `may select it, and change other values beside it`(_ dialect: Dialect) throws {
        let removed = try patch(#"{"op":"remove","path":"emails[type eq \"boat\"]"}"#, dialect)
        #expect(removed["emails"] == [["value": "b@example.com", "type": "work"]])
        let changed = try patch(#"{"op":"replace","path":"emails[type eq \"boat\"].value","value":"c@x.org"}"#, dialect)
        #expect(changed["emails"]?.array?.first == ["value": "c@x.org", "type": "boat"])
        #expect(try patch(#"{"op":"add","path":"title","value":"Lead"}"#, dialect)["title"] == "Lead")
    }
}
