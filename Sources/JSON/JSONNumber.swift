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

/// Finds the end of a `number` (RFC 8259 §6).
struct NumberScanner {
    let bytes: [UInt8]
    var position: Int

    /// Moves past one number; returns false, with the position at the offending byte, when there is none.
    mutating func scan() -> Bool {
        skip(UInt8(ascii: "-"))
        if !skip(UInt8(ascii: "0")) {
            guard skipDigits() else { return false }
        }
        if skip(UInt8(ascii: ".")) {
            guard skipDigits() else { return false }
        }
        if skip(UInt8(ascii: "e")) || skip(UInt8(ascii: "E")) {
            if !skip(UInt8(ascii: "+")) { skip(UInt8(ascii: "-")) }
            guard skipDigits() else { return false }
        }
        return true
    }

    @discardableResult
    private mutating func skip(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func skipDigits() -> Bool {
        let start = position
        while position < bytes.count, (0x30...0x39).contains(bytes[position]) { position += 1 }
        return position > start
    }
}
