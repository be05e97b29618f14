import HummingbirdTesting
import NIOCore
import SCIMServer
import Testing

@Suite struct `A crowd of connections` {
    private func limits(_ connections: Int) -> ConnectionLimits {
        var limits = ConnectionLimits()
        limits.connections = connections
        return limits
    }

    @Test func `without a token does not keep a client out`() async throws {
        try await TestServer.run(.live, limits: limits(4)) { server in
            let port = try #require(server.client.port)
            var idle: [IdleConnection] = []
            for _ in 0..<20 { idle.append(try await IdleConnection(port: port)) }
            let answer = try await RawConnection.exchange(
                port: port, server.request("GET /scim/v2/Users", "Connection: close"))
            #expect(answer.hasPrefix("HTTP/1.1 200"))
            for connection in idle.prefix(16) { try await connection.end() }
            for connection in idle { try await connection.close() }
        }
    }

    @Test func `of clients that are known is not pushed out: who comes last is told to come again`() async throws {
        try await TestServer.run(.live, limits: limits(3)) { server in
            let port = try #require(server.client.port)
            var known: [IdleConnection] = []
            for _ in 0..<3 {
                let connection = try await IdleConnection(port: port)
                #expect(
                    try await connection.answer(to: server.request("GET /scim/v2/Users/x")).hasPrefix("HTTP/1.1 404"))
                known.append(connection)
            }
            let refused = try await RawConnection.exchange(port: port, server.request("GET /scim/v2/Users"))
            #expect(refused.hasPrefix("HTTP/1.1 503"))
            #expect(refused.contains("\r\nRetry-After: 5\r\n"))
            #expect(refused.contains("\r\nContent-Type: application/scim+json\r\n"))
            #expect(refused.hasSuffix(#""status":"503"}"#))
            for connection in known {
                #expect(
                    try await connection.answer(to: server.request("GET /scim/v2/Users/x")).hasPrefix("HTTP/1.1 404"))
                try await connection.close()
            }
        }
    }
}
