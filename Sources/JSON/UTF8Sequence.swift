/// The well-formed byte sequences of UTF-8, RFC 3629 §4.
enum UTF8Sequence {
    /// The length in bytes of the sequence for a code point beyond ASCII at `position`; nil when it is ill-formed.
    ///
    /// Surrogates, code points above U+10FFFF and overlong forms are ill-formed.
    static func length(in bytes: [UInt8], at position: Int) -> Int? {
        let (length, second): (Int, ClosedRange<UInt8>) =
            switch bytes[position] {
            case 0xC2...0xDF: (2, 0x80...0xBF)
            case 0xE0: (3, 0xA0...0xBF)
            case 0xE1...0xEC, 0xEE...0xEF: (3, 0x80...0xBF)
            case 0xED: (3, 0x80...0x9F)
            case 0xF0: (4, 0x90...0xBF)
            case 0xF1...0xF3: (4, 0x80...0xBF)
            case 0xF4: (4, 0x80...0x8F)
            default: (0, 0...0)
            }
        guard length > 0, position + length <= bytes.count, second.contains(bytes[position + 1]) else { return nil }
        for index in position + 2..<max(position + 2, position + length) where bytes[index] & 0xC0 != 0x80 {
            return nil
        }
        return length
    }
}
