/// Text without what looks like a token, as somebody may put one into a path by mistake.
enum TokenMask {
    private static let prefix = Array("scimgit_".utf8), jwt = Array("eyJ".utf8)

    /// The text with "…" for what follows `scimgit_` at the beginning of a word, and `eyJ` in a word with a dot.
    static func text(_ text: String) -> String {
        var masked: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            // The digits of a percent-encoded byte belong to no word.
            let digits = rest.dropFirst().prefix(2)
            let isEscape = rest.first == UInt8(ascii: "%") && digits.allSatisfy(isHexDigit)
            let word = rest.prefix(while: isWordByte)
            let count = isEscape ? 3 : max(word.count, 1)
            masked += word.isEmpty ? Array(rest.prefix(count)) : shown(word)
            rest = rest.dropFirst(count)
        }
        return String(decoding: masked, as: UTF8.self)
    }

    /// What is shown of a word.
    private static func shown(_ word: ArraySlice<UInt8>) -> [UInt8] {
        let isToken = word.count > prefix.count && word.starts(with: prefix)
        let isJWT = word.starts(with: jwt) && word.contains(UInt8(ascii: "."))
        guard isToken || isJWT else { return Array(word) }
        return (isToken ? prefix : jwt) + Array("…".utf8)
    }

    private static func isHexDigit(_ byte: UInt8) -> Bool { Character(Unicode.Scalar(byte)).isHexDigit }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
            true
        default: false
        }
    }
}
