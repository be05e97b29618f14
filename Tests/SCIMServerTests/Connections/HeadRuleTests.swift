import HTTPTypes
import HummingbirdTesting
import IdentityStore
import Limits
import SCIM
import Testing

@Suite struct `Requests that are not valid HTTP` {
    /// A request as it is on the wire, and the status of the answer.
    struct Case: CustomTestStringConvertible {
        let name: String
        let text: String
        let status: Int
        var testDescription: String { name }

        init(_ name: String, _ text: String, _ status: Int) {
            (self.name, self.text, self.status) = (name, text, status)
        }

        /// A POST with a small body and these header fields.
        static func post(_ headers: String..., status: Int) -> Case {
            let lines = ["POST /scim/v2/Users HTTP/1.1"] + headers
            return Case(
                headers.joined(separator: ", "), lines.joined(separator: "\r\n") + "\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
                status)
        }

        static let all: [Case] = [
            Case("no Host", "GET /scim/v2/Users HTTP/1.1\r\n\r\n", 400),
            Case("two Hosts", "GET /scim/v2/Users HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
            Case("the same Host twice", "GET /scim/v2/Users HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n", 400),
            Case("no path", "GET scim/v2/Users HTTP/1.1\r\nHost: a\r\n\r\n", 400),
            Case("a tunnel", "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
            .post("Host: a", "Transfer-Encoding: gzip, chunked", status: 501),
            .post("Host: a", "Transfer-Encoding: gzip", "Transfer-Encoding: chunked", status: 501),
            .post("Host: a", "Transfer-Encoding: chunked", "Content-Length: 2", status: 400),
            .post("Host: a", "Content-Length: 2", "Content-Length: 3", status: 400),
            .post("Host: a", "Content-Length: -2", status: 400),
            .post("Host: a", "Content-Length: 2, 2", status: 400),
            Case("fields: one too many", request(fields: Limits.headerFields + 1), 431),
            Case("fields: as many as may be", request(fields: Limits.headerFields), 401),
            Case("a field that is too long", request(bytes: Limits.headers), 431),
            Case("a field that is nearly too long", request(bytes: Limits.headers - 100), 401),
        ]

        private static func request(fields: Int) -> String {
            "GET /scim/v2/Users HTTP/1.1\r\nHost: a\r\n" + String(repeating: "X-A: b\r\n", count: fields - 1) + "\r\n"
        }

        private static func request(bytes: Int) -> String {
            "GET /scim/v2/Users HTTP/1.1\r\nHost: a\r\nConnection: close\r\nX-A: \(String(repeating: "b", count: bytes))\r\n\r\n"
        }
    }

    @Test(arguments: Case.all)
    func `are answered by an error of SCIM`(_ test: Case) async throws {
        try await TestServer.run(.live) { server in
            let connection = try await IdleConnection(port: try #require(server.client.port))
            try await connection.send(test.text)
            if test.status == 401 { try await connection.shutdown() }
            let answer = try await connection.end()
            #expect(answer.hasPrefix("HTTP/1.1 \(test.status) "))
            #expect(answer.contains("\r\nContent-Type: application/scim+json\r\n"))
            #expect(answer.hasSuffix(#""status":"\#(test.status)"}"#))
            #expect(server.store.snapshot.count(of: .user) == 0)
        }
    }

    @Test(arguments: ["extensions", "trailers"])
    func `by what is around their chunks are cut`(_ place: String) async throws {
        try await TestServer.run(.live) { server in
            let connection = try await IdleConnection(port: try #require(server.client.port))
            try await connection.send(server.request("POST /scim/v2/Users", "Transfer-Encoding: chunked"))
            let sending = Task {
                if place == "trailers" {
                    try await connection.send("2\r\n{}\r\n0\r\n")
                    for number in 0..<Limits.headerFields { try await connection.send("X-\(number): y\r\n") }
                } else {
                    try await connection.send("2;x=")
                    for _ in 0..<40 { try await connection.send(String(repeating: "y", count: 1 << 16)) }
                }
            }
            let answer = try await connection.end()
            sending.cancel()
            #expect(answer.hasPrefix("HTTP/1.1 4"))
            #expect(answer.hasSuffix(#""status":"\#(place == "trailers" ? 431 : 400)"}"#))
            #expect(server.store.snapshot.count(of: .user) == 0)
        }
    }

    @Test(arguments: [(-100, 201), (1, 400)])
    func `are those with more around their chunks than the limit says`(_ more: Int, _ status: Int) async throws {
        try await TestServer.run(.live) { server in
            let connection = try await IdleConnection(port: try #require(server.client.port))
            let invitation = try await connection.answer(
                to: server.request(
                    "POST /scim/v2/Users", "Transfer-Encoding: chunked", "Expect: 100-continue", "Connection: close"))
            #expect(invitation == "HTTP/1.1 100 Continue\r\n\r\n")
            let body = TestServer.user("mira")
            let start = String(body.utf8.count, radix: 16) + ";x="
            let size = Limits.chunkOverhead + more - start.utf8.count
            try await connection.send(start + String(repeating: "y", count: size))
            if status == 201 { try await connection.send("\r\n\(body)\r\n0\r\n\r\n") }
            let answer = try await connection.end()
            #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
            #expect(status == 201 || answer.contains("\(Limits.chunkOverhead) bytes around them"))
        }
    }

    @Test func `are not those for a whole URL: its host counts`() async throws {
        try await TestServer.run(.live) { server in
            let port = try #require(server.client.port)
            let body = TestServer.user("mira")
            let answer = try await RawConnection.exchange(
                port: port,
                server.request(
                    "POST http://scim.example:81/scim/v2/Users", "Connection: close",
                    "Content-Length: \(body.utf8.count)")
                    + body)
            #expect(answer.hasPrefix("HTTP/1.1 201"))
            #expect(answer.contains("Location: http://scim.example:81/scim/v2/Users/"))
        }
    }

    @Test func `are not those of HTTP/1.0 without a Host`() async throws {
        try await TestServer.run(.live) { server in
            let port = try #require(server.client.port)
            let answer = try await RawConnection.exchange(
                port: port, "GET /health HTTP/1.0\r\nConnection: close\r\n\r\n")
            #expect(answer.contains(" 200 OK\r\n"))
        }
    }

    @Test(arguments: ["Authorization: Bearer wrong\r\nExpect: 100-continue", "Expect: a-miracle"])
    func `are not told to go on without a token`(_ headers: String) async throws {
        try await TestServer.run(.live) { server in
            let port = try #require(server.client.port)
            let answer = try await RawConnection.exchange(
                port: port, "POST /scim/v2/Users HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\(headers)\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 401"))
        }
    }
}

@Suite struct `Paths that are spelt otherwise` {
    @Test(arguments: [
        "/scim%2Fv2/Users", "/%73cim/v2/Users", "/scim/v2/%55sers", "/scim/v2/./Users", "/scim/v2/%2e/Users",
        "/health/../scim/v2/Users", "/health%2f..%2fscim/v2/Users", "/health/%2e%2e/scim/v2/Users", "//scim/v2/Users",
        "/scim//v2/Users", "/scim/v2/Users;x", "/scim/v2/Users%00", "/scim/v2/Users%", "/scim/v2/Users%zz",
        "/scim/v2/Users#x", "http://localhost/scim/v2/Users", "http://localhost/health/../scim/v2/Users",
        "/SCIM/v2/Users",
        "/health/scim/v2/Users", "/scim/v2/health", "/scim\\v2\\Users", "/scim/v2/.search", "/%2fhealth/scim/v2/Users",
    ])
    func `lead nobody past the token`(_ path: String) async throws {
        try await TestServer.run(.live) { server in
            let port = try #require(server.client.port)
            let answer = try await RawConnection.exchange(
                port: port, "GET \(path) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 401 ") || answer.hasPrefix("HTTP/1.1 404 "))
        }
    }

    @Test(arguments: ["/scim/v2/%55sers", "/%73cim/v2/Users", "//scim/v2//Users/"])
    func `are the same path when they mean the same`(_ path: String) async throws {
        try await TestServer.run { server in
            let answer = try await server.sendRaw(
                .get, path, headers: [.authorization: "Bearer \(server.token)"])
            #expect(answer.status == 200)
        }
    }

    @Test func `are refused when their percent-encoding is broken`() async throws {
        try await TestServer.run { server in
            try await server.send(.get, "/Users/%zz").expectError(400, naming: "percent-encoding")
        }
    }
}
