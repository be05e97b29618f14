extension String {
    /// Decodes the `%` escapes of a part of a text; nil for a broken escape or for bytes that are not UTF-8 then.
    ///
    /// - Parameter plusIsSpace: Whether `+` means a space, as in a query of an HTML form.
    package init?(percentDecoding source: ArraySlice<UInt8>, plusIsSpace: Bool = false) {
        let isPlain = source.allSatisfy { $0 != UInt8(ascii: "%") && !(plusIsSpace && $0 == UInt8(ascii: "+")) }
        if isPlain {
            self.init(decoding: source, as: UTF8.self)
            return
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(source.count)
        var position = source.startIndex
        while position < source.endIndex {
            switch source[position] {
            case UInt8(ascii: "%"):
                guard position + 2 < source.endIndex, let high = source[position + 1].hexDigit,
                    let low = source[position + 2].hexDigit
                else { return nil }
                bytes.append(high << 4 | low)
                position += 2
            case UInt8(ascii: "+") where plusIsSpace: bytes.append(UInt8(ascii: " "))
            case let byte: bytes.append(byte)
            }
            position += 1
        }
        self.init(validating: bytes, as: UTF8.self)
    }
}

extension UInt8 {
    /// The value of a hex digit of either case.
    fileprivate var hexDigit: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
