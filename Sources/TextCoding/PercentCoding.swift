extension String {
    /// Decodes percent-encoded text; nil when an escape is malformed or the result is not UTF-8.
    ///
    /// - Parameter plusIsSpace: Whether `+` is a space, as in the query of an HTML form.
    @inlinable package init?(percentDecoding source: some Collection<UInt8>, plusIsSpace: Bool = false) {
        let isPlain = source.allSatisfy {
            $0 < 0x80 && $0 != UInt8(ascii: "%") && !(plusIsSpace && $0 == UInt8(ascii: "+"))
        }
        if isPlain {
            self.init(decoding: source, as: UTF8.self)
            return
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(source.count)
        var rest = source[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let high = rest.popFirst(), let low = rest.popFirst(), let decoded = UInt8(hex: high, low) else {
                    return nil
                }
                bytes.append(decoded)
            case UInt8(ascii: "+") where plusIsSpace: bytes.append(UInt8(ascii: " "))
            default: bytes.append(byte)
            }
        }
        self.init(validating: bytes, as: UTF8.self)
    }

    /// The string as one segment of the path of a URL: all but the unreserved characters of RFC 3986 §2.3 is
    /// percent-encoded, in upper case as §2.1 recommends.
    package var pathSegment: String {
        if isUnreserved { return self }
        var text: [UInt8] = []
        for byte in utf8 {
            if byte.isUnreserved { text.append(byte) } else { text += byte.percentEncoded.uppercased().utf8 }
        }
        return String(decoding: text, as: UTF8.self)
    }
}

extension String {
    private var isUnreserved: Bool {
        let bytes = utf8.span
        for index in bytes.indices where !bytes[index].isUnreserved { return false }
        return true
    }
}

extension UInt8 {
    /// `%` and two hex digits in lower case.
    package var percentEncoded: String { "%" + hex }

    /// Whether it is an unreserved character of RFC 3986 §2.3.
    fileprivate var isUnreserved: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }
}
