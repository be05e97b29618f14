import Foundation
import JSON
import Synchronization

@testable import Clients

/// What the tests of access tokens ask of an office.
extension Office {
    static let server = AuthorizationServer(
        issuer: "https://scim.corp.example", resource: "https://scim.corp.example/scim/v2", isPinned: true)

    var time: Int64 { clock.load(ordering: .relaxed) }

    func advance(seconds: Int64) { clock.add(seconds, ordering: .relaxed) }

    /// An office with the key of access tokens and a client.
    static func withClient(_ name: String = "entra", _ settings: ClientSettings = ClientSettings()) throws -> Office {
        let office = try Office()
        try office.administration.makeAccessTokenKey()
        try office.administration.createClient(name, settings)
        return office
    }

    /// The claims of an assertion that a client signs itself.
    func claims(_ client: String = "entra", id: String = UUID().uuidString) -> JSONObject {
        [
            "iss": .string(client), "sub": .string(client), "aud": .string(Self.server.tokenEndpoint),
            "iat": .number(JSONNumber(Int(time))), "exp": .number(JSONNumber(Int(time + 300))), "jti": .string(id),
        ]
    }
}

extension ClientRegistry {
    func token(_ client: String = "entra", secret: String, scope: String? = nil) async throws -> IssuedToken {
        try await issueToken(
            for: TokenRequest(.secret(client: client, secret: secret), scope: scope), by: Office.server)
    }

    func token(asserting text: String, _ client: String? = "entra") async throws -> IssuedToken {
        try await issueToken(for: TokenRequest(.assertion(text, client: client)), by: Office.server)
    }

    /// The reason in the log why there is no token for an assertion; nil when there is one.
    func refusal(of text: String, _ client: String? = "entra") async -> String? {
        do { _ = try await token(asserting: text, client) } catch {
            return (error as? OAuthError)?.reason ?? "\(error)"
        }
        return nil
    }

    /// Whom an access token lets in.
    func principal(_ token: IssuedToken) async throws -> Principal {
        try await principal(bearingAccessToken: token.text, to: Office.server)
    }

    /// Why an access token lets nobody in; nil when it lets somebody in.
    func refusal(of token: IssuedToken) async -> TokenRefusal? { await refusal(ofText: token.text) }

    func refusal(ofText text: String, to server: AuthorizationServer = Office.server) async -> TokenRefusal? {
        do { _ = try await principal(bearingAccessToken: text, to: server) } catch { return error }
        return nil
    }
}
