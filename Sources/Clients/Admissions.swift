import Crypto
import IdentityStore

/// Who is let in by which token, worked out once for each state of the file.
struct Admissions: Sendable {
    /// What a token leads to.
    struct Admission: Sendable {
        let digest: [UInt8]
        /// The how manieth token it is.
        let index: Int
        let expires: Int64?
        let principal: Result<Principal, TokenRefusal>
    }

    /// The admissions by the first bytes of the digest, of which there are too many to learn anything from the time that
    /// a look-up takes.
    private var byPrefix: [UInt64: [Admission]] = [:]
    private let clients: [String: RegisteredClient]
    private let names: Set<String>
    /// What else lets clients in, by client.
    private let credentials: [String: [Credential]]
    /// The clients of certificates, by SHA-256.
    private let byCertificate: [[UInt8]: Credential]

    init(_ registrations: Registrations = Registrations()) {
        names = Set(registrations.clients.map(\.name))
        clients = Dictionary(registrations.clients.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        credentials = Dictionary(grouping: registrations.credentials, by: \.client)
        let certificates = registrations.credentials.compactMap { credential in
            if case .certificate(let digest) = credential.proof { (digest, credential) } else { nil }
        }
        byCertificate = Dictionary(certificates, uniquingKeysWith: { first, _ in first })
        for (index, token) in registrations.tokens.enumerated() {
            guard let client = clients[token.client] else { continue }
            let admission = Admission(
                digest: token.digest, index: index, expires: token.expires,
                principal: Self.principal(of: token, client, among: names))
            byPrefix[unsafe token.digest.withUnsafeBytes(Self.prefix), default: []].append(admission)
        }
    }

    /// The admission of a digest; those with the same prefix are compared in constant time.
    subscript(digest: SHA256Digest) -> Admission? {
        guard let candidates = byPrefix[unsafe digest.withUnsafeBytes(Self.prefix)] else { return nil }
        var found: Admission?
        for candidate in candidates where digest == candidate.digest { found = candidate }
        return found
    }

    /// Whether any client is let in by a certificate.
    var hasCertificates: Bool { !byCertificate.isEmpty }

    /// The client of a name, with its credentials; nil when there is none.
    func client(named name: String) -> (RegisteredClient, [Credential])? {
        clients[name].map { ($0, credentials[name] ?? []) }
    }

    /// The credential of a certificate.
    func credential(ofCertificate digest: [UInt8]) -> Credential? { byCertificate[digest] }

    /// Whom a credential lets in.
    ///
    /// - Parameter tokenScopes: The scopes of the access token that was got by it; nil when it was shown itself.
    func principal(
        of client: String, _ credential: (Credential) -> Bool, tokenScopes: Scopes? = nil, at time: Int64
    ) -> Result<Principal, TokenRefusal> {
        guard let registered = clients[client], let shown = credentials[client]?.first(where: credential) else {
            return .failure(.revoked)
        }
        guard !shown.hasExpired(at: time) else { return .failure(.expired) }
        guard registered.isEnabled else { return .failure(.disabled) }
        let holder = Client(
            name: client, dialect: registered.dialect, managesAll: registered.manages == .all,
            massChanges: registered.massChanges, among: names)
        return .success(
            Principal(
                client: holder, scopes: registered.scopes, tokenScopes: tokenScopes, isByOAuth: tokenScopes != nil))
    }

    private static func prefix(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        unsafe bytes.loadUnaligned(as: UInt64.self)
    }

    private static func principal(
        of token: Token, _ client: RegisteredClient, among names: Set<String>
    ) -> Result<Principal, TokenRefusal> {
        if !client.isEnabled { return .failure(.disabled) }
        if token.isDraft { return .failure(.draft) }
        let holder = Client(
            name: client.name, dialect: token.dialect ?? client.dialect, subject: token.subject,
            managesAll: client.manages == .all, massChanges: client.massChanges, among: names)
        return .success(Principal(client: holder, scopes: client.scopes, tokenScopes: token.scopes))
    }
}
