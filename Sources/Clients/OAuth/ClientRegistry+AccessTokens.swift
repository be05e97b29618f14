import Crypto
import Limits
import Synchronization

extension ClientRegistry {
    /// Who holds an access token of the token endpoint.
    ///
    /// Its signature is verified once; whether its credential and client still let somebody in is asked again whenever
    /// clients changed.
    ///
    /// - Throws: ``TokenRefusal``.
    public func principal(
        bearingAccessToken text: String, to server: AuthorizationServer
    ) async throws(TokenRefusal) -> Principal {
        guard text.utf8.count <= Limits.accessToken else { throw .unknown }
        let digest = TokenText.digest(of: text)
        if let known = try known(digest, to: server) { return known }
        let keys = state.withLock { state in
            refresh(&state, atMostEvery: .zero)
            return state.keys
        }
        guard let keys else { throw .unknown }
        let token = try await AccessToken(text, signedBy: keys.valid(at: now()))
        let isStillKey = state.withLock { state in
            // A key that was taken away meanwhile signs nothing.
            guard state.keys == keys else { return false }
            state.accessTokens.add(token, digest, at: now())
            return true
        }
        guard isStillKey, let principal = try known(digest, to: server) else { throw .unknown }
        return principal
    }

    private func known(_ digest: SHA256Digest, to server: AuthorizationServer) throws(TokenRefusal) -> Principal? {
        let time = now()
        return try state.withLock { state throws(TokenRefusal) in
            refresh(&state, atMostEvery: Self.lookInterval)
            return try state.accessTokens.principal(digest, to: server, by: state.admissions, at: time)
        }
    }

    /// Who sends a secret with each request, RFC 7617; a client has to be allowed to.
    ///
    /// - Throws: ``TokenRefusal``, `unknown` whatever is wrong with name and secret.
    public func principal(named name: String, secret: String) throws(TokenRefusal) -> Principal {
        let digest = TokenText.digest(of: String(secret.prefix(Limits.token)))
        let time = now()
        return try state.withLock { state throws(TokenRefusal) in
            refresh(&state, atMostEvery: .zero)
            guard let (client, credentials) = state.admissions.client(named: name), client.allowsBasic,
                let shown = credentials.first(where: { $0.isSecret(digest) })
            else { throw .unknown }
            let principal = try state.admissions.principal(
                of: name, { $0.fingerprint == shown.fingerprint }, at: time
            ).get()
            noteUse(of: shown, &state)
            return principal
        }
    }

    /// Whom a TLS certificate lets in; nil when it belongs to nobody.
    ///
    /// - Parameter certificate: The certificate in DER.
    public func principal(showing certificate: [UInt8]) throws(TokenRefusal) -> Principal? {
        let digest = Array(SHA256.hash(data: certificate))
        let time = now()
        return try state.withLock { state throws(TokenRefusal) in
            refresh(&state, atMostEvery: Self.lookInterval)
            guard let shown = state.admissions.credential(ofCertificate: digest) else { return nil }
            let principal = try state.admissions.principal(
                of: shown.client, { $0.fingerprint == shown.fingerprint }, at: time
            ).get()
            noteUse(of: shown, &state)
            return principal
        }
    }

    /// Whether any client is let in by a TLS certificate, so that one has to be asked for.
    public var wantsCertificates: Bool {
        state.withLock { state in
            refresh(&state, atMostEvery: Self.lookInterval)
            return state.admissions.hasCertificates
        }
    }

    /// The public keys that verify access tokens, as a JWK Set.
    public var accessTokenKeys: KeySet {
        let keys = state.withLock { state in
            refresh(&state, atMostEvery: Self.lookInterval)
            return state.keys
        }
        return KeySet(keys?.valid(at: now()) ?? [])
    }

    /// Begins to fetch keys of issuers anew that are old.
    public func refreshKeySets() async {
        let credentials = state.withLock { $0.known?.credentials ?? [] }
        let sources = credentials.compactMap { credential -> KeySource? in
            switch credential.proof {
            case .keySet(let source): source
            case .federation(let federation): federation.keys
            case .secret, .key, .certificate: nil
            }
        }
        await keySets.refresh(Set(sources))
    }

    /// Takes note of the hour in which a credential was used.
    func noteUse(of credential: Credential, _ state: inout State) {
        guard state.credentialUses[credential.fingerprint] != state.hour else { return }
        state.credentialUses[credential.fingerprint] = state.hour
        state.hasNewUses = true
    }
}

extension Credential {
    /// Whether it is the secret with this hash; compared in constant time.
    func isSecret(_ digest: SHA256Digest) -> Bool {
        if case .secret(let own) = proof { digest == own } else { false }
    }
}
