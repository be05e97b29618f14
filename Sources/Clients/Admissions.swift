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

    init(_ registrations: Registrations = Registrations()) {
        let names = Set(registrations.clients.map(\.name))
        let clients = Dictionary(registrations.clients.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
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
