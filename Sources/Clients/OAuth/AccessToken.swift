import JSON
import JWTKit
import Limits
import TextCoding

/// What an access token says, RFC 9068 §2.2.
struct AccessToken: Sendable, Hashable {
    /// The name of the client.
    let client: String
    /// The fingerprint of the credential by which the client got it: they end together.
    let credential: String
    let scopes: Scopes
    /// The server that made it, and the resource it is for.
    let server: AuthorizationServer
    /// Times in seconds since 1970-01-01 00:00 UTC.
    let issued: Int64, expires: Int64

    private static let type = "at+jwt"

    /// The value of `scope`: `scim`, which stands for this server, and the scopes of the client.
    static func scopeText(_ scopes: Scopes) -> String { ([scimScope] + scopes.list.map(\.word)).joined(separator: " ") }

    /// The scope that stands for this server.
    static let scimScope = "scim"

    /// The token as a JWT.
    ///
    /// - Parameter id: What tells it from all others.
    func text(id: String, signedBy key: AccessTokenKeys.Signing) async throws -> String {
        let header: JSONObject = [
            "alg": .string(SignatureAlgorithm.es256.rawValue), "typ": .string(Self.type),
            "kid": .string(key.publicKey.id ?? ""),
        ]
        let claims: JSONObject = [
            "iss": .string(server.issuer), "sub": .string(client), "aud": .string(server.resource),
            "client_id": .string(client), "iat": .number(JSONNumber(Int(issued))),
            "exp": .number(JSONNumber(Int(expires))), "jti": .string(id),
            "scope": .string(Self.scopeText(scopes)), "credential": .string(credential),
        ]
        let parts = [header, claims].map { JSONValue.object($0).compactBytes.base64URL }
        let message = parts.joined(separator: ".")
        return message + "." + (try await key.signer.sign(Array(message.utf8))).base64URL
    }

    /// Reads a token that one of the keys signed.
    ///
    /// - Throws: ``TokenRefusal``, `unknown` when no key signed it.
    init(_ text: String, signedBy keys: [PublicKey]) async throws(TokenRefusal) {
        guard let token = SignedToken(text), token.keyID != nil, Self.isType(token.header["typ"]?.string),
            await token.isSigned(by: keys, among: [.es256])
        else { throw .unknown }
        guard let client = token.claims["client_id"]?.string, token.claims["sub"]?.string == client,
            let credential = token.claims["credential"]?.string, let issuer = token.claims["iss"]?.string,
            let resource = token.claims["aud"]?.string, let issued = token.time("iat"),
            let expires = token.time("exp"), let scope = token.claims["scope"]?.string,
            let scopes = Scopes(ofToken: scope)
        else { throw .unknown }
        (self.client, self.credential, self.scopes) = (client, credential, scopes)
        server = AuthorizationServer(issuer: issuer, resource: resource)
        (self.issued, self.expires) = (issued, expires)
    }

    /// RFC 9068 §4: the type, with or without `application/`.
    private static func isType(_ text: String?) -> Bool {
        guard let text = text?.lowercased() else { return false }
        return text == type || text == "application/" + type
    }

    /// A new token.
    init(
        client: String, credential: String, scopes: Scopes, server: AuthorizationServer, issued: Int64, expires: Int64
    ) {
        (self.client, self.credential, self.scopes, self.server) = (client, credential, scopes, server)
        (self.issued, self.expires) = (issued, expires)
    }
}

/// A server as OAuth knows it: one that gives tokens, and whose resources they are for.
public struct AuthorizationServer: Sendable, Hashable {
    /// The issuer identifier, RFC 8414 §2: the origin of its URLs.
    public let issuer: String
    /// The base URL of its SCIM endpoints, the resource identifier of RFC 9728.
    public let resource: String
    /// Whether its URLs were configured, and not taken from the request: only then an audience can be checked.
    public let isPinned: Bool

    /// The URL of the token endpoint.
    public var tokenEndpoint: String { issuer + "/oauth2/token" }

    /// Names a server.
    public init(issuer: String, resource: String, isPinned: Bool = false) {
        (self.issuer, self.resource, self.isPinned) = (issuer, resource, isPinned)
    }

    /// Whether two are the same server.
    func isSame(as other: AuthorizationServer) -> Bool { issuer == other.issuer && resource == other.resource }
}

extension Scopes {
    /// Reads the value of `scope` of a token; nil without `scim`, and with words that nobody knows.
    init?(ofToken text: String) {
        let words = text.split(separator: " ")
        guard words.contains(where: { $0 == AccessToken.scimScope }) else { return nil }
        let scopes = words.filter { $0 != AccessToken.scimScope }.map { Scope($0) }
        guard scopes.allSatisfy({ $0 != nil }) else { return nil }
        self.init(scopes.compactMap(\.self))
    }
}
