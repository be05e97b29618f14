extension UInt8 {
    /// The lowercase hex digit of the lowest four bits of a number.
    @inlinable package init(hexDigitOf number: some FixedWidthInteger) {
        let value = UInt8(truncatingIfNeeded: number & 15)
        self = value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }

    /// The value of a hex digit of either case; nil for any other byte.
    @inlinable package var hexValue: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// Parses two hex digits of either case; nil for any other bytes.
    @inlinable package init?(hex high: UInt8, _ low: UInt8) {
        guard let high = high.hexValue, let low = low.hexValue else { return nil }
        self = high << 4 | low
    }

    /// Two hex digits in lower case.
    package var hex: String {
        String(decoding: [UInt8(hexDigitOf: self >> 4), UInt8(hexDigitOf: self)], as: UTF8.self)
    }
}

extension Sequence<UInt8> {
    /// Two hex digits for each byte, in lower case.
    @inlinable package var hex: String {
        String(decoding: flatMap { [UInt8(hexDigitOf: $0 >> 4), UInt8(hexDigitOf: $0)] }, as: UTF8.self)
    }
}

extension FixedWidthInteger {
    /// The lowest hex digits of the number, in lower case; as many as asked for.
    @inlinable package func hex(digits: Int) -> String {
        let digits = (0..<digits).map { UInt8(hexDigitOf: self >> (4 * (digits - 1 - $0))) }
        return String(decoding: digits, as: UTF8.self)
    }
}

extension [UInt8] {
    /// Parses two hex digits of either case for each byte; nil for any other text.
    package init?(hex text: String) {
        let digits = Array(text.utf8)
        guard digits.count.isMultiple(of: 2) else { return nil }
        self = []
        reserveCapacity(digits.count / 2)
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let byte = UInt8(hex: digits[index], digits[index + 1]) else { return nil }
            append(byte)
        }
    }
}
