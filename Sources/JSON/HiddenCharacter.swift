/// Characters that a file has as escapes, because they steer a terminal, end a line or turn the direction of the text
/// around them, so that a reviewer would read something else than the server.
///
/// They are DEL and the C1 controls, the separators of lines and paragraphs, and the marks, embeddings, overrides and
/// isolates of the bidirectional algorithm (UAX #9).
enum HiddenCharacter {
    /// Whether a character is one.
    static func contains(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x7F...0x9F, 0x61C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
