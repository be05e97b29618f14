import Clients
import HTTPTypes
import JSON
import SCIM
import SCIMServer
import TestSupport
import Testing

@Suite struct `Authentication` {
    // RFC 7643 §5
    @Test(arguments: [
        [], [""], ["Bearer"], ["Bearer "], ["Bearer wrong"], ["Basic dXNlcjpwYXNz"], ["wrong"], ["Bearer a b"],
        ["Bearer wrong", "Bearer wrong"],
    ])
    func `refuses a request without exactly one good token, with a challenge`(_ values: [String]) async throws {
        try await TestServer.run { server in
            var headers = HTTPFields()
            for value in values { headers.append(HTTPField(name: .authorization, value: value)) }
            for method in [HTTPRequest.Method.get, .post, .put, .patch, .delete] {
                let answer = try await server.sendRaw(method, "/scim/v2/Users/x", headers: headers)
                answer.expectError(401)
                #expect(answer.headers[.wwwAuthenticate]?.hasPrefix("Bearer") == true)
            }
        }
    }

    @Test func `refuses two headers even when one is good`() async throws {
        try await TestServer.run { server in
            var headers: HTTPFields = [.authorization: "Bearer \(server.token)"]
            headers.append(HTTPField(name: .authorization, value: "Bearer \(server.token)"))
            try await server.sendRaw(.get, "/scim/v2/Users", headers: headers).expectError(401, naming: "more than one")
        }
    }

    @Test func `tells an administrator who left out the word Bearer`() async throws {
        try await TestServer.run { server in
            try await server.sendRaw(.get, "/scim/v2/Users", headers: [.authorization: server.token])
                .expectError(401, naming: "Bearer")
        }
    }

    @Test(arguments: ["Bearer", "bearer", "BEARER"])
    func `takes the scheme in any case`(_ scheme: String) async throws {
        try await TestServer.run { server in
            let answer = try await server.sendRaw(
                .get, "/scim/v2/Users", headers: [.authorization: "\(scheme) \(server.token)"])
            #expect(answer.status == 200)
        }
    }

    @Test(arguments: ["Bearer\t", "bearer \t "])
    func `takes a tab before the token, except from strict clients`(_ scheme: String) async throws {
        for dialect in Dialect.byRFC {
            try await TestServer.run(dialect: dialect) { server in
                let answer = try await server.sendRaw(
                    .get, "/scim/v2/Users", headers: [.authorization: scheme + server.token])
                #expect(answer.status == (dialect == .strict ? 401 : 200))
            }
        }
    }

    // RFC 7643 §5
    @Test func `is not asked for the service provider configuration, but a token that is sent must be right`()
        async throws
    {
        try await TestServer.run { server in
            let path = "/scim/v2/ServiceProviderConfig"
            let answer = try await server.sendRaw(.get, path)
            #expect(answer.status == 200)
            #expect(answer.json == (try await server.send(.get, "/ServiceProviderConfig").json))
            #expect(try await server.sendRaw(.head, path).status == 200)
            try await server.sendRaw(.post, path, "{}").expectError(405)
            for value in ["Bearer wrong", "", "Basic dXNlcjpwYXNz"] {
                try await server.sendRaw(.get, path, headers: [.authorization: value]).expectError(401)
            }
            try await server.sendRaw(.get, path + "/x").expectError(401)
        }
    }

    @Test(arguments: ["/Users", "/Groups/x", "/.search", "/ResourceTypes", "/Schemas", "/Me", "/nothing", ""])
    func `is asked for before anything below the base path is told`(_ path: String) async throws {
        try await TestServer.run { server in
            for method in [HTTPRequest.Method.get, .post, .delete, .options] {
                try await server.sendRaw(method, "/scim/v2" + path, "{").expectError(401)
            }
        }
    }

    @Test func `ends when the token is revoked, without a restart`() async throws {
        try await TestServer.run { server in
            #expect(try await server.send(.get, "/Users").status == 200)
            try server.administration.revokeTokens(of: "okta")
            #expect(try await comesToHold { try await server.send(.get, "/Users").status == 401 })
            try await server.send(.get, "/Users").expectError(401)
        }
    }

    @Test func `makes the client the author and never shows the token`() async throws {
        try await TestServer.run { server in
            let answer = try await server.makeUser("mira")
            #expect(!answer.text.contains(server.token))
            for field in answer.headers { #expect(!field.value.contains(server.token)) }
        }
    }

    @Test func `takes no notice of method overrides`() async throws {
        try await TestServer.run { server in
            let id = try await server.makeUser("mira").id
            let override: HTTPFields = [try #require(HTTPField.Name("X-HTTP-Method-Override")): "DELETE"]
            #expect(try await server.send(.get, "/Users/\(id)", headers: override).status == 200)
            #expect(try await server.send(.get, "/Users/\(id)").status == 200)
        }
    }
}
