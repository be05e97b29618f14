/// A request for an access token, RFC 6749 §4.4.2.
public struct TokenRequest: Sendable, Hashable {
    /// How the client shows who it is.
    public enum Authentication: Sendable, Hashable {
        /// By its secret, RFC 6749 §2.3.1.
        case secret(client: String, secret: String)
        /// By a JWT, RFC 7523 §2.2; `client` is the `client_id`, which may be missing.
        case assertion(String, client: String?)
    }

    /// How the client shows who it is.
    public let authentication: Authentication
    /// The value of `scope`; nil when the request has none.
    public let scope: String?

    /// Says what is asked.
    public init(_ authentication: Authentication, scope: String? = nil) {
        (self.authentication, self.scope) = (authentication, scope)
    }
}

/// An answer with an access token, RFC 6749 §5.1.
public struct IssuedToken: Sendable, Hashable {
    /// The token.
    public let text: String
    /// How long it lives, in seconds.
    public let lifetime: Int64
    /// The value of `scope`.
    public let scope: String
    /// The client that it is for.
    public let client: String
}
