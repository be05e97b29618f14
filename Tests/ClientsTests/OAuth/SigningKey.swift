import Crypto
import CryptoExtras
import Foundation
import JSON
import JWTKit
import TextCoding

@testable import Clients

/// A key of a client or issuer, with its private part.
struct SigningKey: Sendable {
    let id: String?
    /// The public key as a JWK.
    let jwk: JSONObject
    /// What signs by each algorithm that suits it.
    let signers: [String: any JWTAlgorithm]

    static func p256(_ id: String? = nil) async throws -> SigningKey {
        let key = P256.Signing.PrivateKey()
        let point = key.publicKey.rawRepresentation
        return SigningKey(
            id,
            [
                "kty": "EC", "crv": "P-256", "x": .string(point.prefix(32).base64URL),
                "y": .string(point.suffix(32).base64URL),
            ],
            ["ES256": try await JWTKeyCollection().add(ecdsa: try ES256PrivateKey(backing: key)).getKey()])
    }

    static func ed25519(_ id: String? = nil) async throws -> SigningKey {
        let key = Curve25519.Signing.PrivateKey()
        return SigningKey(
            id,
            ["kty": "OKP", "crv": "Ed25519", "x": .string(key.publicKey.rawRepresentation.base64URL)],
            ["EdDSA": try await JWTKeyCollection().add(eddsa: EdDSA.PrivateKey(backing: key)).getKey()])
    }

    static func rsa(_ id: String? = nil) async throws -> SigningKey {
        let key = try Insecure.RSA.PrivateKey(backing: _RSA.Signing.PrivateKey(keySize: .bits2048))
        let parts = try key.publicKey.getKeyPrimitives()
        return SigningKey(
            id,
            ["kty": "RSA", "n": .string(parts.modulus.base64URL), "e": .string(parts.publicExponent.base64URL)],
            [
                "PS256": try await JWTKeyCollection().add(pss: key, digestAlgorithm: .sha256).getKey(),
                "RS256": try await JWTKeyCollection().add(rsa: key, digestAlgorithm: .sha256).getKey(),
                "RS512": try await JWTKeyCollection().add(rsa: key, digestAlgorithm: .sha512).getKey(),
            ])
    }

    private init(_ id: String?, _ jwk: JSONObject, _ signers: [String: any JWTAlgorithm]) {
        (self.id, self.signers) = (id, signers)
        var jwk = jwk
        if let id { jwk["kid"] = .string(id) }
        self.jwk = jwk
    }

    /// The key as those know it who have its public part alone.
    var publicKey: PublicKey { get throws { try requireValue(PublicKey(jwk: jwk)) } }

    /// What HMAC makes of a message, keyed by a public key.
    static func hmac(_ message: String, keyedBy key: PublicKey) -> String {
        let secret = SymmetricKey(data: JSONValue.object(key.jwk).compactBytes)
        return message + "." + Array(HMAC<SHA256>.authenticationCode(for: Array(message.utf8), using: secret)).base64URL
    }

    /// A JWT; `none` has no signature, and `HS256` is keyed by the public key.
    func token(
        _ claims: JSONObject, algorithm: String, header more: JSONObject = [:], kid: String? = nil
    ) throws -> String {
        var header: JSONObject = ["alg": .string(algorithm), "typ": "JWT"]
        if let id = kid ?? id { header["kid"] = .string(id) }
        for name in more.names { header[name] = more[name] }
        let message = [header, claims].map { JSONValue.object($0).compactBytes.base64URL }.joined(separator: ".")
        let bytes = Array(message.utf8)
        switch algorithm {
        case "none": return message + "."
        case "HS256":
            return Self.hmac(message, keyedBy: try publicKey)
        default:
            let signer = try requireValue(signers[header["alg"]?.string ?? ""] ?? signers.values.first)
            return message + "." + (try signer.sign(bytes)).base64URL
        }
    }
}

/// The value, which must be there.
func requireValue<Value>(_ value: Value?) throws -> Value {
    guard let value else { throw CocoaError(.coderValueNotFound) }
    return value
}
