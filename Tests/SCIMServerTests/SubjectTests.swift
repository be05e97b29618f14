import Clients
import HTTPTypes
import IdentityStore
import JSON
import SCIM
import SCIMServer
import Testing

@Suite struct `/Me` {
    /// Runs with the user mira and headers with a token that stands for her.
    private func withSubject(
        _ body: @Sendable @escaping (TestServer, _ mira: Answer, HTTPFields) async throws -> Void
    ) async throws {
        try await TestServer.run { server in
            let mira = try await server.makeUser("mira", #","title":"Lead""#)
            let token = try server.administration.createToken(for: "okta", TokenSettings(subject: mira.id))
            try await server.withAnotherService { other in
                try await body(other, mira, [.authorization: "Bearer \(token)"])
            }
        }
    }

    // RFC 7644 §3.11
    @Test(arguments: [HTTPRequest.Method.get, .head, .post, .put, .patch, .delete])
    func `is 501 for a token that stands for nobody`(_ method: HTTPRequest.Method) async throws {
        try await TestServer.run { server in
            let answer = try await server.send(method, "/Me", method == .post ? TestServer.user("a") : nil)
            #expect(answer.status == 501)
            if method != .head { answer.expectError(501, naming: "--subject") }
        }
    }

    // RFC 7644 §3.11
    @Test func `GET and HEAD answer the user, with its real place`() async throws {
        try await withSubject { server, mira, token in
            let answer = try await server.send(.get, "/Me", headers: token)
            #expect(answer.status == 200 && answer.json == mira.json)
            #expect(answer.headers[.location] == mira.headers[.location])
            #expect(answer.headers[.eTag] == mira.headers[.eTag])
            let head = try await server.send(.head, "/Me", headers: token)
            #expect(head.status == 200 && head.bytes.isEmpty)
            #expect(head.headers[.location] == mira.headers[.location])
            let part = try await server.send(.get, "/Me?attributes=title", headers: token)
            #expect(part.json["title"] == "Lead" && part.json["userName"] == nil)
        }
    }

    @Test func `PUT and PATCH change the user`() async throws {
        try await withSubject { server, mira, token in
            let put = try await server.send(.put, "/Me", TestServer.user("mira", #","title":"Head""#), headers: token)
            #expect(put.status == 200 && put.json["title"] == "Head" && put.commit != nil)
            #expect(put.headers[.location] == mira.headers[.location])
            let body = TestServer.patch(#"{"op":"replace","path":"title","value":"Chief"}"#)
            let patch = try await server.send(.patch, "/Me", body, headers: token)
            #expect(patch.status == 200 && patch.headers[.location] == mira.headers[.location])
            #expect(try await server.send(.get, "/Users/\(mira.id)").json["title"] == "Chief")
        }
    }

    @Test func `DELETE deletes the user; then there is none`() async throws {
        try await withSubject { server, mira, token in
            let answer = try await server.send(.delete, "/Me", headers: token)
            #expect(answer.status == 204 && answer.headers[.location] == mira.headers[.location])
            try await server.send(.get, "/Users/\(mira.id)").expectError(404)
            try await server.send(.get, "/Me", headers: token).expectError(404, naming: "deleted")
            try await server.send(.delete, "/Me", headers: token).expectError(404)
        }
    }

    @Test func `POST creates nobody`() async throws {
        try await withSubject { server, _, token in
            let before = server.store.snapshot.commit
            try await server.send(.post, "/Me", TestServer.user("kai"), headers: token).expectError(
                501, naming: "/Users")
            #expect(server.store.snapshot.commit == before)
        }
    }

    @Test func `heeds preconditions, and tells the place in refusals too`() async throws {
        try await withSubject { server, mira, token in
            var headers = token
            headers[.ifNoneMatch] = mira.headers[.eTag]
            let same = try await server.send(.get, "/Me", headers: headers)
            #expect(same.status == 304 && same.headers[.location] == mira.headers[.location])
            headers = token
            headers[.ifMatch] = "W/\"stale\""
            let stale = try await server.send(.put, "/Me", TestServer.user("mira"), headers: headers)
            stale.expectError(412)
            #expect(stale.headers[.location] == mira.headers[.location])
            let bad = try await server.send(.put, "/Me", "[]", headers: token)
            bad.expectError(400, .invalidSyntax)
            #expect(bad.headers[.location] == mira.headers[.location])
        }
    }

    @Test func `follows the user to another userName, and nobody who takes the old one`() async throws {
        try await withSubject { server, mira, token in
            _ = try await server.send(.put, "/Users/\(mira.id)", TestServer.user("mira.holt"))
            _ = try await server.makeUser("mira")
            #expect(try await server.send(.get, "/Me", headers: token).json["userName"] == "mira.holt")
        }
    }

    @Test(arguments: ["/Me/emails", "/Me/.search"])
    func `has nothing below it`(_ path: String) async throws {
        try await withSubject { server, _, token in
            try await server.send(.post, path, "{}", headers: token).expectError(404)
        }
    }
}
