/// The characters that a file has as escapes, because they control a terminal, end a line or change the direction of
/// text: a reviewer would not read what the server reads.
///
/// They are DEL and the C1 controls, the line and paragraph separators, and the marks, embeddings, overrides and
/// isolates of the bidirectional algorithm (UAX #9).
enum HiddenCharacter {
    /// Whether a scalar is one of them.
    static func contains(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x7F...0x9F, 0x61C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
