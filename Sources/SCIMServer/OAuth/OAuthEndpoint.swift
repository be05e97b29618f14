import HTTPTypes

/// The endpoints of OAuth, which stand beside the base path.
enum OAuthEndpoint: Sendable, Hashable {
    /// The token endpoint, RFC 6749 §3.2.
    case token
    /// The keys that verify access tokens.
    case keys
    /// The metadata of the authorization server, RFC 8414 §3.
    case serverMetadata
    /// The metadata of the protected resource, RFC 9728 §3.
    case resourceMetadata

    /// Where the metadata of a protected resource are, before its path.
    static let resourceMetadataPath = "/.well-known/oauth-protected-resource"

    /// The endpoint of a path; nil when there is none.
    ///
    /// - Parameters:
    ///   - segments: The segments of the whole path.
    ///   - base: Those of the base path, which the metadata of the resource may have behind them.
    init?(_ segments: [String], base: [String]) {
        switch segments {
        case ["oauth2", "token"]: self = .token
        case ["oauth2", "jwks"]: self = .keys
        case [".well-known", "oauth-authorization-server"]: self = .serverMetadata
        case [".well-known", "oauth-protected-resource"], [".well-known", "oauth-protected-resource"] + base:
            self = .resourceMetadata
        default: return nil
        }
    }

    /// The methods that the endpoint supports.
    var methods: [HTTPRequest.Method] { self == .token ? [.post] : [.get, .head] }
}
