public import IdentityStore
public import SCIM

/// Who sent a request, and what it may ask for.
public struct Principal: Sendable, Hashable {
    /// The client, which is the author of its commits.
    public let client: Client
    private let scopes: Scopes
    /// The scopes of the token, when it has fewer than its client.
    private let tokenScopes: Scopes?
    /// Whether the token was asked for at the token endpoint.
    private let isByOAuth: Bool

    init(client: Client, scopes: Scopes, tokenScopes: Scopes? = nil, isByOAuth: Bool = false) {
        (self.client, self.scopes, self.tokenScopes) = (client, scopes, tokenScopes)
        self.isByOAuth = isByOAuth
    }

    /// Who has shown no token and may only read the service provider configuration, RFC 7643 §5.
    ///
    /// - Parameter dialects: Those of all clients; when they have several it is the usual one.
    static func unknown(among dialects: Set<Dialect>) -> Principal {
        let dialect = dialects.count == 1 ? dialects.first ?? .interoperable : .interoperable
        return Principal(client: Client(name: "unknown", dialect: dialect, managesAll: false), scopes: Scopes([]))
    }

    /// Whether a request is admitted.
    public func may(_ access: Access) -> Bool { scopes.admit(access) && tokenScopes?.admit(access) ?? true }

    /// Admits a request or refuses it; the one place where scopes are checked.
    ///
    /// - Throws: `SCIMError` 403, which names the missing scope and the command that gives it.
    public func check(_ access: Access) throws(SCIMError) {
        if may(access) { return }
        let (name, scope) = (client.name, access.scope)
        let missing = "the scope \"\(scope.word)\", which this request needs. "
        guard scopes.admit(access) else {
            throw SCIMError(
                status: 403,
                detail: "The client \"\(name)\" lacks \(missing)An administrator can give it: "
                    + "`scimgit client set \(name) --scope \(scopes.adding(scope))`.")
        }
        if isByOAuth {
            throw SCIMError(
                status: 403,
                detail: "This access token of the client \"\(name)\" lacks \(missing)Ask the token endpoint for one "
                    + "that has it.")
        }
        let subject = client.subject.map { " --subject \($0)" } ?? ""
        throw SCIMError(
            status: 403,
            detail: "This token of the client \"\(name)\" lacks \(missing)An administrator can make one that has it: "
                + "`scimgit token create \(name)\(subject) --scope \((tokenScopes ?? scopes).adding(scope))`.")
    }
}

/// Why a token lets nobody in.
public enum TokenRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    /// There is no such token.
    case unknown
    /// It has ended.
    case expired
    /// It is still to be enabled.
    case draft
    /// It was made by another server, or for another URL of this one.
    case foreign
    /// The credential by which it was got, or its client, is gone.
    case revoked
    /// Its client is disabled.
    case disabled

    /// What is wrong with the token, in a sentence.
    public var description: String {
        switch self {
        case .unknown: "The bearer token is unknown or was revoked."
        case .expired: "The bearer token has expired; an administrator can make a new one."
        case .draft: "The bearer token is a draft; an administrator has to enable it."
        case .foreign:
            "The access token was made for another URL: ask the token endpoint of this one, and use the base URL that it "
                + "is for."
        case .revoked: "The access token was revoked with the credential by which it was got."
        case .disabled: "The client of the bearer token is disabled; an administrator can enable it."
        }
    }
}
