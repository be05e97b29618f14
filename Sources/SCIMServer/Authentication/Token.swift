import Limits
public import SCIM

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
            "\(name) has \(Limits.tokensPerClient) tokens already: revoke the old one first."
        case .unreadable(let file, let reason):
            "\(file) is not a token file (\(reason)): move it away, then create the tokens again."
        case .failed(let file, let reason): "\(file): \(reason)"
        }
    }
}

extension Sequence<UInt8> {
    /// The bytes in lower-case hex.
    var hex: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// The bytes in base64url without padding, RFC 4648 §5.
    var base64URL: String {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        var text: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for byte in self {
            bits = bits << 8 | UInt32(byte)
            count += 8
            while count >= 6 {
                count -= 6
                text.append(digits[Int(bits >> UInt32(count) & 63)])
            }
        }
        if count > 0 { text.append(digits[Int(bits << UInt32(6 - count) & 63)]) }
        return String(decoding: text, as: UTF8.self)
    }
}

extension Array<UInt8> {
    /// Reads base64url without padding; nil for any text that ``base64URL`` does not write.
    init?(base64URL text: String) {
        self = []
        reserveCapacity(text.utf8.count * 3 / 4)
        var bits: UInt32 = 0
        var count = 0
        for byte in text.utf8 {
            let digit: UInt8
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): digit = byte - UInt8(ascii: "A")
            case UInt8(ascii: "a")...UInt8(ascii: "z"): digit = byte - UInt8(ascii: "a") + 26
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0") + 52
            case UInt8(ascii: "-"): digit = 62
            case UInt8(ascii: "_"): digit = 63
            default: return nil
            }
            bits = bits << 6 | UInt32(digit)
            count += 6
            if count >= 8 {
                count -= 8
                append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        guard base64URL == text else { return nil }
    }

    /// Reads lower-case hex.
    init?(hex text: String) {
        func digit(_ byte: UInt8) -> UInt8? {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
            default: nil
            }
        }
        let digits = text.utf8.compactMap(digit)
        guard digits.count == text.utf8.count, digits.count.isMultiple(of: 2) else { return nil }
        self = stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }
}
