/// An algorithm of signatures of JWTs that is accepted at all, RFC 7518 §3.1 and RFC 8037 §3.1.
public enum SignatureAlgorithm: String, Sendable, Hashable, CaseIterable {
    /// ECDSA with P-256 and SHA-256.
    case es256 = "ES256"
    /// EdDSA with Ed25519.
    case edDSA = "EdDSA"
    /// RSASSA-PSS with SHA-256.
    case ps256 = "PS256"
    /// RSASSA-PKCS1-v1_5 with SHA-256: only for an issuer of which an administrator said so.
    case rs256 = "RS256"

    /// Those that every client may use.
    public static let usual: Set<SignatureAlgorithm> = [.es256, .edDSA, .ps256]
}
