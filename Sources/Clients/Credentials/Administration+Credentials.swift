import SCIM

extension Administration {
    /// Creates a client secret of 256 random bits and returns its text, of which only the hash is stored.
    ///
    /// - Parameter lifetime: How long it lives, in seconds; nil for no end.
    public func createSecret(for client: String, lifetime: Int64? = nil) throws(ClientError) -> String {
        let text = SecretText.random()
        let end = lifetime.map { making.time + $0 }
        try add([.secret(digest: Array(TokenText.digest(of: text)))], to: client, until: end)
        return text
    }

    /// Has a client sign assertions by keys of its own.
    public func add(_ keys: [PublicKey], to client: String) throws(ClientError) {
        try add(keys.map { .key($0) }, to: client)
    }

    /// Has a client sign assertions by the keys of a JWK Set.
    public func add(_ source: KeySource, to client: String) throws(ClientError) {
        try add([.keySet(source)], to: client)
    }

    /// Lets a client in by the tokens of another issuer.
    public func federate(_ client: String, _ federation: Federation) throws(ClientError) {
        try add([.federation(federation)], to: client)
    }

    /// Lets a client in by a TLS certificate, until that ends.
    public func add(_ certificate: ClientCertificate, to client: String) throws(ClientError) {
        try add([.certificate(digest: certificate.digest)], to: client, until: certificate.expires)
    }

    /// Takes away the credentials of a kind that a client has, or the one whose hash begins like this.
    ///
    /// - Returns: Their number.
    @discardableResult
    public func removeCredentials(
        _ kind: Credential.Kind, of client: String, fingerprint: String? = nil
    ) throws(ClientError) -> Int {
        var count = 0
        try change(client) { registrations throws(ClientError) in
            let removed = try registrations.removeCredentials(kind, of: client, fingerprint: fingerprint)
            count = removed.count
            let names = removed.map { "\($0.fingerprint) (\($0.description))" }.joined(separator: " and ")
            return count == 0 ? nil : "removed the \(kind.rawValue) \(names)"
        }
        return count
    }

    private func add(
        _ proofs: [Credential.Proof], to client: String, until end: Int64? = nil
    ) throws(ClientError) {
        let making = making
        let added = proofs.map { proof in
            Credential(client: client, proof, created: making.time, madeBy: making.account, expires: end)
        }
        try change(client) { registrations throws(ClientError) in
            for credential in added { try registrations.add(credential) }
            let words = added.map { credential in
                let end = credential.expires.map { ", until \(DateTime(seconds: $0, nanoseconds: 0).text)" } ?? ""
                return "the \(credential.kind.rawValue) \(credential.fingerprint) (\(credential.description))\(end)"
            }
            return words.isEmpty ? nil : "added \(words.joined(separator: " and "))"
        }
    }
}

/// The text of a client secret, of which only the hash is stored.
enum SecretText {
    /// The prefix of every secret, by which scanners recognize it.
    static let prefix = "scimgit_secret_"

    static func random() -> String { prefix + TokenText.randomBits() }
}
