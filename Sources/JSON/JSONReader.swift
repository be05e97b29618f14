import Limits
import TextCoding

extension JSONValue {
    /// Parses one JSON text (RFC 8259): strict UTF-8, no byte order mark, no duplicate names, nothing after the value.
    ///
    /// - Parameter interner: The strings and values of other texts to share; nil when it is not worth the time.
    /// - Throws: ``JSONError`` with the position of the first error.
    public init(
        parsing bytes: [UInt8], limits: JSONLimits = JSONLimits(), interner: JSONInterner? = nil
    ) throws(JSONError) {
        var reader = JSONReader(bytes: bytes, limits: limits, interner: interner)
        self = try reader.readText()
    }
}

struct JSONReader {
    private let bytes: [UInt8]
    private let limits: JSONLimits
    private let interner: JSONInterner?
    private var position = 0
    private var depth = 0
    /// The members of the objects, and the elements of the arrays, that are still open: each of them is copied to
    /// memory of its exact size when it closes.
    private var members: [JSONObject.Member] = []
    private var elements: [JSONValue] = []

    init(bytes: [UInt8], limits: JSONLimits, interner: JSONInterner? = nil) {
        self.bytes = bytes
        self.limits = limits
        self.interner = interner
    }

    mutating func readText() throws(JSONError) -> JSONValue {
        guard bytes.count <= limits.bytes else {
            throw error("The text has \(bytes.count) bytes, more than the \(limits.bytes) allowed", at: 0)
        }
        skipWhitespace()
        let value = try readValue()
        skipWhitespace()
        guard position == bytes.count else { throw error("Unexpected text after the value") }
        return value
    }

    private mutating func readValue() throws(JSONError) -> JSONValue {
        guard position < bytes.count else { throw error("Unexpected end of the text") }
        switch bytes[position] {
        case UInt8(ascii: "{"): return try nested { reader throws(JSONError) in try reader.readObject() }
        case UInt8(ascii: "["): return try nested { reader throws(JSONError) in try reader.readArray() }
        case UInt8(ascii: "\""): return .string(try readString())
        case UInt8(ascii: "t"): return try readLiteral("true", .bool(true))
        case UInt8(ascii: "f"): return try readLiteral("false", .bool(false))
        case UInt8(ascii: "n"): return try readLiteral("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try readNumber())
        default: throw error("Unexpected character")
        }
    }

    private mutating func nested(
        _ read: (inout JSONReader) throws(JSONError) -> JSONValue
    ) throws(JSONError) -> JSONValue {
        guard depth < limits.depth else { throw error("Nested deeper than \(limits.depth) levels") }
        let start = position
        depth += 1
        position += 1
        let value = try read(&self)
        depth -= 1
        guard depth == 1, let interner else { return value }
        return interner.value(value, readFrom: bytes[start..<position])
    }

    private mutating func readObject() throws(JSONError) -> JSONValue {
        let start = position - 1
        let first = members.count
        skipWhitespace()
        if skip(UInt8(ascii: "}")) { return .object(JSONObject()) }
        repeat {
            skipWhitespace()
            guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
                throw error("A member name in quotes is expected")
            }
            let name = try readString()
            skipWhitespace()
            guard skip(UInt8(ascii: ":")) else { throw error("A colon is expected") }
            skipWhitespace()
            let value = try readValue()
            members.append(JSONObject.Member(name: name, value: value))
            skipWhitespace()
        } while skip(UInt8(ascii: ","))
        guard skip(UInt8(ascii: "}")) else { throw error("A comma or a closing brace is expected") }
        let own = Array(members[first...])
        members.removeSubrange(first...)
        switch JSONObject.unique(own) {
        case .success(let object): return .object(object)
        case .failure(let duplicate):
            let name = JSONValue.string(String(duplicate.name.unicodeScalars.prefix(64))).compactBytes
            throw error("\(String(decoding: name, as: UTF8.self)) occurs twice in the object that starts", at: start)
        }
    }

