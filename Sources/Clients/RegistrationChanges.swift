import SCIM

/// One difference between two states of the clients and tokens.
struct RegistrationChange: Sendable, Hashable {
    /// What happened, in words.
    let event: String
    /// The name of the client.
    let client: String
    /// The fingerprint of the token, when it happened to one.
    var token: String?
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
                    token: credential.fingerprint))
        }
        for credential in old.credentials where !credentials.contains(credential) {
            changes.append(
                RegistrationChange(
                    event: "a \(credential.kind.rawValue) was removed", client: credential.client,
                    token: credential.fingerprint))
        }
        return changes
    }

    /// The tokens in use that have an end.
    var endingTokens: [Token] {
        tokens.filter { token in
            token.expires != nil && !token.isDraft && client(named: token.client)?.isEnabled == true
        }
    }
}

extension Token {
    /// When it ends, for people.
    var endText: String { expires.map { DateTime(seconds: $0, nanoseconds: 0).text } ?? "never" }
}
