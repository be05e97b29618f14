import JSON
import Limits

extension Attribute {
    /// The greatest length of a string value, in bytes.
    static let longestString = Limits.text

    /// Why a simple value is not of the attribute's type, RFC 7643 §2.3, as the end of a sentence; nil when it is.
    func typeProblem(of value: JSONValue) -> String? {
        switch (type, value) {
        case (.string, .string(let text)): return Self.textProblem(text)
        case (.reference, .string(let text)):
            if let problem = Self.textProblem(text) { return problem }
            return namesResources && name != "$ref" && !text.isURIReference ? Self.notURI : nil
        case (.boolean, .bool): return nil
        case (.decimal, .number(let number)): return number.double.isFinite ? nil : "must be a finite number"
        case (.integer, .number(let number)):
            return number.isInteger && number.integer != nil ? nil : "must be a 64-bit integer"
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

    /// The error for a text that is not a URI, as the end of a sentence.
    static let notURI = "must be an absolute or relative URI (RFC 3986 §4.1)"

    private static func textProblem(_ text: String) -> String? {
        if text.isEmpty { return "may not be empty" }
        if text.utf8.count > longestString { return "may have \(longestString) bytes at most" }
        return nil
    }
}

extension String {
    /// Whether the text is base64, RFC 4648 §4; the padding is optional (RFC 7643 §2.3.6).
    var isBase64: Bool {
        let bytes = utf8
        let digits = bytes.count { $0.isASCIILetter || (0x2F...0x39).contains($0) || $0 == UInt8(ascii: "+") }
        let padding = bytes.reversed().prefix { $0 == UInt8(ascii: "=") }.count
        guard digits + padding == bytes.count, digits % 4 != 1 else { return false }
        return padding == 0 || (digits + padding) % 4 == 0 && padding < 3
    }

    /// Whether the text consists of characters of a URI reference, RFC 3986 §2, or an IRI, RFC 3987.
    var isURIReference: Bool {
        utf8.allSatisfy { $0 >= 0x80 || $0.isURIByte || [0x28, 0x29, 0x5B, 0x5D].contains($0) }
    }
}
