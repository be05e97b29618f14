import Foundation

extension Collection<UInt8> {
    /// The bytes as base64url without padding, RFC 4648 §5.
    package var base64URL: String {
        let text = Data(self).base64EncodedString().utf8.prefix { $0 != UInt8(ascii: "=") }
        return String(decoding: text.map(\.withoutSlashAndPlus), as: UTF8.self)
    }
}

extension [UInt8] {
    /// Decodes base64url without padding; nil for any text that `base64URL` would not produce.
    package init?(base64URL text: String) {
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
