extension String {
    /// Whether the text contains a control character (C0, C1, line or paragraph separator).
    var hasControlCharacters: Bool {
        let bytes = utf8.span
        for index in bytes.indices where !(0x20..<0x7F).contains(bytes[index]) {
            return unicodeScalars.contains(where: \.isControl)
        }
        return false
    }

    /// The text with each control character replaced by U+FFFD.
    var withoutControlCharacters: String {
        var scalars = UnicodeScalarView()
        scalars.append(contentsOf: unicodeScalars.lazy.map { $0.isControl ? "\u{FFFD}" : $0 })
        return String(scalars)
    }
}

extension Unicode.Scalar {
    /// Whether it is a control character (C0, C1, line or paragraph separator).
    var isControl: Bool {
        value < 0x20 || (0x7F...0x9F).contains(value) || value == 0x2028 || value == 0x2029
    }
}
