import SCIM

extension SCIMError {
    /// Checks that the error is one of RFC 7644 table 9 with a sentence to act on, and tells it without what it quotes.
    func checked() throws(Violation) -> String {
        guard let keyword else { throw Violation("The error has no keyword: \(detail)") }
        let expected = keyword == .sensitive ? 403 : keyword == .uniqueness ? 409 : 400
        try Violation.unless(status == expected, "\(keyword) has the status \(status).")
        try Violation.unless(detail.hasSuffix(".") && detail.utf8.count > 10, "The detail is no sentence: \(detail)")
        try Violation.unless(
            !detail.unicodeScalars.contains { $0.properties.generalCategory == .control || $0 == "\u{2028}" },
            "The detail has control characters: \(detail.debugDescription)")
        try Violation.unless(detail.utf8.count <= 2_000, "The detail has \(detail.utf8.count) bytes.")
        return "\(keyword) \(outline)"
    }

    /// The detail without what stands between its first and its last quotation mark, and without digits.
    private var outline: String {
        let bytes = detail.utf8
        let start = bytes.firstIndex(where: Self.isQuotationMark) ?? bytes.endIndex
        let end = bytes.lastIndex(where: Self.isQuotationMark) ?? bytes.endIndex
        let rest = (bytes[..<start].prefix(60) + bytes[end...].suffix(60)).filter { !(0x30...0x39).contains($0) }
        return String(decoding: rest, as: UTF8.self)
    }

    private static func isQuotationMark(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"")
    }
}
