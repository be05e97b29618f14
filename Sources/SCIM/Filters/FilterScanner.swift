import JSON

/// Reads tokens from the bytes of a filter or of the path of a PATCH operation.
struct FilterScanner {
    private let bytes: [UInt8]
    private(set) var position = 0

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    var isAtEnd: Bool { position == bytes.count }

    var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    mutating func skipBlanks() {
        while let byte = next, byte.isBlank { position += 1 }
    }

    /// Skips a byte if it is the next one, and returns whether it was.
    mutating func skip(_ byte: Unicode.Scalar) -> Bool {
        guard let next, UInt32(next) == byte.value else { return false }
        position += 1
        return true
    }

    /// Skips blanks and a keyword in any case if a blank, a bracket or the end follows; otherwise skips nothing and
    /// returns false.
    ///
    /// - Parameter keyword: The keyword in lower case.
    mutating func skipKeyword(_ keyword: String) -> Bool {
        let start = position
        skipBlanks()
        let word = bytes[position...].prefix(while: \.isASCIILetter)
        position = word.endIndex
        if word.count == keyword.utf8.count, zip(word, keyword.utf8).allSatisfy({ $0 | 0x20 == $1 }),
            next.map({ $0.isBlank || !$0.isURIByte }) ?? true
        {
            return true
        }
        position = start
        return false
    }

    /// Reads the longest run of bytes that satisfy a condition; invalid UTF-8 becomes U+FFFD.
    mutating func read(where belongs: (UInt8) -> Bool) -> String {
        let start = position
        while let byte = next, belongs(byte) { position += 1 }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// Reads a JSON string from its opening quote on; nil when the closing quote is missing or the string is not valid
    /// JSON.
    mutating func readString() -> String? {
        let start = position
        position += 1
        while let byte = next, byte != UInt8(ascii: "\"") {
            position += byte == UInt8(ascii: "\\") ? 2 : 1
        }
        guard position < bytes.count else {
            position = bytes.count
            return nil
        }
        position += 1
        let plain = bytes[(start + 1)..<(position - 1)]
        if plain.allSatisfy({ $0 >= 0x20 && $0 != UInt8(ascii: "\\") }) {
            return String(validating: plain, as: UTF8.self)
        }
        let literal = Array(bytes[start..<position])
        do throws(JSONError) { return try JSONValue(parsing: literal).string } catch { return nil }
    }
}

extension FilterScanner {
    /// Reads a string in apostrophes, in which there are no escapes; nil when the closing one is missing.
    mutating func readSingleQuoted() -> String? {
        let start = self
        position += 1
        let text = read { $0 != UInt8(ascii: "'") }
        if skip("'") { return text }
        self = start
        return nil
    }
}

extension UInt8 {
    var isBlank: Bool { self == 0x20 || (0x09...0x0A).contains(self) || self == 0x0D }
}
