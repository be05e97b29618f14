/// What was read before, so that strings and values that many texts have in common are kept in memory once.
///
/// Its size is fixed: each place of its tables keeps what was read last. Readers that run at the same time need one
/// each.
public final class JSONInterner {
    private static let capacity = 4096
    /// Longer texts are hardly ever the same.
    private static let longest = 512
    /// Strings of so many bytes need no memory of their own.
    private static let shortest = 16

    private var strings = [String](repeating: "", count: capacity)
    private var values = [JSONValue](repeating: .null, count: capacity)

    /// Starts without anything to share.
    public init() {}

    /// The string of some UTF-8, the one that was read before if it is there still.
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

    /// A value, or the equal one that was read before from the same text.
    func value(_ value: JSONValue, readFrom bytes: ArraySlice<UInt8>) -> JSONValue {
        guard bytes.count <= Self.longest else { return value }
        let slot = Self.slot(of: bytes)
        if values[slot] == value { return values[slot] }
        values[slot] = value
        return value
    }

    /// The place of a text by a hash in the manner of FNV-1a, eight bytes at a time.
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

extension String {
    fileprivate func isEncoded(as bytes: ArraySlice<UInt8>) -> Bool {
        guard utf8.count == bytes.count else { return false }
        return unsafe withBytes { own in
            unsafe bytes.withUnsafeBufferPointer { other in unsafe own.hasSameBytes(as: other) }
        }
    }
}
