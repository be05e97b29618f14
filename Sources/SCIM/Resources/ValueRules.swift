import Foundation
import JSON

extension Attribute {
    /// The longest string that is kept, in bytes.
    static let longestString = 65_536

    /// Why a simple value is not of the attribute's type; nil when it is.
    func typeProblem(of value: JSONValue) -> String? {
        switch (type, value) {
        case (.string, .string(let text)): return Self.textProblem(text)
        case (.boolean, .bool): return nil
        case (.decimal, .number(let number)): return number.double.isFinite ? nil : "must be a number of finite size"
        case (.integer, .number(let number)):
            return number.isInteger && number.integer != nil ? nil : "must be an integer of 64 bits"
        case (.dateTime, .string(let text)):
            return Self.isDateTime(text) ? nil : "must be a date and time such as 2026-11-24T07:10:41Z"
        case (.binary, .string(let text)):
            return !text.isEmpty && Data(base64Encoded: text) != nil ? nil : "must be base64 (RFC 4648 §4)"
        case (.reference, .string(let text)):
            return Self.textProblem(text)
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

    private static func textProblem(_ text: String) -> String? {
        if text.isEmpty { return "may not be empty" }
        if text.utf8.count > longestString { return "may have \(longestString) bytes at most" }
        return nil
    }

    /// Whether a text is an xsd:dateTime with date, time and optional offset, RFC 7643 §2.3.5.
    static func isDateTime(_ text: String) -> Bool {
        Instant(text) != nil
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
        unicodeScalars.contains { scalar in
            scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar.value == 0x2028
                || scalar.value == 0x2029
        }
    }
}
