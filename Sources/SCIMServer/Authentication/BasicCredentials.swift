import Foundation
import TextCoding

/// The credentials of RFC 7617.
enum BasicCredentials {
    /// The name and the secret in `Basic …`; nil for any other form.
    ///
    /// - Parameter decoding: Whether both are form-encoded besides, as RFC 6749 §2.3.1 wants it.
    static func read(_ value: String, decoding: Bool = false) -> (name: String, secret: String)? {
        let scheme = "basic "
        guard value.utf8.count > scheme.utf8.count, value.prefix(scheme.count).lowercased() == scheme,
            let data = Data(base64Encoded: String(value.dropFirst(scheme.count))),
            let colon = data.firstIndex(of: UInt8(ascii: ":"))
        else { return nil }
        let parts = [data[..<colon], data[(colon + 1)...]].map { part in
            decoding
                ? String(percentDecoding: Array(part), plusIsSpace: true) : String(validating: part, as: UTF8.self)
        }
        guard let name = parts[0], let secret = parts[1], !name.isEmpty, !secret.isEmpty else { return nil }
        return (name, secret)
    }
}
