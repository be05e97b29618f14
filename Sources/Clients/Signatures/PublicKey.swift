import Crypto
import Foundation
public import JSON
import JWTKit
import TextCoding

/// A public key as a JWK, RFC 7517: of P-256, Ed25519 or RSA with 2048 to 8192 bits.
public struct PublicKey: Sendable, Hashable {
    private enum Material: Sendable, Hashable {
        case p256(x: String, y: String)
        case ed25519(x: String)
        case rsa(modulus: String, exponent: String)
    }

    /// The name by which tokens refer to it; nil when it has none.
    public private(set) var id: String?
    /// The one algorithm that it is for; nil for each that suits it.
    private let algorithm: SignatureAlgorithm?
    private let material: Material

    /// Reads a JWK; nil for a key of another kind, a private or symmetric one, and one that is not for signatures.
    public init?(jwk: JSONObject) {
        guard jwk["d"] == nil, jwk["k"] == nil, jwk["use"] == nil || jwk["use"]?.string == "sig" else { return nil }
        if let uses = jwk["key_ops"], uses.array?.contains("verify") != true { return nil }
        algorithm = jwk["alg"]?.string.flatMap(SignatureAlgorithm.init)
        id = jwk["kid"]?.string
        guard jwk["alg"] == nil || algorithm != nil, jwk["kid"] == nil || id != nil else { return nil }
        func bytes(_ name: String, _ count: ClosedRange<Int>) -> String? {
            guard let text = jwk[name]?.string, let bytes = [UInt8](base64URL: text), count.contains(bytes.count) else {
                return nil
            }
            return text
        }
        switch (jwk["kty"]?.string, jwk["crv"]?.string) {
        case ("EC", "P-256"):
            guard let x = bytes("x", 32...32), let y = bytes("y", 32...32) else { return nil }
            material = .p256(x: x, y: y)
        case ("OKP", "Ed25519"):
            guard let x = bytes("x", 32...32) else { return nil }
            material = .ed25519(x: x)
        case ("RSA", _):
            guard let modulus = bytes("n", 256...1024), let exponent = bytes("e", 1...4) else { return nil }
            material = .rsa(modulus: modulus, exponent: exponent)
        default: return nil
        }
        if let algorithm, !suits(algorithm) { return nil }
    }

    /// Reads a public key in PEM; nil for any other text.
    public init?(pem text: String) {
        if let key = try? P256.Signing.PublicKey(pemRepresentation: text) {
            self.init(p256: key)
        } else if let key = try? EdDSA.PublicKey(pem: text) {
            self.init(jwk: ["kty": "OKP", "crv": "Ed25519", "x": .string(key.rawRepresentation.base64URL)])
        } else if let key = try? Insecure.RSA.PublicKey(pem: text), let parts = try? key.getKeyPrimitives() {
            self.init(
                jwk: [
                    "kty": "RSA", "n": .string(parts.modulus.base64URL),
                    "e": .string(parts.publicExponent.drop { $0 == 0 }.base64URL),
                ])
        } else {
            return nil
        }
    }

    /// A key of P-256, with its thumbprint as its name if it is to have one.
    init?(p256 key: P256.Signing.PublicKey, isNamed: Bool = false) {
        let point = key.rawRepresentation
        var jwk: JSONObject = [
            "kty": "EC", "crv": "P-256", "x": .string(point.prefix(32).base64URL),
            "y": .string(point.suffix(32).base64URL),
        ]
        if isNamed, let thumbprint = PublicKey(jwk: jwk)?.thumbprint { jwk["kid"] = .string(thumbprint.base64URL) }
        self.init(jwk: jwk)
    }

    /// The key as a JWK.
    public var jwk: JSONObject {
        var jwk = required
        if let id { jwk["kid"] = .string(id) }
        if let algorithm { jwk["alg"] = .string(algorithm.rawValue) }
        return jwk
    }

    /// What a JWK of its kind must have.
    private var required: JSONObject {
        switch material {
        case .p256(let x, let y): ["kty": "EC", "crv": "P-256", "x": .string(x), "y": .string(y)]
        case .ed25519(let x): ["kty": "OKP", "crv": "Ed25519", "x": .string(x)]
        case .rsa(let modulus, let exponent): ["kty": "RSA", "n": .string(modulus), "e": .string(exponent)]
        }
    }

    /// The SHA-256 of the key, RFC 7638.
    var thumbprint: [UInt8] { Array(SHA256.hash(data: JSONValue.object(required).compactBytes)) }

    /// The kind of the key, for people.
    public var kind: String {
        switch material {
        case .p256: "P-256"
        case .ed25519: "Ed25519"
        case .rsa: "RSA"
        }
    }

    /// The key by another name.
    func named(_ id: String?) -> PublicKey {
        var key = self
        key.id = id
        return key
    }

    /// Whether it is a key that the system can use.
    public var isUsable: Bool {
        get async { await verifier(by: algorithm ?? SignatureAlgorithm.allCases.first(where: suits) ?? .es256) != nil }
    }

    private func suits(_ algorithm: SignatureAlgorithm) -> Bool {
        switch (material, algorithm) {
        case (.p256, .es256), (.ed25519, .edDSA), (.rsa, .ps256), (.rsa, .rs256): true
        default: false
        }
    }

    /// What verifies signatures of an algorithm; nil when the key is not for it.
    func verifier(by algorithm: SignatureAlgorithm) async -> (any JWTAlgorithm)? {
        guard suits(algorithm), self.algorithm.map({ $0 == algorithm }) ?? true else { return nil }
        let keys = JWTKeyCollection()
        do {
            switch (material, algorithm) {
            case (.p256(let x, let y), _): await keys.add(ecdsa: try ES256PublicKey(parameters: (x, y)))
            case (.ed25519(let x), _): await keys.add(eddsa: try EdDSA.PublicKey(x: x, curve: .ed25519))
            case (.rsa(let modulus, let exponent), let algorithm):
                let key = try Insecure.RSA.PublicKey(modulus: modulus, exponent: exponent)
                if algorithm == .ps256 {
                    await keys.add(pss: key, digestAlgorithm: .sha256)
                } else {
                    await keys.add(rsa: key, digestAlgorithm: .sha256)
                }
            }
            return try await keys.getKey()
        } catch { return nil }
    }
}
