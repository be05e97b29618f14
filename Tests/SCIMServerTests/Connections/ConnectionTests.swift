import HTTPTypes
import HummingbirdTesting
import IdentityStore
import JSON
import NIOCore
import SCIM
import SCIMServer
import Testing

@Suite struct `Connections` {
    @Test func `serve one request after the other`() async throws {
        try await TestServer.run(.live) { server in
            let id = try await server.makeUser("mira").id
            for _ in 0..<20 { #expect(try await server.send(.get, "/Users/\(id)").id == id) }
            #expect(try await server.send(.head, "/Users/\(id)").bytes.isEmpty)
            #expect(try await server.send(.delete, "/Users/\(id)").status == 204)
            try await server.send(.get, "/Users/\(id)").expectError(404)
        }
    }

    @Test func `end after the answer to a body that is too long`() async throws {
        try await TestServer.run(.live) { server in
            let connection = try await IdleConnection(port: try #require(server.client.port))
            try await connection.send(
                server.request("POST /scim/v2/Users", "Content-Length: 3145728")
                    + String(repeating: " ", count: 3 << 20))
            let answer = try await connection.end()
            #expect(answer.hasPrefix("HTTP/1.1 413"))
            #expect(answer.contains("\r\nConnection: close\r\n"))
            #expect(try await server.send(.get, "/Users").status == 200)
        }
    }

    @Test func `that send no HTTP are answered by an error of SCIM`() async throws {
        try await TestServer.run(.live) { server in
            let port = try #require(server.client.port)
            let answer = try await RawConnection.exchange(port: port, "GET /scim v2 HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 400"))
            #expect(answer.lowercased().contains("content-type: application/scim+json"))
            #expect(answer.hasSuffix(#""status":"400"}"#))
        }
    }

    @Test func `are told to go on when they expect it`() async throws {
        try await TestServer.run(.live) { server in
            let connection = try await IdleConnection(port: try #require(server.client.port))
            let body = TestServer.user("mira")
            let invitation = try await connection.answer(
                to: server.request(
                    "POST /scim/v2/Users", "Connection: close", "Expect: 100-continue",
                    "Content-Length: \(body.utf8.count)"))
            #expect(invitation == "HTTP/1.1 100 Continue\r\n\r\n")
            try await connection.send(body)
            #expect(try await connection.end().hasPrefix("HTTP/1.1 201"))
        }
    }

    @Test func `with a broken chunk change nothing`() async throws {
        try await TestServer.run(.live) { server in
            let port = try #require(server.client.port)
            let answer = try await RawConnection.exchange(
                port: port,
                "POST /scim/v2/Users HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(server.token)\r\n"
                    + "Transfer-Encoding: chunked\r\n\r\nzz\r\n" + TestServer.user("mira"))
            #expect(answer.hasPrefix("HTTP/1.1 400"))
            #expect(server.store.snapshot.count(of: .user) == 0)
        }
    }
}
