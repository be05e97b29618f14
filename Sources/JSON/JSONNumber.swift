/// A JSON number that keeps the digits it was written with.
///
/// `1`, `1.0` and `1e0` are three different values here; use ``double`` or ``integer`` to compare quantities.
public struct JSONNumber: Sendable, Hashable {
    /// The number as written, a `number` of RFC 8259 §6.
    public let text: String

    /// Parses a `number` of RFC 8259 §6; nil for any other text.
    public init?(_ text: String) {
        var scanner = NumberScanner(bytes: Array(text.utf8), position: 0)
        guard scanner.scan(), scanner.position == scanner.bytes.count else { return nil }
        self.text = text
    }

    /// The number that is written with the decimal digits of an integer.
    public init(_ integer: Int) {
        text = String(integer)
    }

    init(scanned text: String) {
        self.text = text
    }

    /// The value, if it is written without fraction and exponent and fits 64 bits.
    public var integer: Int? { Int(text) }

    /// The nearest double; infinite when the number is too large for one.
    public var double: Double { Double(text) ?? .nan }

    /// Whether it is written without fraction and exponent.
    public var isInteger: Bool { !text.utf8.contains { $0 == 0x2E || $0 == 0x65 || $0 == 0x45 } }
}
