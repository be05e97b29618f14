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
    ///
    /// - Parameter admit: Works out whom it lets in.
    mutating func principal(
        _ digest: SHA256Digest, to server: AuthorizationServer, at time: Int64,
        _ admit: (AccessToken) -> Result<Principal, TokenRefusal>
    ) throws(TokenRefusal) -> Principal? {
        guard let entry = entries[digest] else { return nil }
        guard entry.token.expires > time else { throw .expired }
        guard entry.token.server.isSame(as: server) else { throw .foreign }
        if let known = entry.principal { return try known.get() }
        let principal = admit(entry.token)
        entries[digest]?.principal = principal
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
