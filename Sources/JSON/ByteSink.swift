/// A growing buffer of bytes; appending to an array would check at each byte whether its storage is shared.
@safe
struct ByteSink: ~Copyable {
    private var buffer: UnsafeMutableBufferPointer<UInt8>
    private var count = 0

    init(capacity: Int) {
        unsafe buffer = .allocate(capacity: capacity)
    }

    deinit { unsafe buffer.deallocate() }

    /// The bytes written so far.
    var bytes: [UInt8] { unsafe Array(buffer[..<count]) }

    mutating func append(_ byte: UInt8) {
        reserve(1)
        unsafe buffer[count] = byte
        count += 1
    }

    mutating func append(_ text: StaticString) {
        text.withUTF8Buffer { unsafe append($0) }
    }

    mutating func append(_ text: UnsafeBufferPointer<UInt8>) {
        reserve(text.count)
        unsafe copy(text, to: count)
        count += text.count
    }

    /// Appends a string in quotation marks if none of its bytes needs an escape, else nothing.
    ///
    /// - Parameter onlyASCII: Whether DEL and all that is not ASCII count as needing an escape.
    /// - Returns: Whether the string was appended.
    mutating func appendPlain(_ text: UnsafeBufferPointer<UInt8>, onlyASCII: Bool) -> Bool {
        let isPlain = unsafe UnsafeRawBufferPointer(text).areAll {
            $0.arePlain && (!onlyASCII || $0.areASCIIWithoutDEL)
        }
        guard isPlain else { return false }
        reserve(text.count + 2)
        unsafe buffer[count] = UInt8(ascii: "\"")
        unsafe copy(text, to: count + 1)
        unsafe buffer[count + 1 + text.count] = UInt8(ascii: "\"")
        count += text.count + 2
        return true
    }

    /// Copies text to an offset in the reserved space.
    private func copy(_ text: UnsafeBufferPointer<UInt8>, to offset: Int) {
        guard let source = text.baseAddress, let target = unsafe buffer.baseAddress else { return }
        unsafe (target + offset).update(from: source, count: text.count)
    }

    private mutating func reserve(_ room: Int) {
        if unsafe count + room > buffer.count { grow(to: count + room) }
    }

    @inline(never)
    private mutating func grow(to capacity: Int) {
        let larger = unsafe UnsafeMutableBufferPointer<UInt8>.allocate(capacity: max(capacity, 2 * buffer.count))
        _ = unsafe larger.update(fromContentsOf: buffer[..<count])
        unsafe buffer.deallocate()
        unsafe buffer = larger
    }
}

extension UInt8 {
    /// Whether a JSON string must escape the byte (RFC 8259 §7).
    var needsEscape: Bool { self < 0x20 || self == UInt8(ascii: "\"") || self == UInt8(ascii: "\\") }
}
