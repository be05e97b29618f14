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

    @Test func `stay usable after a body that is too long`() async throws {
        try await TestServer.run(.live) { server in
            let body = String(repeating: " ", count: 3 << 20)
            try await server.send(.post, "/Users", body).expectError(413)
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
            let port = try #require(server.client.port)
            let body = TestServer.user("mira")
            let answer = try await RawConnection.exchange(
                port: port,
                "POST /scim/v2/Users HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer \(server.token)\r\n"
                    + "Expect: 100-continue\r\nContent-Length: \(body.utf8.count)\r\n\r\n" + body)
            #expect(answer.hasPrefix("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201"))
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
