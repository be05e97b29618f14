import HTTPTypes
import HummingbirdTesting
import IdentityStore
import JSON
import NIOCore
import NIOPosix
import NIOSSL
import SCIM
import SCIMServer
import TestSupport
import Testing

@Suite struct `Time limits` {
    private func limits(_ change: (inout ConnectionLimits) -> Void) -> ConnectionLimits {
        var limits = ConnectionLimits()
        limits.farewell = .milliseconds(200)
        change(&limits)
        return limits
    }

    @Test func `cut a body that drips in, with an answer`() async throws {
        let limits = limits { $0.body = .milliseconds(400) }
        try await TestServer.run(.live, limits: limits) { server in
            let connection = try await IdleConnection(port: try #require(server.client.port))
            try await connection.send(server.request("POST /scim/v2/Users", "Content-Length: 10000"))
            let dripping = Task {
                while !Task.isCancelled {
                    try await connection.send(" ")
                    try await Task.sleep(for: .milliseconds(20))
                }
            }
            let answer = try await connection.end()
            dripping.cancel()
            #expect(answer.hasPrefix("HTTP/1.1 408 "))
            #expect(answer.contains("\r\nConnection: close\r\n"))
            #expect(answer.hasSuffix(#""status":"408"}"#))
            #expect(server.store.snapshot.count(of: .user) == 0)
        }
    }

    @Test(arguments: ["", "GET /scim/v2/Us", "GET /scim/v2/Users HTTP/1.1\r\nHost: a\r\n"])
    func `cut a connection on which no request comes`(_ start: String) async throws {
        try await TestServer.run(.live, limits: limits { $0.firstRequest = .milliseconds(200) }) { server in
            let connection = try await IdleConnection(port: try #require(server.client.port))
            try? await connection.send(start)
            try await connection.end()
        }
    }

    @Test func `cut a connection on which no further request comes`() async throws {
        try await TestServer.run(.live, limits: limits { $0.idle = .milliseconds(300) }) { server in
            let connection = try await IdleConnection(port: try #require(server.client.port))
            let answer = try await connection.answer(to: server.request("GET /scim/v2/Users/x"))
            #expect(answer.hasPrefix("HTTP/1.1 404"))
            #expect(try await connection.end() == "")
        }
    }

    @Test func `cut a client that does not take its answer`() async throws {
        try await TestServer.run(.live, limits: limits { $0.stall = .milliseconds(300) }) { server in
            let text = String(repeating: "x", count: 60_000)
            // Not by requests: the limit would be theirs too.
            for number in 0..<150 {
                try await server.make(
                    .user,
                    [
                        "schemas": [.string(Schema.user.id)], "userName": .string("\(number)"), "title": .string(text),
                    ])
            }
            let port = try #require(server.client.port)
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .channelOption(.autoRead, value: false)
                .channelOption(.socketOption(.so_rcvbuf), value: 4096)
                .connect(host: "127.0.0.1", port: port).get()
            try await channel.writeAndFlush(ByteBuffer(string: server.request("GET /scim/v2/Users?count=150")))
            // Who does not read sees the end by what it can no longer send.
            await #expect(throws: (any Error).self) {
                while true {
                    try await channel.writeAndFlush(ByteBuffer(string: "G"))
                    try await Task.sleep(for: .milliseconds(20))
                }
            }
            channel.close(promise: nil)
        }
    }

    @Test func `cut a handshake that does not come`() async throws {
        try await TestCertificate.own.withFiles { files in
            try await TestServer.run(
                .ahc(.https), configuration: ServerConfiguration(tls: files),
                limits: limits { $0.handshake = .milliseconds(200) }
            ) { server in
                let connection = try await IdleConnection(port: try #require(server.client.port))
                #expect(try await connection.end() == "")
            }
        }
    }

    @Test(arguments: [false, true])
    func `cut a connection of HTTP/2 that asks for nothing`(_ sendsPings: Bool) async throws {
        try await TestCertificate.own.withFiles { files in
            try await TestServer.run(
                .ahc(.https), configuration: ServerConfiguration(tls: files),
                limits: limits { $0.firstRequest = .milliseconds(300) }
            ) { server in
                let connection = try await Self.connect(try #require(server.client.port))
                let pings = Task {
                    while sendsPings, !Task.isCancelled {
                        try await connection.send([0, 0, 8, 6] + [UInt8](repeating: 0, count: 13))
                        try await Task.sleep(for: .milliseconds(100))
                    }
                }
                try await connection.end()
                pings.cancel()
            }
        }
    }

    @Test func `cut a stream of HTTP/2 that does not end`() async throws {
        let limits = limits { limits in
            limits.body = .milliseconds(200)
            limits.idle = .milliseconds(400)
        }
        try await TestCertificate.own.withFiles { files in
            try await TestServer.run(
                .ahc(.https), configuration: ServerConfiguration(tls: files), limits: limits
            ) { server in
                let connection = try await Self.connect(try #require(server.client.port))
                try await connection.send(Self.headers(path: "/scim/v2/Users", token: server.token))
                // A connection with a stream is never idle.
                try await connection.end()
            }
        }
    }

    /// A connection of HTTP/2 on which nothing is asked: the preface and empty settings, RFC 9113 §3.4.
    private static func connect(_ port: Int) async throws -> TLSConnection {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateVerification = .none
        configuration.applicationProtocols = ["h2"]
        let connection = try await TLSConnection(port: port, configuration)
        try? await connection.send(Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + [0, 0, 0, 4, 0, 0, 0, 0, 0])
        return connection
    }

    /// The frame that begins a POST on the first stream; its header fields are literals of RFC 7541 §6.2.2.
    private static func headers(path: String, token: String) -> [UInt8] {
        func literal(_ name: [UInt8], _ value: String) -> [UInt8] {
            name + [UInt8(value.utf8.count)] + Array(value.utf8)
        }
        // POST and https are whole entries of the static table, the others names of it.
        let block: [UInt8] =
            [0x83, 0x87] + literal([0x04], path) + literal([0x01], "localhost")
            + literal([0x0F, 0x08], "Bearer \(token)")
        return [0, 0, UInt8(block.count), 1, 4, 0, 0, 0, 1] + block
    }

    @Test(arguments: [
        ("GET /scim/v2/Users", "Authorization: Bearer wrong", 401),
        ("POST /scim/v2/Users", "Authorization: wrong", 401),
    ])
    func `need not be waited for by who has no token`(_ line: String, _ header: String, _ status: Int) async throws {
        try await TestServer.run(.live, limits: limits { _ in }) { server in
            let connection = try await IdleConnection(port: try #require(server.client.port))
            try await connection.send("\(line) HTTP/1.1\r\nHost: a\r\n\(header)\r\nContent-Length: 1000\r\n\r\n{")
            let answer = try await connection.end()
            #expect(answer.hasPrefix("HTTP/1.1 \(status)"))
            #expect(answer.contains("\r\nConnection: close\r\n"))
        }
    }

    @Test(arguments: [
        ("POST /nothing", "Content-Length: 1000", 404), ("PUT /scim/v2/Users", "Content-Length: 1000", 405),
        ("POST /scim/v2/Users", "Content-Length: 3000000", 413),
        ("POST /scim/v2/Users", "Content-Length: 1000\r\nContent-Type: text/plain", 415),
        ("POST /scim/v2/Users", "Content-Length: 1000\r\nExpect: a-miracle", 417),
    ])
    func `need not be waited for by a request that is refused by its head`(
        _ line: String, _ headers: String, _ status: Int
    ) async throws {
        try await TestServer.run(.live, limits: limits { _ in }) { server in
            let connection = try await IdleConnection(port: try #require(server.client.port))
            try await connection.send(server.request(line, headers))
            let answer = try await connection.end()
            #expect(answer.hasPrefix("HTTP/1.1 \(status)"))
            #expect(answer.contains("\r\nConnection: close\r\n"))
            #expect(answer.hasSuffix(#""status":"\#(status)"}"#))
        }
    }

    @Test func `leave a connection open when the refused request came as a whole`() async throws {
        try await TestServer.run(.live) { server in
            let connection = try await IdleConnection(port: try #require(server.client.port))
            let refused = try await connection.answer(
                to: "POST /scim/v2/Users HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}")
            #expect(refused.hasPrefix("HTTP/1.1 401"))
            #expect(!refused.contains("Connection: close"))
            #expect(try await connection.answer(to: server.request("GET /scim/v2/Users/x")).hasPrefix("HTTP/1.1 404"))
            try await connection.close()
        }
    }
}
