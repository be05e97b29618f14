import JSON
import SCIM

/// A value as an index compares it: text by the case rule of its attribute, numbers by quantity.
enum IndexedValue: Hashable, Sendable {
    /// Text whose canonical equivalents are the same: case-folded, or all ASCII.
    case text(String)
    /// Case exact text of other characters, which compares by code points.
    case bytes([UInt8])
    /// A number that a double has exactly, or one that is no integer.
    case number(Double)
    /// An integer beyond that.
    case integer(Int)

    /// Integers of less than this are doubles of their own.
    static let exactLimit = 9_007_199_254_740_992.0

    /// Takes a text or a number; nil for what is not indexed.
    init?(_ value: JSONValue, by comparison: Attribute.TextComparison) {
        switch value {
        case .string(let text):
            if comparison != .exact {
                self = .text(comparison.key(of: text))
            } else {
                self = text.isASCII ? .text(text) : .bytes(Array(text.utf8))
            }
        case .number(let number):
            if let integer = number.integer, Double(integer).magnitude >= Self.exactLimit {
                self = .integer(integer)
            } else {
                self = .number(number.double)
            }
        default: return nil
        }
    }
}
