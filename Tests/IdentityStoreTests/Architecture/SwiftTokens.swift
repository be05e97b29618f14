/// The words of Swift code and the marks `{`, `}`, `(`, `)`, `.` and `,`, one after the other.
///
/// Comments and the text of string literals have none; what is interpolated in these is code.
struct SwiftTokens {
    private let bytes: [UInt8]
    private var index = 0
    private(set) var all: [String] = []

    init(of text: String) {
        bytes = Array(text.utf8)
        readCode(isInterpolated: false)
    }

    /// Reads to the end, or to the parenthesis that ends an interpolation.
    private mutating func readCode(isInterpolated: Bool) {
        var depth = 0
        while index < bytes.count {
            let byte = bytes[index]
            if Self.isOfWord[Int(byte)] {
                readWord()
            } else if byte == Self.slash, isNext([Self.slash, Self.slash]) {
                while index < bytes.count, bytes[index] != Self.lineFeed { index += 1 }
            } else if byte == Self.quote || byte == Self.pound, let pounds = poundsOfLiteral {
                readLiteral(pounds)
            } else {
                index += 1
                if byte == Self.open { depth += 1 }
                if byte == Self.close { depth -= 1 }
                if isInterpolated, depth < 0 { return }
                if Self.isMark[Int(byte)] { all.append(String(UnicodeScalar(byte))) }
            }
        }
    }

    private mutating func readWord() {
        let start = index
        while index < bytes.count, Self.isOfWord[Int(bytes[index])] { index += 1 }
        all.append(String(decoding: bytes[start..<index], as: UTF8.self))
    }

    /// How many `#` stand before the quotation mark that comes next; nil when none comes.
    private var poundsOfLiteral: Int? {
        var end = index
        while end < bytes.count, bytes[end] == Self.pound { end += 1 }
        return end < bytes.count && bytes[end] == Self.quote ? end - index : nil
    }

    private mutating func readLiteral(_ count: Int) {
        let pounds = [UInt8](repeating: Self.pound, count: count)
        index += count
        let quotes = [UInt8](repeating: Self.quote, count: isNext([Self.quote, Self.quote, Self.quote]) ? 3 : 1)
        let end = quotes + pounds
        let escape = [Self.backslash] + pounds
        index += quotes.count
        while index < bytes.count {
            let byte = bytes[index]
            if byte == Self.quote, isNext(end) {
                index += end.count
                return
            }
            guard byte == Self.backslash, isNext(escape) else {
                index += 1
                continue
            }
            index += escape.count
            let isInterpolation = isNext([Self.open])
            index += 1
            if isInterpolation { readCode(isInterpolated: true) }
        }
    }

    private func isNext(_ text: [UInt8]) -> Bool {
        guard index + text.count <= bytes.count else { return false }
        for offset in text.indices where bytes[index + offset] != text[offset] { return false }
        return true
    }

    private static let (slash, backslash) = (UInt8(ascii: "/"), UInt8(ascii: "\\"))
    private static let (quote, pound) = (UInt8(ascii: "\""), UInt8(ascii: "#"))
    private static let (open, close) = (UInt8(ascii: "("), UInt8(ascii: ")"))
    private static let lineFeed = UInt8(ascii: "\n")

    private static let isMark = (0...255).map { "{}().,".utf8.contains(UInt8($0)) }
    /// Whether a byte is of a word: letters, digits, the low line, and all beyond ASCII.
    private static let isOfWord = (0...255).map { byte in
        byte >= 0x80 || byte == Int(UInt8(ascii: "_"))
            || Character(UnicodeScalar(UInt8(byte))).isLetter || Character(UnicodeScalar(UInt8(byte))).isNumber
    }
}
