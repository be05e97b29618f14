import HTTPTypes
import JSON
import SCIM
import SCIMServer
import Testing

@Suite struct `Values that are kept` {
    // RFC 7643 §2.3.8
    @Test func `in another order are the same resource`() async throws {
        try await TestServer.run { server in
            let parts = [#""givenName":"Mira""#, #""familyName":"Holt""#, #""middleName":"A""#]
            let name = #","name":{\#(parts.joined(separator: ","))}"#
            let title = #","title":"Lead""#
            let made = try await server.makeUser("mira", name + title)
            let turned = #","name":{\#(parts.reversed().joined(separator: ","))}"#
            let answer = try await server.send(.put, "/Users/\(made.id)", TestServer.user("mira", title + turned))
            #expect(answer.status == 200 && answer.commit == nil)
            #expect(answer.headers[.eTag] == made.headers[.eTag])
        }
    }

    // RFC 7643 §4.1.2
    @Test(arguments: [("emails", "Mira@Corp.EXAMPLE"), ("phoneNumbers", "+49 (0)30 123-X"), ("ims", "Mira Holt")])
    func `compare without regard to case and are kept as the client wrote them`(
        _ attribute: String, _ value: String
    ) async throws {
        try await TestServer.run { server in
            let made = try await server.makeUser("mira", #","\#(attribute)":[{"value":"\#(value)"}]"#)
            #expect(made.json[attribute] == [["value": .string(value)]])
            let filter: JSONValue = .string("\(attribute).value eq \"\(value.lowercased())\"")
            #expect(try await server.search("/Users", ["filter": filter]).userNames == ["mira"])
        }
    }

    // RFC 7643 §4.1.2
    @Test func `of certificates that are not base64 are refused`() async throws {
        try await TestServer.run { server in
            for value in ["not base64", "TUlJQg===", "TUlJ-_"] {
                let body = TestServer.user("mira", #","x509Certificates":[{"value":"\#(value)"}]"#)
                try await server.send(.post, "/Users", body).expectError(400, .invalidValue, naming: "x509Certificates")
            }
            let made = try await server.makeUser("mira", #","x509Certificates":[{"value":"TUlJQg=="}]"#)
            #expect(made.json["x509Certificates"] == [["value": "TUlJQg=="]])
        }
    }

    // RFC 7643 §2.4
    @Test func `without primary are found as those that are not primary`() async throws {
        try await TestServer.run { server in
            _ = try await server.makeUser("one", #","emails":[{"value":"a@x.org"}]"#)
            _ = try await server.makeUser("two", #","emails":[{"value":"b@x.org","primary":false}]"#)
            _ = try await server.makeUser("three", #","emails":[{"value":"c@x.org","primary":true}]"#)
            let no = try await server.send(.get, "/Users?filter=emails%5Bprimary%20eq%20false%5D")
            #expect(no.userNames == ["one", "two"])
            let yes = try await server.send(.get, "/Users?filter=emails%5Bprimary%20eq%20true%5D")
            #expect(yes.userNames == ["three"])
        }
    }

    // RFC 7643 §2.4
    @Test func `with the same type and value come back once`() async throws {
        try await TestServer.run { server in
            let email = #"{"value":"a@x.org","type":"work"}"#
            let made = try await server.makeUser(
                "mira", #","emails":[\#(email),\#(email),{"value":"a@x.org","type":"home"}]"#)
            #expect(made.json["emails"]?.array?.count == 2)
        }
    }
}

extension TestServer {
    /// Sends a search request with more members than its schema.
    func search(_ path: String, _ members: JSONObject) async throws -> Answer {
        var body = members
        body["schemas"] = ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"]
        let text = String(decoding: JSONValue.object(body).compactBytes, as: UTF8.self)
        return try await send(.post, path + "/.search", text)
    }
}
