/// An error of the token endpoint, RFC 6749 §5.2.
public struct OAuthError: Error, Sendable, Hashable {
    /// The codes of RFC 6749, as on the wire.
    public enum Code: String, Sendable, CaseIterable {
        /// Something is missing, repeated or malformed.
        case invalidRequest = "invalid_request"
        /// The client could not be authenticated.
        case invalidClient = "invalid_client"
        /// Another grant than that of client credentials.
        case unsupportedGrantType = "unsupported_grant_type"
        /// A scope that is unknown, or that the client lacks.
        case invalidScope = "invalid_scope"
        /// The server cannot answer now; of RFC 6749 §4.1.2.1.
        case temporarilyUnavailable = "temporarily_unavailable"
    }

    /// The code.
    public let code: Code
    /// What is wrong, for whoever sent the request.
    public let description: String
    /// The reason, for the log alone: it would tell a stranger which clients and credentials there are.
    public let reason: String
    /// The client that the request named, if there is one of that name.
    public let client: String?

    /// An error of which everything may be told.
    public init(_ code: Code, _ description: String, client: String? = nil) {
        (self.code, self.description, reason, self.client) = (code, description, description, client)
    }

    /// The client could not be authenticated; only the log has the reason.
    static func refused(_ reason: String, client: String? = nil) -> OAuthError {
        OAuthError(refused: reason, client)
    }

    private init(refused reason: String, _ client: String?) {
        (code, self.reason, self.client) = (.invalidClient, reason, client)
        description = "The client could not be authenticated; the log of the server has the reason."
    }
}
