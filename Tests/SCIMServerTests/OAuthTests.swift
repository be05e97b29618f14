import Clients
import Foundation
import HTTPTypes
import HummingbirdTesting
import JSON
import SCIMServer
import Testing

@Suite struct `OAuth over HTTP` {
    private static let form = "application/x-www-form-urlencoded"

    /// Runs `body` with a server, and a secret of the client `entra`.
    private static func run(
        _ configuration: ServerConfiguration? = nil, _ settings: ClientSettings = ClientSettings(),
        _ body: @Sendable @escaping (TestServer, String) async throws -> Void
    ) async throws {
        try await TestServer.run(configuration: configuration) { server in
            try server.administration.makeAccessTokenKey()
            try server.administration.createClient("entra", settings)
            try await body(server, try server.administration.createSecret(for: "entra"))
        }
    }

    private static func ask(
        _ server: TestServer, _ body: String, _ headers: HTTPFields = [:], type: String? = form
    ) async throws -> Answer {
        var headers = headers
        headers[.contentType] = type
        return try await server.sendRaw(.post, "/oauth2/token", body, headers: headers)
    }

    private static func basic(_ name: String, _ secret: String) -> HTTPFields {
        [.authorization: "Basic " + Data("\(name):\(secret)".utf8).base64EncodedString()]
    }

