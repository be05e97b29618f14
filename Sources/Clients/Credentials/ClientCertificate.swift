import Crypto
import Foundation
import SwiftASN1
import TextCoding
import X509

/// The TLS certificate of a client, which is known by its hash.
public struct ClientCertificate: Sendable, Hashable {
    let digest: [UInt8]
    /// When it ends, in seconds since 1970-01-01 00:00 UTC.
    let expires: Int64

    /// Reads the first certificate in PEM; nil when there is none.
    public init?(pem text: String) {
        let end = "-----END CERTIFICATE-----"
        guard let first = text.range(of: end).map({ text[..<$0.upperBound] }),
            let begin = first.range(of: "-----BEGIN CERTIFICATE-----"),
            let certificate = try? Certificate(pemEncoded: String(first[begin.lowerBound...])),
            let bytes = try? certificate.serializeAsPEM().derBytes
        else { return nil }
        digest = Array(SHA256.hash(data: bytes))
        expires = Int64(certificate.notValidAfter.timeIntervalSince1970)
    }

    /// The SHA-256 of the certificate in hex.
    public var sha256: String { digest.hex }
}
