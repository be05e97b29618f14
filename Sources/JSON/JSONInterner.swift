/// A table of strings and values read before, so that those that many texts have in common are in memory once.
///
/// Its size is fixed: each slot keeps what was read last. It is not safe for concurrent use; each thread needs its own.
public final class JSONInterner {
    /// The number of slots for strings, and for values.
    private static let capacity = 4096
    /// The longest text that is looked up, in bytes; longer ones are hardly ever the same.
    private static let longest = 512
    /// The shortest string that is looked up, in bytes; shorter ones need no heap memory.
    private static let shortest = 16

    private var strings = [String](repeating: "", count: capacity)
    private var values = [JSONValue](repeating: .null, count: capacity)

    /// Starts with empty slots.
    public init() {}

    /// The string of some UTF-8: the one in its slot if it is equal, else a new one.
    func string(_ bytes: ArraySlice<UInt8>) -> String {
        guard (Self.shortest...Self.longest).contains(bytes.count) else {
            return String(decoding: bytes, as: UTF8.self)
        }
        let slot = Self.slot(of: bytes)
        if strings[slot].isEncoded(as: bytes) { return strings[slot] }
        let string = String(decoding: bytes, as: UTF8.self)
        strings[slot] = string
        return string
    }

    /// The equal value in its slot, or `value` itself.
    ///
    /// - Parameter bytes: The text from which it was read; it selects the slot.
    func value(_ value: JSONValue, readFrom bytes: ArraySlice<UInt8>) -> JSONValue {
        guard bytes.count <= Self.longest else { return value }
        let slot = Self.slot(of: bytes)
        if values[slot] == value { return values[slot] }
        values[slot] = value
        return value
    }

    /// The slot of a text: a hash like FNV-1a, over eight bytes at a time.
    private static func slot(of bytes: ArraySlice<UInt8>) -> Int {
        let hash = unsafe bytes.withUnsafeBytes { bytes in
            var hash = 0xCBF2_9CE4_8422_2325 as UInt64
            var index = 0
            while index + 8 <= bytes.count {
                hash = unsafe (hash ^ bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)) &* 0x100_0000_01B3
                hash ^= hash >> 29
                index += 8
            }
            while index < bytes.count {
                hash = unsafe (hash ^ UInt64(bytes[index])) &* 0x100_0000_01B3
                index += 1
            }
            return hash
        }
        return Int((hash ^ hash >> 32) % UInt64(capacity))
    }
}

@available(*, unavailable)
extension JSONInterner: Sendable {}

extension String {
    fileprivate func isEncoded(as bytes: ArraySlice<UInt8>) -> Bool {
        guard utf8.count == bytes.count else { return false }
        return unsafe withBytes { own in
            unsafe bytes.withUnsafeBufferPointer { other in unsafe own.hasSameBytes(as: other) }
        }
    }
}
