/// Which characters the sender of a query escapes, so that another text can be escaped in the same way.
struct QueryStyle {
    private let raw: String

    /// - Parameter raw: A value as it was sent.
    init(of raw: String) {
        self.raw = raw.uppercased()
    }

    /// The text, escaped; braces, which stand for ids, stay.
    func encoded(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            let character = Character(UnicodeScalar(byte))
            if byte < 0x80, character.isLetter || character.isNumber || "{}.-_~".contains(character) {
                result.append(character)
            } else if byte == 0x20, raw.contains("+"), !raw.contains("%20") {
                result.append("+")
            } else {
                let escaped =
                    "%" + String(byte >> 4, radix: 16).uppercased() + String(byte & 15, radix: 16).uppercased()
                let isEscaped = byte >= 0x80 || byte == 0x20 || "%&+#".contains(character) || raw.contains(escaped)
                result += isEscaped ? escaped : String(character)
            }
        }
        return result
    }
}
