import Crypto
import JSON
import Limits
import TextCoding

/// What a client shows instead of a bearer token.
public struct Credential: Sendable, Hashable {
    /// The kinds of credentials, as the file names them.
    public enum Kind: String, Sendable, CaseIterable {
        /// A client secret.
        case secret
        /// A key of the client, or the JWK Set with its keys, by which it signs assertions.
        case key
        /// The tokens of another issuer.
        case federation
        /// A TLS certificate.
        case certificate
    }

    enum Proof: Sendable, Hashable {
        /// The SHA-256 of the text of a client secret.
        case secret(digest: [UInt8])
        case key(PublicKey)
        case keySet(KeySource)
        case federation(Federation)
        /// The SHA-256 of a certificate in DER.
        case certificate(digest: [UInt8])
    }

    /// The name of the client.
    public let client: String
    let proof: Proof
    /// The time of creation, in seconds since 1970-01-01 00:00 UTC.
    public let created: Int64
    /// The account that made it.
    public let madeBy: String
    /// When it ends, in seconds since 1970-01-01 00:00 UTC; nil when it has no end.
    public let expires: Int64?
    /// The first eight hex digits of a hash, to tell the credentials of one client apart.
    public let fingerprint: String

    init(client: String, _ proof: Proof, created: Int64, madeBy: String, expires: Int64? = nil) {
        (self.client, self.proof, self.created, self.madeBy) = (client, proof, created, madeBy)
        self.expires = expires
        fingerprint = String(proof.digest.hex.prefix(8))
    }

    /// The kind.
    public var kind: Kind {
        switch proof {
        case .secret: .secret
        case .key, .keySet: .key
        case .federation: .federation
        case .certificate: .certificate
        }
    }

    /// What it is, for people; nothing that lets anybody in.
    public var description: String {
        switch proof {
        case .secret: "secret"
        case .key(let key): key.id.map { "\(key.kind) key \"\($0)\"" } ?? "\(key.kind) key"
        case .keySet(let source): "keys at \(source)"
        case .federation(let federation): federation.words
        case .certificate(let digest): "certificate with SHA-256 \(digest.hex)"
        }
    }

    /// Whether it has ended.
    public func hasExpired(at seconds: Int64) -> Bool { expires.map { $0 <= seconds } ?? false }

    /// Whether it ends so soon that somebody should look after it.
    public func expiresSoon(at seconds: Int64) -> Bool {
        expires.map { $0 - seconds <= Int64(Limits.tokenWarning) * 86_400 } ?? false
    }
}

extension Credential.Proof {
    /// A hash of it, by which it is known.
    fileprivate var digest: [UInt8] {
        switch self {
        case .secret(let digest), .certificate(let digest): digest
        case .key(let key): key.thumbprint
        case .keySet(let source): Array(SHA256.hash(data: Array(source.description.utf8)))
        case .federation(let federation):
            Array(SHA256.hash(data: JSONValue.object(federation.object).compactBytes))
        }
    }
}

/// The trust in the tokens of another issuer, RFC 7523 §3: an access token is given for one with this issuer, subject and
/// audience.
public struct Federation: Sendable, Hashable {
    /// The `iss` of its tokens.
    public let issuer: String
    /// Where its keys are.
    public let keys: KeySource
    /// The `sub` that stands for the client.
    public let subject: String
    /// The `aud` that they are made for.
    public let audience: String
    /// Whether they may be signed by RS256.
    public let allowsRS256: Bool

    /// Says whom to trust.
    public init(issuer: String, keys: KeySource, subject: String, audience: String, allowsRS256: Bool = false) {
        (self.issuer, self.keys, self.subject, self.audience) = (issuer, keys, subject, audience)
        self.allowsRS256 = allowsRS256
    }

    /// The algorithms that its tokens may be signed by.
    var algorithms: Set<SignatureAlgorithm> {
        allowsRS256 ? SignatureAlgorithm.usual.union([.rs256]) : SignatureAlgorithm.usual
    }

    fileprivate var words: String {
        "issuer \(issuer), keys at \(keys), subject \(subject), audience \(audience)" + (allowsRS256 ? ", RS256" : "")
    }

    var object: JSONObject {
        [
            "issuer": .string(issuer), "jwks": .string(keys.description), "subject": .string(subject),
            "audience": .string(audience), "rs256": .bool(allowsRS256),
        ]
    }

    init?(_ object: JSONObject) {
        guard let issuer = object["issuer"]?.string, let keys = object["jwks"]?.string.flatMap(KeySource.init),
            let subject = object["subject"]?.string, let audience = object["audience"]?.string,
            let allowsRS256 = object["rs256"]?.bool
        else { return nil }
        self.init(issuer: issuer, keys: keys, subject: subject, audience: audience, allowsRS256: allowsRS256)
    }
}
