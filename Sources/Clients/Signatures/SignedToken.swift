import JSON
import JWTKit
import Limits
import TextCoding

/// A JWT as it came, RFC 7515 §3.1: nothing in it is to be believed before its signature was verified.
struct SignedToken: Sendable {
    let header: JSONObject
    let claims: JSONObject
    /// What is signed.
    let message: [UInt8]
    let signature: [UInt8]

    /// Reads the compact form; nil for any other text, and for a header with extensions that must be understood.
    init?(_ text: String) {
        guard text.utf8.count <= Limits.assertion else { return nil }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, let header = Self.object(in: parts[0]), let claims = Self.object(in: parts[1]),
            let signature = [UInt8](base64URL: String(parts[2])), header["crit"] == nil, header["b64"] == nil
        else { return nil }
        (self.header, self.claims, self.signature) = (header, claims, signature)
        message = Array("\(parts[0]).\(parts[1])".utf8)
    }

    private static func object(in part: Substring) -> JSONObject? {
        guard let bytes = [UInt8](base64URL: String(part)) else { return nil }
        return try? JSONValue(parsing: bytes, limits: JSONLimits(depth: 8, bytes: Limits.assertion)).object
    }

    /// The algorithm in the header; nil for one that is accepted from nobody, such as `none` and `HS256`.
    var algorithm: SignatureAlgorithm? { header["alg"]?.string.flatMap(SignatureAlgorithm.init) }

    /// The key that the header names; nil when it names none.
    var keyID: String? { header["kid"]?.string }

    /// Whether one of the keys made the signature, by the algorithm of the header.
    ///
    /// Where the token names a key only those of that name count.
    func isSigned(by keys: [PublicKey], among algorithms: Set<SignatureAlgorithm>) async -> Bool {
        guard let algorithm, algorithms.contains(algorithm) else { return false }
        if header["kid"] != nil, keyID == nil { return false }
        for key in keys where keyID == nil || key.id == keyID {
            guard let verifier = await key.verifier(by: algorithm) else { continue }
            if (try? verifier.verify(signature, signs: message)) == true { return true }
        }
        return false
    }

    /// A time among the claims, in seconds since 1970-01-01 00:00 UTC; nil when it is missing or no time.
    func time(_ name: String) -> Int64? {
        guard let number = claims[name]?.number?.double, number.isFinite, abs(number) < 1e15 else { return nil }
        return Int64(number.rounded(.down))
    }
}
