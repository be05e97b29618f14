/// Bytes that are written one after the other; an array would ask at each one whether somebody else holds it.
@safe
struct ByteSink: ~Copyable {
    private var buffer: UnsafeMutableBufferPointer<UInt8>
    private var count = 0

    init(capacity: Int) {
        unsafe buffer = .allocate(capacity: capacity)
    }

    deinit { unsafe buffer.deallocate() }

    /// What was written.
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

    /// Writes text between quotation marks when no byte of it needs an escape, else nothing.
    ///
    /// - Parameter onlyASCII: Whether text stays away that is not ASCII, or has DEL.
    /// - Returns: Whether it was written.
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

    /// Copies text to a place that is reserved for it.
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
    /// Whether a JSON string cannot have the byte as it is.
    var needsEscape: Bool { self < 0x20 || self == UInt8(ascii: "\"") || self == UInt8(ascii: "\\") }
}
