import Foundation
import Limits
public import SCIM
import TextCoding

/// A bearer token as the server keeps it: whose it is, and its hash.
public struct Token: Sendable, Hashable {
    /// The name of the client that holds it.
    public let name: String
    /// How far the client may depart from the letter of the RFCs.
    public let dialect: Dialect
    /// The id of the user that `/Me` means, nil when it means nobody.
    public let subject: String?
    /// When it was made, in seconds since 1970-01-01 00:00 UTC.
    public let created: Int64
    /// The SHA-256 of the token's text.
    let digest: [UInt8]

    /// The dialect of a client when nobody says another one: `okta` for the client of that name.
    public static func usualDialect(of name: String) -> Dialect { name == "okta" ? .okta : .interoperable }

    /// The first eight hex digits of the hash, to tell the tokens of one client apart.
    public var fingerprint: String { String(digest.hex.prefix(8)) }
}

/// Why tokens cannot be read or changed.
public enum TokenError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The text cannot name a client.
    case invalidName(String)
    /// The name is that of the author of imports.
    case reservedName(String)
    /// The client has as many tokens as it may have.
    case tooMany(name: String)
    /// The file does not hold what this program writes.
    case unreadable(file: String, reason: String)
    /// The operating system refused.
    case failed(file: String, reason: String)

    /// What happened and what to do, in one line.
    public var description: String {
        switch self {
        case .invalidName(let name):
            "\"\(name)\" cannot name a client: use 1 to \(Limits.clientName) of a-z, 0-9 and \"-\"."
        case .reservedName(let name):
            "\"\(name)\" cannot name a client: it is the author of imports, whose resources belong to nobody yet."
        case .tooMany(let name):
            "\(name) has \(Limits.tokensPerClient) tokens already. Take the older one away first: "
                + "`scimgit token revoke \(name) --keep-newest` (without the option both go)."
        case .unreadable(let file, let reason):
            "\(file) is not a token file (\(reason)): move it away, then create the tokens again."
        case .failed(let file, let reason): "\(file): \(reason)"
        }
    }
}

extension Collection<UInt8> {
    /// The bytes in base64url without padding, RFC 4648 §5.
    var base64URL: String {
        let text = Data(self).base64EncodedString().utf8.prefix { $0 != UInt8(ascii: "=") }
        return String(decoding: text.map(\.withoutSlashAndPlus), as: UTF8.self)
    }
}

extension [UInt8] {
    /// Reads base64url without padding; nil for any text that ``base64URL`` does not write.
    init?(base64URL text: String) {
        let padding = [UInt8](repeating: UInt8(ascii: "="), count: (4 - text.utf8.count % 4) % 4)
        guard let data = Data(base64Encoded: Data(text.utf8.map(\.withSlashAndPlus) + padding)) else { return nil }
        self = Array(data)
        guard base64URL == text else { return nil }
    }
}

extension UInt8 {
    /// A digit of base64 as one of base64url.
    fileprivate var withoutSlashAndPlus: UInt8 {
        switch self {
        case UInt8(ascii: "+"): UInt8(ascii: "-")
        case UInt8(ascii: "/"): UInt8(ascii: "_")
        default: self
        }
    }

    /// A digit of base64url as one of base64.
    fileprivate var withSlashAndPlus: UInt8 {
        switch self {
        case UInt8(ascii: "-"): UInt8(ascii: "+")
        case UInt8(ascii: "_"): UInt8(ascii: "/")
        default: self
        }
    }
}