    private mutating func readArray() throws(JSONError) -> JSONValue {
        let first = elements.count
        skipWhitespace()
        if skip(UInt8(ascii: "]")) { return .array([]) }
        repeat {
            skipWhitespace()
            let value = try readValue()
            elements.append(value)
            skipWhitespace()
        } while skip(UInt8(ascii: ","))
        guard skip(UInt8(ascii: "]")) else { throw error("A comma or a closing bracket is expected") }
        let own = Array(elements[first...])
        elements.removeSubrange(first...)
        return .array(own)
    }

    private mutating func readLiteral(_ word: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
        let start = position
        for scalar in "\(word)".utf8 {
            guard skip(scalar) else { throw error("Unexpected character", at: start) }
        }
        return value
    }

    private mutating func readNumber() throws(JSONError) -> JSONNumber {
        let start = position
        var scanner = NumberScanner(bytes: bytes, position: position)
        let complete = scanner.scan()
        position = scanner.position
        guard complete else { throw error("A digit is expected") }
        return JSONNumber(scanned: String(decoding: bytes[start..<position], as: UTF8.self))
    }

    private mutating func readString() throws(JSONError) -> String {
        position += 1
        let start = position
        try skipPlainText()
        if bytes[position] == UInt8(ascii: "\"") {
            position += 1
            return string(bytes[start..<position - 1])
        }
        var buffer = Array(bytes[start..<position])
        while bytes[position] != UInt8(ascii: "\"") {
            buffer.append(contentsOf: try readEscape())
            let start = position
            try skipPlainText()
            buffer.append(contentsOf: bytes[start..<position])
        }
        position += 1
        return string(buffer[...])
    }

    private func string(_ bytes: ArraySlice<UInt8>) -> String {
        interner?.string(bytes) ?? String(decoding: bytes, as: UTF8.self)
    }

    /// Moves to the next quotation mark or backslash, past valid UTF-8 without control characters.
    private mutating func skipPlainText() throws(JSONError) {
        while position < bytes.count {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): return
            case 0..<0x20: throw error("A control character must be escaped")
            case 0..<0x80: position += 1
            default:
                guard let length = UTF8Sequence.length(in: bytes, at: position) else {
                    throw error("The string is not valid UTF-8")
                }
                position += length
            }
        }
        throw error("Unterminated string")
    }

    private mutating func readEscape() throws(JSONError) -> [UInt8] {
        guard position + 1 < bytes.count else { throw error("Unterminated string") }
        let kind = bytes[position + 1]
        position += 2
        switch kind {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return [kind]
        case UInt8(ascii: "b"): return [0x08]
        case UInt8(ascii: "f"): return [0x0C]
        case UInt8(ascii: "n"): return [0x0A]
        case UInt8(ascii: "r"): return [0x0D]
        case UInt8(ascii: "t"): return [0x09]
        case UInt8(ascii: "u"): return Array(String(Character(try readScalar())).utf8)
        default: throw error("Unknown escape", at: position - 1)
        }
    }

    private mutating func readScalar() throws(JSONError) -> Unicode.Scalar {
        let start = position - 2
        let first = try readCodeUnit()
        guard first != 0 || limits.allowsNull else { throw error("U+0000 is not allowed in a string", at: start) }
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
            bytes[position + 1] == UInt8(ascii: "u")
        else { throw error("Unpaired surrogate", at: start) }
        position += 2
        let second = try readCodeUnit()
        guard (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00))
        else { throw error("Unpaired surrogate", at: start) }
        return scalar
    }

    private mutating func readCodeUnit() throws(JSONError) -> UInt16 {
        guard position + 4 <= bytes.count else { throw error("Four hexadecimal digits are expected") }
        var unit: UInt16 = 0
        for byte in bytes[position..<position + 4] {
            guard let digit = byte.hexValue else { throw error("Four hexadecimal digits are expected") }
            unit = unit << 4 | UInt16(digit)
        }
        position += 4
        return unit
    }

    private mutating func skip(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipWhitespace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    private func error(_ reason: String, at offset: Int? = nil) -> JSONError {
        let offset = min(offset ?? position, bytes.count)
        let before = bytes[..<offset]
        let line = before.count { $0 == 0x0A } + 1
        let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        return JSONError(reason: reason, offset: offset, line: line, column: offset - lineStart + 1)
    }
}
