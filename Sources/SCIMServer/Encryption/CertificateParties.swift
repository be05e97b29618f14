import Foundation
import NIOSSL

/// Issuer and subject of a certificate in DER, RFC 5280 §4.1.
struct CertificateParties {
    let issuer: ArraySlice<UInt8>
    let subject: ArraySlice<UInt8>

    /// Reads a certificate in DER; nil when the bytes are not one.
    init?(_ certificate: [UInt8]) {
        var rest = certificate[...]
        guard var outer = Self.takeElement(of: &rest)?.content, var fields = Self.takeElement(of: &outer)?.content
        else {
            return nil
        }
        // Version 1 certificates have no version field.
        if fields.first == 0xA0 { _ = Self.takeElement(of: &fields) }
        guard Self.takeElement(of: &fields) != nil, Self.takeElement(of: &fields) != nil,
            let issuer = Self.takeElement(of: &fields)?.whole, Self.takeElement(of: &fields) != nil,
            let subject = Self.takeElement(of: &fields)?.whole
        else { return nil }
        (self.issuer, self.subject) = (issuer, subject)
    }

    /// Removes the first DER element from the bytes, ITU-T X.690 §8.1; nil when they do not start with a complete one.
    private static func takeElement(
        of bytes: inout ArraySlice<UInt8>
    ) -> (whole: ArraySlice<UInt8>, content: ArraySlice<UInt8>)? {
        let whole = bytes
        guard bytes.popFirst() != nil, let first = bytes.popFirst() else { return nil }
        var length = Int(first)
        if first >= 0x80 {
            let count = Int(first & 0x7F)
            guard (1...4).contains(count), bytes.count >= count else { return nil }
            length = bytes.prefix(count).reduce(0) { $0 << 8 | Int($1) }
            bytes = bytes.dropFirst(count)
        }
        guard bytes.count >= length else { return nil }
        let content = bytes.prefix(length)
        bytes = bytes.dropFirst(length)
        return (whole[whole.startIndex..<bytes.startIndex], content)
    }
}
