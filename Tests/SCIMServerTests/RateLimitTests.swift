import Clients
import HTTPTypes
import JSON
import Limits
import NIOCore
import Testing

@testable import SCIMServer

extension Answer {
    fileprivate func field(_ name: String) -> String? { HTTPField.Name(name).flatMap { headers[$0] } }
    fileprivate var retryAfter: Int? { headers[.retryAfter].flatMap { Int($0) } }
}

@Suite struct `A client that has a rate` {
    @Test func `is told what is left to it, and to try again when it is nothing`() async throws {
        try await TestServer.run { server in
            try server.administration.setClient("okta", to: ClientSettings(rate: .perSecond(25)))
            server.clients.lookNow()
            for number in 1...25 {
                let answer = try await server.send(.get, "/Users?count=0")
                #expect(answer.status == 200, "\(number)")
                #expect(answer.field("RateLimit-Policy") == "\"client\";q=25;w=1")
            }
            // Tokens come back while requests are sent.
            var answer = try await server.send(.get, "/Users?count=0")
            for _ in 0..<100_000 where answer.status == 200 { answer = try await server.send(.get, "/Users?count=0") }
            answer.expectError(429, naming: "`scimgit client set okta --rate`")
            #expect(answer.retryAfter == 1 && answer.field("RateLimit") == "\"client\";r=0;t=1")
        }
    }

    @Test func `has one by the policy of the state, and none without`() async throws {
        try await TestServer.run { server in
            let answer = try await server.send(.get, "/Users")
            #expect(answer.status == 200 && answer.field("RateLimit-Policy") == nil)
        }
        let settings: JSONObject = ["format": 1, "fanout": 3, "policy": "ipsie"]
        try await TestServer.run(files: ["scimgit.json": settings]) { server in
            let answer = try await server.send(.get, "/Users")
            #expect(answer.status == 200)
            #expect(answer.field("RateLimit-Policy") == "\"client\";q=\(Limits.usualRate);w=1")
            #expect(answer.field("RateLimit")?.hasPrefix("\"client\";r=") == true)
        }
    }
}

@Suite struct `Who fails to come in again and again` {
    private static func network(_ text: String) throws -> RemoteNetwork {
        try #require(RemoteNetwork(SocketAddress(ipAddress: text, port: 0)))
    }

    private static func send(
        _ server: TestServer, _ address: String, _ method: HTTPRequest.Method = .get, token: String? = "wrong"
    ) async throws -> Answer {
        var headers: HTTPFields = [:]
        headers[.forwardedFor] = address
        headers[.authorization] = token.map { "Bearer \($0)" }
        return try await server.sendRaw(method, "/scim/v2/Users", headers: headers)
    }

    @Test func `waits ever longer, and no longer than the longest delay`() throws {
        let delay = RefusalDelay()
        let network = try Self.network("203.0.113.9")
        var now = ContinuousClock.now
        for _ in 1...Limits.freeFailures { #expect(delay.fail(from: network, at: now) == nil) }
        var waits: [Int] = []
        for _ in 0..<14 {
            let wait = try #require(delay.fail(from: network, at: now))
            // Whoever does not wait waits no longer for it.
            #expect(delay.fail(from: network, at: now) == wait)
            waits.append(wait)
            now += .seconds(wait)
            #expect(delay.fail(from: network, at: now) == nil)
        }
        #expect(waits.prefix(5) == [1, 2, 4, 8, 16] && waits.last == Limits.longestDelay)
        #expect(waits == waits.sorted())
        now += .seconds(Limits.failureMemory + Limits.longestDelay)
        for _ in 1...Limits.freeFailures { #expect(delay.fail(from: network, at: now) == nil) }
    }

    @Test func `keeps nobody else waiting, also when very many fail`() throws {
        let delay = RefusalDelay()
        let (bad, good) = (try Self.network("203.0.113.9"), try Self.network("203.0.113.10"))
        let now = ContinuousClock.now
        for _ in 1...20 { _ = delay.fail(from: bad, at: now) }
        #expect(delay.fail(from: bad, at: now) != nil && delay.fail(from: good, at: now) == nil)
        for number in 0..<50_000 {
            let other = try Self.network("10.\(number >> 16).\(number >> 8 & 255).\(number & 255)")
            #expect(delay.fail(from: other, at: now) == nil)
        }
    }

    @Test func `is told so by 429, while a good token at the same address is let in`() async throws {
        let configuration = try ServerConfiguration(isBehindProxy: true)
        try await TestServer.run(configuration: configuration) { server in
            let address = "2001:db8:1:2::7"
            for _ in 1...Limits.freeFailures {
                try await Self.send(server, address).expectError(401)
            }
            var refused = try await Self.send(server, address)
            for _ in 0..<100 where refused.status == 401 { refused = try await Self.send(server, address) }
            refused.expectError(429, naming: "failed")
            #expect(try #require(refused.retryAfter) >= 1)
            #expect(try await Self.send(server, address, token: server.token).status == 200)
            // The network is one of 64 bits; another one would not have to wait that soon.
            refused = try await Self.send(server, "2001:db8:1:2:ffff::1", .post)
            for _ in 0..<5 where refused.status == 401 {
                refused = try await Self.send(server, "2001:db8:1:2:ffff::1", .post)
            }
            refused.expectError(429)
            try await Self.send(server, "2001:db8:1:3::7").expectError(401)
            #expect(try await Self.send(server, "2001:db8:1:2::8", token: server.token).status == 200)
        }
    }

    @Test func `is nobody whose token was good once, who is told so each time`() async throws {
        let configuration = try ServerConfiguration(isBehindProxy: true)
        try await TestServer.run(configuration: configuration) { server in
            try server.administration.enableClient("okta", false)
            server.clients.lookNow()
            for _ in 0..<3 * Limits.freeFailures {
                let answer = try await Self.send(server, "203.0.113.9", token: server.token)
                answer.expectError(401, naming: "disabled")
                let challenge = answer.headers[.wwwAuthenticate] ?? ""
                #expect(challenge.hasPrefix("Bearer realm=\"scim\", error=\"invalid_token\""))
            }
            // None of them counted.
            for _ in 1...Limits.freeFailures { try await Self.send(server, "203.0.113.9").expectError(401) }
            var refused = try await Self.send(server, "203.0.113.9")
            for _ in 0..<100 where refused.status == 401 { refused = try await Self.send(server, "203.0.113.9") }
            refused.expectError(429)
            try await Self.send(server, "203.0.113.9", token: server.token).expectError(401, naming: "disabled")
        }
    }

    @Test func `is nobody who shows no token, nor anybody on this machine`() async throws {
        let configuration = try ServerConfiguration(isBehindProxy: true)
        try await TestServer.run(configuration: configuration) { server in
            for _ in 0..<50 {
                try await Self.send(server, "203.0.113.9", token: nil).expectError(401)
                try await Self.send(server, "127.0.0.1").expectError(401)
            }
        }
    }
}
