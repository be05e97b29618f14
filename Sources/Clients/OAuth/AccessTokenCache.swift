import Crypto
import Limits

/// Access tokens whose signature was verified, by their hash: what is known of them is not worked out again.
struct AccessTokenCache: Sendable {
    private struct Entry {
        let token: AccessToken
        /// Whom it lets in; nil until that is asked since clients last changed.
        var principal: Result<Principal, TokenRefusal>?
    }

    private var entries: [SHA256Digest: Entry] = [:]

    /// How many tokens are known.
    var count: Int { entries.count }

    /// Whom a token lets in; nil for one that is not known.
    mutating func principal(
        _ digest: SHA256Digest, to server: AuthorizationServer, by admissions: Admissions, at time: Int64
    ) throws(TokenRefusal) -> Principal? {
        guard let index = entries.index(forKey: digest) else { return nil }
        let token = entries.values[index].token
        guard token.expires > time else { throw .expired }
        guard token.server.isSame(as: server) else { throw .foreign }
        if let known = entries.values[index].principal { return try known.get() }
        let principal = admissions.principal(
            of: token.client, { $0.fingerprint == token.credential }, tokenScopes: token.scopes, at: time)
        entries.values[index].principal = principal
        return try principal.get()
    }

    /// Takes note of a token whose signature was verified.
    ///
    /// When there are too many, those that have ended make room, else all do.
    mutating func add(_ token: AccessToken, _ digest: SHA256Digest, at time: Int64) {
        if entries.count >= Limits.cachedAccessTokens {
            entries = entries.filter { $0.value.token.expires > time }
            if entries.count >= Limits.cachedAccessTokens { entries = [:] }
        }
        entries[digest] = Entry(token: token)
    }

    /// Forgets whom tokens let in, because clients changed.
    mutating func clientsChanged() {
        for digest in entries.keys { entries[digest]?.principal = nil }
    }

    /// Forgets all tokens, because keys changed.
    mutating func keysChanged() { entries = [:] }
}
