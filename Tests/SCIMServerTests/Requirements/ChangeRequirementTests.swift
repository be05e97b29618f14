import HTTPTypes
import JSON
import SCIM
import SCIMServer
import Testing

@Suite struct `PATCH requests` {
    // RFC 7644 §3.5.2
    @Test(arguments: [
        #"{"op":"remove","path":"userName"}"#, #"{"op":"add","path":"id","value":"x"}"#,
        #"{"op":"replace","path":"active","value":[1]}"#, #"{"op":"replace","path":"userName","value":"kai"}"#,
        #"{"op":"move","path":"title"}"#,
    ])
    func `leave the resource as it was when one operation fails`(_ bad: String) async throws {
        try await TestServer.run { server in
            _ = try await server.makeUser("kai")
            let made = try await server.makeUser("mira", #","title":"Lead","emails":[{"value":"a@x.org"}]"#)
            let good = #"{"op":"replace","path":"title","value":"Head"},{"op":"remove","path":"emails"}"#
            for operations in ["\(good),\(bad)", "\(bad),\(good)"] {
                let answer = try await server.send(.patch, "/Users/\(made.id)", TestServer.patch(operations))
                #expect((400..<500).contains(answer.status) && answer.commit == nil)
            }
            let now = try await server.send(.get, "/Users/\(made.id)")
            #expect(now.json == made.json && now.headers[.eTag] == made.headers[.eTag])
        }
    }

    // RFC 7644 §3.5.2.1
    @Test(arguments: [
        #"{"op":"add","path":"title","value":"Lead"}"#, #"{"op":"add","value":{"name":{"givenName":"Mira"}}}"#,
        #"{"op":"add","path":"emails","value":[{"value":"a@x.org","type":"work"}]}"#,
    ])
    func `of what is there change nothing, not even the time`(_ operation: String) async throws {
        try await TestServer.run { server in
            let more = #","title":"Lead","name":{"givenName":"Mira"},"emails":[{"value":"a@x.org","type":"work"}]"#
            let made = try await server.makeUser("mira", more)
            let answer = try await server.send(.patch, "/Users/\(made.id)", TestServer.patch(operation))
            #expect(answer.status == 200 && answer.commit == nil)
            #expect(answer.json == made.json)
        }
    }
}

@Suite struct `Deletion` {
    // RFC 7644 §3.6
    @Test func `of a user leaves nothing behind`() async throws {
        try await TestServer.run { server in
            let made = try await server.makeUser("mira", #","externalId":"e1""#)
            let path = "/Users/\(made.id)"
            let answer = try await server.send(.delete, path)
            #expect(answer.status == 204 && answer.bytes.isEmpty)
            try await server.send(.get, path).expectError(404)
            try await server.send(.put, path, TestServer.user("mira")).expectError(404)
            let patch = TestServer.patch(#"{"op":"add","path":"title","value":"Lead"}"#)
            try await server.send(.patch, path, patch).expectError(404)
            try await server.send(.delete, path).expectError(404)
            for query in ["", "?filter=userName%20eq%20%22mira%22", "?filter=externalId%20eq%20%22e1%22"] {
                #expect(try await server.send(.get, "/Users" + query).total == 0)
            }
            let again = try await server.makeUser("mira", #","externalId":"e1""#)
            #expect(again.status == 201 && again.id != made.id)
        }
    }
}
