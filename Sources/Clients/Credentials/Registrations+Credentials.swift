import Limits

extension Registrations {
    /// The credentials of a client, in the order of their creation.
    public func credentials(of client: String) -> [Credential] { credentials.filter { $0.client == client } }

    /// Adds a credential; those of the client that have ended make room for it.
    mutating func add(_ credential: Credential) throws(ClientError) {
        guard client(named: credential.client) != nil else { throw .unknown(credential.client) }
        credentials.removeAll { $0.client == credential.client && $0.hasExpired(at: credential.created) }
        if case .certificate = credential.proof,
            let other = credentials.first(where: { $0.proof == credential.proof && $0.client != credential.client })
        {
            throw .certificateOfAnother(client: other.client)
        }
        guard !credentials(of: credential.client).contains(where: { $0.fingerprint == credential.fingerprint }) else {
            throw .knownCredential(client: credential.client, fingerprint: credential.fingerprint)
        }
        guard credentials(of: credential.client).count < Limits.credentialsPerClient else {
            throw .tooManyCredentials(client: credential.client)
        }
        credentials.append(credential)
    }

    /// Takes away the credentials of a kind that a client has, or the one whose hash begins like this.
    ///
    /// - Returns: Those that are gone.
    mutating func removeCredentials(
        _ kind: Credential.Kind, of client: String, fingerprint: String?
    ) throws(ClientError) -> [Credential] {
        let removed = credentials(of: client).filter { credential in
            credential.kind == kind && (fingerprint.map { credential.fingerprint.hasPrefix($0) } ?? true)
        }
        if let fingerprint, removed.count > 1 { throw .ambiguous(client: client, fingerprint: fingerprint) }
        credentials.removeAll { removed.contains($0) }
        return removed
    }
}
