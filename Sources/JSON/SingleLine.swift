import TextCoding

/// Text of others made fit for one line of a message: no line ends in it, nothing steers a terminal, nothing is long.
package enum SingleLine {
    /// The text, control and direction characters escaped as in JSON; cut with "…" after `limit` code points.
    package static func text(_ text: String, limit: Int) -> String {
        if isPlain(text, limit: limit) { return text }
        let scalars = text.unicodeScalars.prefix(limit + 1)
        let kept = scalars.count > limit ? Array(scalars.prefix(limit - 1)) + ["…"] : Array(scalars)
        return kept.map(escaped).joined()
    }

    /// The value as compact JSON, a long string cut inside its quotes.
    package static func value(_ value: JSONValue, limit: Int) -> String {
        if case .string(let string) = value {
            if string.utf8.count <= limit, string.isPlainASCII { return "\"" + string + "\"" }
            let scalars = string.unicodeScalars.prefix(limit + 1)
            let cut = scalars.count > limit ? String(scalars.prefix(limit - 1)) + "…" : string
            let quoted = String(decoding: JSONValue.string(cut).compactBytes, as: UTF8.self)
            if isPlain(quoted, limit: .max) { return quoted }
            return quoted.unicodeScalars.map(escaped).joined()
        }
        return text(String(decoding: value.compactBytes, as: UTF8.self), limit: limit)
    }

    /// Whether it is printable ASCII and short enough, as most texts are: nothing is escaped or cut then.
    private static func isPlain(_ text: String, limit: Int) -> Bool {
        text.utf8.count <= limit && text.isPrintableASCII
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        guard isUnsafe(scalar) else { return String(Character(scalar)) }
        return scalar.value > 0xFFFF
            ? "\\u{\(String(scalar.value, radix: 16))}" : "\\u" + scalar.value.hex(digits: 4)
    }

    /// Whether it ends a line, controls a device, or is invisible and changes how its neighbours are shown; the two
    /// joiners, which some scripts need, are not.
    private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned: true
        case .format: scalar.value != 0x200C && scalar.value != 0x200D
        default: false
        }
    }
}
