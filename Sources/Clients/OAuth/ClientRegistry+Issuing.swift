import Crypto
import Limits
import Synchronization

extension ClientRegistry {
    /// Gives an access token to a client that shows who it is.
    ///
    /// - Parameter server: The server that the request was sent to.
    /// - Throws: ``OAuthError``.
    public func issueToken(
        for request: TokenRequest, by server: AuthorizationServer
    ) async throws(OAuthError) -> IssuedToken {
        let (client, credential) = try await authenticate(request.authentication, server)
        guard client.isEnabled else { throw .refused("the client is disabled", client: client.name) }
        let scopes = try Self.scopes(request.scope, of: client)
        let time = now()
        let keys = state.withLock { state in
            noteUse(of: credential, &state)
            return state.keys
        }
        guard let keys else {
            throw OAuthError(.temporarilyUnavailable, "The server has no key for access tokens.", client: client.name)
        }
        let end = min(time + client.accessTokenLifetime, credential.expires ?? .max)
        let token = AccessToken(
            client: client.name, credential: credential.fingerprint, scopes: scopes, server: server, issued: time,
            expires: end)
        guard let text = try? await token.text(id: TokenText.randomBits(), signedBy: keys.signing) else {
            throw OAuthError(.temporarilyUnavailable, "The server cannot sign.", client: client.name)
        }
        return IssuedToken(
            text: text, lifetime: end - time, scope: AccessToken.scopeText(scopes), client: client.name)
    }

    /// The scopes of a new token: those that are asked for; all of the client when none or only `scim` is.
    private static func scopes(_ text: String?, of client: RegisteredClient) throws(OAuthError) -> Scopes {
        let words = (text ?? "").split(separator: " ").filter { $0 != AccessToken.scimScope }
        if words.isEmpty { return client.scopes }
        let scopes = words.compactMap { Scope($0) }
        guard scopes.count == words.count, scopes.allSatisfy({ client.scopes.contains($0) }) else {
            throw OAuthError(
                .invalidScope, "Ask for scim, or for these: \(AccessToken.scopeText(client.scopes)).",
                client: client.name)
        }
        return Scopes(scopes)
    }

    private func authenticate(
        _ authentication: TokenRequest.Authentication, _ server: AuthorizationServer
    ) async throws(OAuthError) -> (RegisteredClient, Credential) {
        switch authentication {
        case .secret(let name, let secret):
            let digest = TokenText.digest(of: String(secret.prefix(Limits.token)))
            let (client, credentials) = try find(name)
            guard let credential = credentials.first(where: { $0.isSecret(digest) }) else {
                throw .refused("the secret is unknown or was revoked", client: name)
            }
            guard !credential.hasExpired(at: now()) else { throw .refused("the secret has expired", client: name) }
            return (client, credential)
        case .assertion(let text, let name):
            guard let assertion = Assertion(text) else { throw .refused("the assertion is not a JWT that is accepted") }
            let (client, credentials) = try find(name ?? assertion.issuer)
            return (client, try await credential(of: client.name, credentials, by: assertion, server))
        }
    }

    private func find(_ name: String) throws(OAuthError) -> (RegisteredClient, [Credential]) {
        let found = state.withLock { state in
            refresh(&state, atMostEvery: .zero)
            return state.admissions.client(named: name)
        }
        guard let found else { throw .refused("there is no client of that name") }
        return found
    }

    /// The credential that an assertion is of: the client's own keys when the client is its issuer, else the trust in
    /// another issuer.
    private func credential(
        of client: String, _ credentials: [Credential], by assertion: Assertion, _ server: AuthorizationServer
    ) async throws(OAuthError) -> Credential {
        if assertion.issuer == client, assertion.subject == client {
            guard server.isPinned else {
                throw OAuthError(
                    .invalidRequest,
                    "This server does not know its own URL, so it cannot tell for whom an assertion is: it has to be "
                        + "started with --public-url.", client: client)
            }
            try assertion.check(audiences: [server.issuer, server.tokenEndpoint], at: now(), client)
            let end = try assertion.checkLife(at: now(), client)
            let credential = try await signing(credentials, assertion, client)
            guard let id = assertion.id else { throw .refused("the assertion has no jti", client: client) }
            try usedAssertions.use(id, of: client, until: end + Int64(Limits.clockDifference), at: now())
            return credential
        }
        var failure: OAuthError?
        for credential in credentials {
            guard case .federation(let federation) = credential.proof, federation.issuer == assertion.issuer,
                federation.subject == assertion.subject, assertion.audiences.contains(federation.audience)
            else { continue }
            do throws(OAuthError) {
                try await check(assertion, by: federation, client)
                return credential
            } catch { failure = failure ?? error }
        }
        throw failure ?? OAuthError.refused("the client trusts no issuer with this iss, sub and aud", client: client)
    }

    private func check(
        _ assertion: Assertion, by federation: Federation, _ client: String
    ) async throws(OAuthError) {
        try assertion.check(audiences: [federation.audience], at: now(), client)
        let keys = try await keys(at: federation.keys, assertion, client)
        guard await assertion.token.isSigned(by: keys, among: federation.algorithms) else {
            throw .refused("no key of the issuer signed it by an algorithm that is accepted", client: client)
        }
    }

    /// The credential with the key that signed an assertion of the client itself; keys that cannot be had are passed over.
    private func signing(
        _ credentials: [Credential], _ assertion: Assertion, _ client: String
    ) async throws(OAuthError) -> Credential {
        var failure: OAuthError?
        for credential in credentials {
            let keys: [PublicKey]
            switch credential.proof {
            case .key(let key): keys = [key]
            case .keySet(let source):
                do throws(OAuthError) { keys = try await self.keys(at: source, assertion, client) } catch {
                    failure = failure ?? error
                    continue
                }
            case .secret, .federation, .certificate: continue
            }
            // A key without a name is meant whatever name the client gives it.
            let named = keys.map { $0.id == nil ? $0.named(assertion.token.keyID) : $0 }
            if await assertion.token.isSigned(by: named, among: SignatureAlgorithm.usual) { return credential }
        }
        throw failure
            ?? OAuthError.refused("no key of the client signed it by an algorithm that is accepted", client: client)
    }

    private func keys(
        at source: KeySource, _ assertion: Assertion, _ client: String
    ) async throws(OAuthError) -> [PublicKey] {
        do throws(KeySetFailure) { return try await keySets.keys(of: source, having: assertion.token.keyID) } catch {
            throw .refused("the keys at \(source) cannot be had: \(error)", client: client)
        }
    }
}