    /// Checks that it is an error as RFC 6749 §5.2 wants it.
    private static func expect(
        _ answer: Answer, _ status: Int, _ error: String, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(answer.status == status, "\(answer.text)", sourceLocation: sourceLocation)
        #expect(answer.json["error"]?.string == error, "\(answer.text)", sourceLocation: sourceLocation)
        let text = answer.json["error_description"]?.string ?? ""
        let isAllowed = text.utf8.allSatisfy { (0x20...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C }
        #expect(!text.isEmpty && isAllowed, sourceLocation: sourceLocation)
        #expect(answer.headers[.contentType] == "application/json", sourceLocation: sourceLocation)
        #expect(answer.headers[.cacheControl] == "no-store", sourceLocation: sourceLocation)
        #expect(answer.headers[.wwwAuthenticate] == (status == 401 ? "Basic realm=\"scim\"" : nil))
    }

    @Test func `a secret in the header or the body gets a token, which provisions`() async throws {
        try await Self.run { server, secret in
            for answer in [
                try await Self.ask(server, "grant_type=client_credentials&scope=scim", Self.basic("entra", secret)),
                try await Self.ask(
                    server, "grant_type=client_credentials&client_id=entra&client_secret=\(secret)&scope="),
                try await Self.ask(
                    server, "client%5Fid=entra&client_secret=\(secret)&grant_type=client%5Fcredentials",
                    type: Self.form + "; charset=UTF-8"),
            ] {
                #expect(answer.status == 200, "\(answer.text)")
                #expect(answer.headers[.cacheControl] == "no-store" && answer.headers[.pragma] == "no-cache")
                #expect(answer.json["token_type"] == "Bearer" && answer.json["expires_in"] == 3600)
                let bearer: HTTPFields = [.authorization: "Bearer \(answer.json["access_token"]?.string ?? "")"]
                let name = UUID().uuidString
                let made = try await server.send(.post, "/Users", TestServer.user(name), headers: bearer)
                #expect(made.status == 201)
                let read = try await server.send(.get, "/Users/\(made.id)", headers: bearer)
                #expect(read.status == 200)
                #expect(try await server.send(.get, "/Users/\(made.id)").status == 200)
            }
        }
    }

    @Test func `what is wrong with a request is told by the errors of RFC 6749`() async throws {
        try await Self.run { server, secret in
            let good = "grant_type=client_credentials&client_id=entra&client_secret=\(secret)"
            for body in [
                "", "client_id=entra", good + "&client_id=entra", good + "&client_secret=x", good + "&scope=a%GG",
                good + "&client_assertion=a.b.c", "grant_type=&client_id=entra", good + "&x=%FF",
                "grant_type=client_credentials&client_assertion=a.b.c", "grant_type=client_credentials&&=&=",
            ] {
                Self.expect(try await Self.ask(server, body), 400, "invalid_request")
            }
            Self.expect(try await Self.ask(server, good, Self.basic("entra", secret)), 400, "invalid_request")
            let grant = "grant_type=client_credentials"
            for value in ["Bearer x", "Basic", "Basic !", "Basic ZW50cmE=", "Basic OmE=", "Basic ZW50cmE6"] {
                Self.expect(try await Self.ask(server, grant, [.authorization: value]), 400, "invalid_request")
            }
            Self.expect(
                try await Self.ask(server, grant + "&client_id=hr", Self.basic("entra", secret)), 400, "invalid_request"
            )
            for type in ["application/json", "text/plain", nil] {
                Self.expect(try await Self.ask(server, good, type: type), 400, "invalid_request")
            }
            for name in ["password", "authorization_code", "refresh_token", "CLIENT_CREDENTIALS"] {
                let body = "grant_type=\(name)&client_id=entra&client_secret=\(secret)"
                Self.expect(try await Self.ask(server, body), 400, "unsupported_grant_type")
            }
            Self.expect(try await Self.ask(server, good + "&scope=admin"), 400, "invalid_scope")
            let type = "urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer"
            for body in [
                grant, grant + "&client_id=entra", grant + "&client_id=entra&client_secret=x",
                grant + "&client_id=nobody&client_secret=\(secret)",
                grant + "&client_assertion_type=\(type)&client_assertion=a.b.c",
            ] {
                Self.expect(try await Self.ask(server, body), 401, "invalid_client")
            }
            #expect(try await Self.ask(server, good + "&x=" + String(repeating: "x", count: 70_000)).status == 413)
            for method in [HTTPRequest.Method.get, .put, .delete, .head] {
                #expect(try await server.sendRaw(method, "/oauth2/token").status == 405)
            }
        }
    }

    @Test func `who fails to get a token again and again is told to wait by an error of OAuth`() async throws {
        let configuration = try ServerConfiguration(isBehindProxy: true)
        try await Self.run(configuration) { server, secret in
            let address: HTTPFields = [try #require(HTTPField.Name("X-Forwarded-For")): "203.0.113.9"]
            let wrong = "grant_type=client_credentials&client_id=entra&client_secret=x"
            var answer = try await Self.ask(server, wrong, address)
            Self.expect(answer, 401, "invalid_client")
            for _ in 0..<100 where answer.status == 401 { answer = try await Self.ask(server, wrong, address) }
            Self.expect(answer, 429, "temporarily_unavailable")
            let wait = Int(answer.headers[.retryAfter] ?? "") ?? 0
            #expect(wait >= 1)
            let good = "grant_type=client_credentials&client_id=entra&client_secret=\(secret)"
            #expect(try await Self.ask(server, good, address).status == 200)
        }
    }

    @Test func `a form that is too long is refused before it is sent`() async throws {
        try await TestServer.run(.live) { server in
            let port = try #require(server.client.port)
            let answer = try await RawConnection.exchange(
                port: port,
                "POST /oauth2/token HTTP/1.1\r\nHost: a\r\nContent-Type: \(Self.form)\r\nContent-Length: 70000\r\n"
                    + "Expect: 100-continue\r\nConnection: close\r\n\r\n")
            #expect(answer.hasPrefix("HTTP/1.1 413"), "\(answer)")
        }
    }

    @Test func `the metadata name the endpoints by the URL that clients use`() async throws {
        let url = try ServerConfiguration(publicURL: "https://scim.corp.example/scim/v2", isBehindProxy: true)
        try await Self.run(url) { server, _ in
            let issuer = try await server.sendRaw(.get, "/.well-known/oauth-authorization-server").json
            #expect(issuer["issuer"] == "https://scim.corp.example")
            #expect(issuer["token_endpoint"] == "https://scim.corp.example/oauth2/token")
            #expect(issuer["grant_types_supported"] == ["client_credentials"])
            #expect(issuer["token_endpoint_auth_signing_alg_values_supported"] == ["ES256", "EdDSA", "PS256"])
            let path = "/.well-known/oauth-protected-resource"
            for path in [path, path + "/scim/v2"] {
                let resource = try await server.sendRaw(.get, path).json
                #expect(resource["resource"] == "https://scim.corp.example/scim/v2")
                #expect(resource["authorization_servers"] == ["https://scim.corp.example"])
            }
            #expect(try await server.sendRaw(.get, path + "/other").status == 404)
            #expect(try await server.sendRaw(.post, path, "").status == 405)
            let keys = try await server.sendRaw(.get, "/oauth2/jwks").json["keys"]?.array ?? []
            #expect(keys.count == 1 && keys.first?.object?["d"] == nil)
        }
    }

    @Test func `a challenge names the metadata of the resource`() async throws {
        try await Self.run { server, _ in
            let name = "resource_metadata=\"http://localhost/.well-known/oauth-protected-resource/scim/v2\""
            for headers: HTTPFields in [[:], [.authorization: "Bearer x"], [.authorization: "Bearer a.b.c"]] {
                var headers = headers
                headers[try #require(HTTPField.Name("Host"))] = "localhost"
                let answer = try await server.sendRaw(.get, "/scim/v2/Users", headers: headers)
                answer.expectError(401)
                let challenge = answer.headers[.wwwAuthenticate] ?? ""
                #expect(challenge.hasPrefix("Bearer realm=\"scim\""))
                #expect(challenge.hasSuffix("/.well-known/oauth-protected-resource/scim/v2\""), "\(challenge) \(name)")
            }
        }
    }

    @Test func `HTTP Basic is for clients that may use it`() async throws {
        try await Self.run { server, secret in
            let headers = Self.basic("entra", secret)
            try await server.send(.get, "/Users", headers: headers).expectError(401)
            try server.administration.setClient("entra", to: ClientSettings(allowsBasic: true))
            server.clients.lookNow()
            #expect(try await server.send(.get, "/Users", headers: headers).status == 200)
            try await server.send(.get, "/Users", headers: Self.basic("entra", "x")).expectError(401)
            try await server.send(.get, "/Users", headers: Self.basic("hr", secret)).expectError(401)
            // It is no token, and a token is no secret.
            try await server.send(.get, "/Users", headers: [.authorization: "Bearer \(secret)"]).expectError(401)
            try await server.send(.get, "/Users", headers: Self.basic("okta", server.token)).expectError(401)
        }
    }

    @Test func `an access token of a client that is gone is refused within a second`() async throws {
        try await Self.run { server, secret in
            let answer = try await Self.ask(server, "grant_type=client_credentials", Self.basic("entra", secret))
            let bearer: HTTPFields = [.authorization: "Bearer \(answer.json["access_token"]?.string ?? "")"]
            for _ in 0..<3 { #expect(try await server.send(.get, "/Users", headers: bearer).status == 200) }
            try server.administration.enableClient("entra", false)
            server.clients.lookNow()
            try await server.send(.get, "/Users", headers: bearer).expectError(401, naming: "disabled")
            let other = HTTPFields(dictionaryLiteral: (.authorization, bearer[.authorization] ?? ""))
            try await server.send(.get, "/ServiceProviderConfig", headers: other).expectError(401)
        }
    }
}

extension HTTPField.Name {
    fileprivate static var pragma: HTTPField.Name { HTTPField.Name("Pragma") ?? .cacheControl }
}
