import Limits
import SCIM

/// One difference between two states of the clients and tokens.
struct RegistrationChange: Sendable, Hashable {
    /// What happened, in words.
    let event: String
    /// The name of the client.
    let client: String
    /// The fingerprint of the token or credential, when it happened to one.
    var token: String?
    /// The kind of that one.
    var what = "token"
}

extension Registrations {
    /// What happened since.
    func changes(since old: Registrations) -> [RegistrationChange] {
        var changes: [RegistrationChange] = []
        for client in clients {
            let before = old.client(named: client.name)
            if before == client { continue }
            let event = before == nil ? "a client was created" : "a client was changed"
            changes.append(RegistrationChange(event: event, client: client.name))
        }
        for client in old.clients where self.client(named: client.name) == nil {
            changes.append(RegistrationChange(event: "a client was deleted", client: client.name))
        }
        func note(_ event: String, _ token: Token) {
            changes.append(RegistrationChange(event: event, client: token.client, token: token.fingerprint))
        }
        for token in tokens {
            let before = old.tokens.first { $0.digest == token.digest }
            if before == token { continue }
            note(before == nil ? "a token was created" : "a token was changed", token)
        }
        for token in old.tokens where !tokens.contains(where: { $0.digest == token.digest }) {
            note("a token was revoked", token)
        }
        for credential in credentials where !old.credentials.contains(credential) {
            changes.append(
                RegistrationChange(
                    event: "a \(credential.kind.rawValue) was added", client: credential.client,
                    token: credential.fingerprint, what: credential.kind.rawValue))
        }
        for credential in old.credentials where !credentials.contains(credential) {
            changes.append(
                RegistrationChange(
                    event: "a \(credential.kind.rawValue) was removed", client: credential.client,
                    token: credential.fingerprint, what: credential.kind.rawValue))
        }
        return changes
    }

    /// What lets clients in until it ends.
    var ends: [CredentialEnd] {
        let ends =
            tokens.filter { !$0.isDraft }.compactMap { token in
                token.expires.map { CredentialEnd(what: "token", token.client, token.fingerprint, $0) }
            }
            + credentials.compactMap { credential in
                credential.expires.map {
                    CredentialEnd(what: credential.kind.rawValue, credential.client, credential.fingerprint, $0)
                }
            }
        return ends.filter { client(named: $0.client)?.isEnabled == true }
    }
}

/// The end of something that lets a client in.
struct CredentialEnd: Sendable, Hashable {
    /// Its kind: `token`, `secret` or `certificate`.
    let what: String
    let client: String
    let fingerprint: String
    /// In seconds since 1970-01-01 00:00 UTC.
    let time: Int64

    init(what: String, _ client: String, _ fingerprint: String, _ time: Int64) {
        (self.what, self.client, self.fingerprint, self.time) = (what, client, fingerprint, time)
    }

    func hasCome(at seconds: Int64) -> Bool { time <= seconds }

    /// Whether it comes so soon that somebody should look after it, or has come.
    func isSoon(at seconds: Int64) -> Bool { time - seconds <= Int64(Limits.tokenWarning) * 86_400 }

    /// For people.
    var text: String { DateTime(seconds: time, nanoseconds: 0).text }
}
