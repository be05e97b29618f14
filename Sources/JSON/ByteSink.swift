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
        _ = unsafe buffer[count...].update(fromContentsOf: text)
        count += text.count
    }

    /// Writes text between quotation marks as far as no byte of it needs an escape, else nothing.
    ///
    /// - Parameter special: Whether text stays away with a byte at which a character may begin that ``JSONWriter`` escapes
    ///   in files.
    /// - Returns: Whether it was written.
    mutating func appendPlain(_ text: UnsafeBufferPointer<UInt8>, unless special: Bool) -> Bool {
        reserve(text.count + 2)
        var position = count
        unsafe buffer[position] = UInt8(ascii: "\"")
        for index in text.indices {
            let byte = unsafe text[index]
            if byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return false }
            if byte >= 0x7F, special, HiddenCharacter.mayBegin(with: byte) { return false }
            position += 1
            unsafe buffer[position] = byte
        }
        unsafe buffer[position + 1] = UInt8(ascii: "\"")
        count = position + 2
        return true
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
