import JSON
import Limits

extension Attribute {
    /// The longest string that is kept, in bytes.
    static let longestString = Limits.text

    /// Why a simple value is not of the attribute's type, RFC 7643 §2.3; nil when it is.
    func typeProblem(of value: JSONValue) -> String? {
        switch (type, value) {
        case (.string, .string(let text)): return Self.textProblem(text)
        case (.reference, .string(let text)):
            if let problem = Self.textProblem(text) { return problem }
            return namesResources && name != "$ref" && !text.isURIReference ? Self.notURI : nil
        case (.boolean, .bool): return nil
        case (.decimal, .number(let number)): return number.double.isFinite ? nil : "must be a number of finite size"
        case (.integer, .number(let number)):
            return number.isInteger && number.integer != nil ? nil : "must be an integer of 64 bits"
        case (.dateTime, .string(let text)):
            return DateTime(text) != nil ? nil : "must be a date and time such as 2026-11-24T07:10:41Z"
        case (.binary, .string(let text)):
            return !text.isEmpty && text.isBase64 ? nil : "must be base64 (RFC 4648 §4)"
        case (.complex, .object): return nil
        default: return "must be \(typeName), not \(value.typeName)"
        }
    }

    var typeName: String {
        switch type {
        case .string: "a string"
        case .boolean: "true or false"
        case .decimal: "a number"
        case .integer: "an integer"
        case .dateTime: "a date and time in a string"
        case .binary: "base64 in a string"
        case .reference: "a URI in a string"
        case .complex: "an object"
        }
    }

    /// What is wrong with a text that is no URI.
    static let notURI = "must be an absolute or relative URI (RFC 3986 §4.1)"

    private static func textProblem(_ text: String) -> String? {
        if text.isEmpty { return "may not be empty" }
        if text.utf8.count > longestString { return "may have \(longestString) bytes at most" }
        return nil
    }
}

extension JSONValue {
    var typeName: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }

    /// Whether the value is one that a file never holds: null, an empty string, array or object.
    var isCleared: Bool {
        switch self {
        case .null: true
        case .string(let text): text.isEmpty
        case .array(let array): array.isEmpty
        case .object(let object): object.isEmpty
        case .bool, .number: false
        }
    }
}

extension String {
    /// Whether the text holds a control character (C0, C1, line or paragraph separator).
    var hasControlCharacters: Bool {
        let bytes = utf8.span
        for index in bytes.indices where !(0x20..<0x7F).contains(bytes[index]) {
            return unicodeScalars.contains(where: \.isControl)
        }
        return false
    }

    /// The text with U+FFFD for each control character.
    var withoutControlCharacters: String {
        var scalars = UnicodeScalarView()
        scalars.append(contentsOf: unicodeScalars.lazy.map { $0.isControl ? "\u{FFFD}" : $0 })
        return String(scalars)
    }

    /// Whether the text is base64, RFC 4648 §4; padding may be left out (RFC 7643 §2.3.6).
    var isBase64: Bool {
        let bytes = utf8
        let digits = bytes.count { $0.isASCIILetter || (0x2F...0x39).contains($0) || $0 == UInt8(ascii: "+") }
        let padding = bytes.reversed().prefix { $0 == UInt8(ascii: "=") }.count
        guard digits + padding == bytes.count, digits % 4 != 1 else { return false }
        return padding == 0 || (digits + padding) % 4 == 0 && padding < 3
    }

    /// Whether the text has the characters of a URI reference only, RFC 3986 §2, or those of an IRI, RFC 3987.
    var isURIReference: Bool {
        utf8.allSatisfy { $0 >= 0x80 || $0.isURIByte || [0x28, 0x29, 0x5B, 0x5D].contains($0) }
    }
}

extension Unicode.Scalar {
    /// Whether it is a control character (C0, C1, line or paragraph separator).
    var isControl: Bool {
        value < 0x20 || (0x7F...0x9F).contains(value) || value == 0x2028 || value == 0x2029
    }
}
