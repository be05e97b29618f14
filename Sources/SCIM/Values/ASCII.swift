extension UInt8 {
    /// The lower-case letter of an upper-case ASCII letter; any other byte unchanged.
    var lowerCase: UInt8 { (0x41...0x5A).contains(self) ? self | 0x20 : self }

    var isASCIILetter: Bool { (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self) }

    /// Whether it is a `nameChar` of RFC 7644 §3.4.2.2.
    var isNameByte: Bool {
        isASCIILetter || (0x30...0x39).contains(self) || self == UInt8(ascii: "-") || self == UInt8(ascii: "_")
    }

    /// Whether it is allowed in a schema URI: a character of RFC 3986 other than brackets and parentheses, which
    /// delimit filters.
    var isURIByte: Bool {
        switch self {
        case 0x21, 0x23...0x27, 0x2A...0x3B, 0x3D, 0x3F...0x5A, 0x5F, 0x61...0x7A, 0x7E: true
        default: false
        }
    }
}
