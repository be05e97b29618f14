public import IdentityStore
import Limits
public import SCIM

/// Whose resources a client may change, the value of `--manages`.
public enum Management: String, Sendable, CaseIterable {
    /// Its own, and those that belong to no client that there is.
    case own
    /// Those of all clients.
    case all
}

/// A client as an administrator registered it: the connection of an identity provider.
public struct RegisteredClient: Sendable, Hashable {
    /// The name, which is the author of its commits.
    public let name: String
    /// How far its requests may depart from the letter of the RFCs.
    public internal(set) var dialect: Dialect
    /// What it may ask for.
    public internal(set) var scopes: Scopes
    /// Whose resources it may change.
    public internal(set) var manages: Management
    /// How many requests a second it may send; nil when it has no rate of its own.
    public internal(set) var rate: Int?
    /// Whether it may send its secret with each request, RFC 7617.
    public internal(set) var allowsBasic = false
    /// How long its access tokens live, in seconds.
    public internal(set) var accessTokenLifetime = Int64(Limits.accessTokenLife)
    /// Whether it is let in.
    public internal(set) var isEnabled = true
    /// What an administrator said of its mass changes; nil when nothing.
    public internal(set) var massChanges: MassChangeDecision?
    /// When it was registered, in seconds since 1970-01-01 00:00 UTC.
    public let created: Int64
    /// The account that registered it; nil for a client from before clients were registered.
    public let madeBy: String?

    /// The default dialect of a client: `okta` for the client of that name, otherwise `interoperable`.
    static func usualDialect(of name: String) -> Dialect { name == "okta" ? .okta : .interoperable }
}

/// What an administrator says of a client; what is nil is as it was, or the default of a new client.
public struct ClientSettings: Sendable, Hashable {
    /// How far its requests may depart from the letter of the RFCs; by default `okta` for a client of that name,
    /// otherwise `interoperable`.
    public var dialect: Dialect?
    /// What it may ask for; by default everything.
    public var scopes: Scopes?
    /// Whose resources it may change; by default its own.
    public var manages: Management?
    /// Whether it may send its secret with each request; by default not.
    public var allowsBasic: Bool?
    /// How long its access tokens live, in seconds: an hour, which is the default, to six.
    public var accessTokenLifetime: Int64?
    /// How many requests a second it may send; by default as many as it wants.
    public var rate: Rate?

    /// Says what is to be set.
    public init(
        dialect: Dialect? = nil, scopes: Scopes? = nil, manages: Management? = nil, allowsBasic: Bool? = nil,
        accessTokenLifetime: Int64? = nil, rate: Rate? = nil
    ) {
        (self.dialect, self.scopes, self.manages, self.rate) = (dialect, scopes, manages, rate)
        (self.allowsBasic, self.accessTokenLifetime) = (allowsBasic, accessTokenLifetime)
    }

    /// Whether it says nothing.
    public var isEmpty: Bool { self == ClientSettings() }

    /// The settings in words, for the administration log; those alone that are said.
    var words: [String] {
        [
            dialect.map { "dialect \($0.rawValue)" }, scopes.map { "scopes \($0)" },
            manages.map { "manages \($0.rawValue)" }, allowsBasic.map { "basic \($0 ? "on" : "off")" },
            accessTokenLifetime.map { "access tokens of \($0) seconds" },
            rate.map { "rate \($0)" },
        ].compactMap(\.self)
    }
}

extension RegisteredClient {
    /// The client with other settings.
    func with(_ settings: ClientSettings) -> RegisteredClient {
        var client = self
        client.dialect = settings.dialect ?? dialect
        client.scopes = settings.scopes ?? scopes
        client.manages = settings.manages ?? manages
        client.allowsBasic = settings.allowsBasic ?? allowsBasic
        client.accessTokenLifetime = settings.accessTokenLifetime ?? accessTokenLifetime
        if let rate = settings.rate { client.rate = rate.number }
        return client
    }
}
