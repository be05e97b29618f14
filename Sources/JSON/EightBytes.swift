/// Eight bytes of a text, tested together in one machine word.
struct EightBytes {
    /// The bytes, in any order.
    let bits: UInt64

    init(_ bits: UInt64) {
        self.bits = bits
    }

    /// Whether all are ASCII.
    var areASCII: Bool { bits & Self.high == 0 }

    /// Whether all are ASCII, and none is DEL.
    var areASCIIWithoutDEL: Bool { (bits | (bits &+ Self.one)) & Self.high == 0 }

    /// Whether all are printable ASCII, spaces included.
    var arePrintable: Bool { areASCIIWithoutDEL && Self.less(than: 0x20, bits) == 0 }

    /// Whether all are printable ASCII, and none is a space or a quotation mark.
    var areBare: Bool { areASCIIWithoutDEL && (Self.less(than: 0x21, bits) | has(UInt8(ascii: "\""))) == 0 }

    /// Whether none is a control character, a quotation mark or a backslash.
    var arePlain: Bool {
        (Self.less(than: 0x20, bits) | has(UInt8(ascii: "\"")) | has(UInt8(ascii: "\\"))) == 0
    }

    /// Nonzero when one of the bytes is this one.
    private func has(_ byte: UInt8) -> UInt64 { Self.less(than: 1, bits ^ (UInt64(byte) &* Self.one)) }

    /// Nonzero when a byte is less than `limit`, which is at most 128.
    private static func less(than limit: UInt64, _ bits: UInt64) -> UInt64 { (bits &- (limit &* one)) & ~bits & high }

    private static let one: UInt64 = 0x0101_0101_0101_0101
    private static let high: UInt64 = 0x8080_8080_8080_8080
}

extension UnsafeRawBufferPointer {
    /// Whether all bytes pass a test that gets eight at a time; it may get some twice.
    ///
    /// A text of fewer than eight bytes is padded with the letter `a`, or its bytes are repeated.
    @inline(__always)
    func areAll(_ test: (EightBytes) -> Bool) -> Bool {
        guard count >= 8 else { return test(EightBytes(unsafe fewer)) }
        var index = 0
        while index + 8 < count {
            guard test(EightBytes(unsafe loadUnaligned(fromByteOffset: index, as: UInt64.self))) else { return false }
            index += 8
        }
        return test(EightBytes(unsafe loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)))
    }

    /// The bytes of a text of fewer than eight, padded or repeated.
    private var fewer: UInt64 {
        if count >= 4 {
            let first = unsafe loadUnaligned(as: UInt32.self)
            let last = unsafe loadUnaligned(fromByteOffset: count - 4, as: UInt32.self)
            return UInt64(first) | UInt64(last) << 32
        }
        var bits: UInt64 = 0x6161_6161_6161_6161
        for index in indices { bits = bits << 8 | UInt64(unsafe self[index]) }
        return bits
    }
}

extension String {
    /// Whether all characters are ASCII.
    public var isASCII: Bool { areAll { $0.areASCII } }

    /// Whether all characters are printable ASCII, spaces included.
    public var isPrintableASCII: Bool { areAll { $0.arePrintable } }

    /// Whether all characters are printable ASCII that a JSON string need not escape.
    public var isPlainASCII: Bool { areAll { $0.arePlain && $0.areASCIIWithoutDEL } }

    /// Whether the text can stand without quotation marks: it is not empty, and all characters are printable ASCII
    /// other than spaces and quotation marks.
    public var isBareWord: Bool { !isEmpty && areAll { $0.areBare } }

    @inline(__always)
    private func areAll(_ test: (EightBytes) -> Bool) -> Bool {
        unsafe withBytes { unsafe UnsafeRawBufferPointer($0).areAll(test) }
    }
}
