import Foundation
import Limits
public import SCIM
import TextCoding

/// A bearer token in its stored form: its client and its hash.
public struct Token: Sendable, Hashable {
    /// The name of the client that holds it.
    public let name: String
    /// How strictly the client's requests are held to the RFCs.
    public let dialect: Dialect
    /// The id of the user that `/Me` stands for; nil when the token has no `/Me`.
    public let subject: String?
    /// The time of creation, in seconds since 1970-01-01 00:00 UTC.
    public let created: Int64
    /// The SHA-256 of the token's text.
    let digest: [UInt8]

    /// The default dialect of a client: `okta` for the client of that name, otherwise `interoperable`.
    public static func usualDialect(of name: String) -> Dialect { name == "okta" ? .okta : .interoperable }

    /// The first eight hex digits of the hash, to tell the tokens of one client apart.
    public var fingerprint: String { String(digest.hex.prefix(8)) }
}

extension Collection<UInt8> {
    /// The bytes as base64url without padding, RFC 4648 §5.
    var base64URL: String {
        let text = Data(self).base64EncodedString().utf8.prefix { $0 != UInt8(ascii: "=") }
        return String(decoding: text.map(\.withoutSlashAndPlus), as: UTF8.self)
    }
}

extension [UInt8] {
    /// Decodes base64url without padding; nil for any text that ``base64URL`` would not produce.
    init?(base64URL text: String) {
        let padding = [UInt8](repeating: UInt8(ascii: "="), count: (4 - text.utf8.count % 4) % 4)
        guard let data = Data(base64Encoded: Data(text.utf8.map(\.withSlashAndPlus) + padding)) else { return nil }
        self = Array(data)
        guard base64URL == text else { return nil }
    }
}

extension UInt8 {
    /// A character of base64 in the alphabet of base64url.
    fileprivate var withoutSlashAndPlus: UInt8 {
        switch self {
        case UInt8(ascii: "+"): UInt8(ascii: "-")
        case UInt8(ascii: "/"): UInt8(ascii: "_")
        default: self
        }
    }

    /// A character of base64url in the alphabet of base64.
    fileprivate var withSlashAndPlus: UInt8 {
        switch self {
        case UInt8(ascii: "-"): UInt8(ascii: "+")
        case UInt8(ascii: "_"): UInt8(ascii: "/")
        default: self
        }
    }
}
