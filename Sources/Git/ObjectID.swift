import CGit2
import TextCoding

/// The id of a git object: its SHA-1.
public struct ObjectID: Sendable, Hashable, CustomStringConvertible {
    /// The number of its bytes.
    public static let byteCount = 20
    /// The null id, which stands for "no object".
    public static let zero = ObjectID(0, 0, 0)

    private let first: UInt64
    private let second: UInt64
    private let third: UInt32

    private init(_ first: UInt64, _ second: UInt64, _ third: UInt32) {
        self.first = first
        self.second = second
        self.third = third
    }

    /// Takes 20 bytes; nil for any other number.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == Self.byteCount else { return nil }
        var words: (UInt64, UInt64, UInt32) = (0, 0, 0)
        for (index, byte) in bytes.enumerated() {
            switch index {
            case 0..<8: words.0 = words.0 << 8 | UInt64(byte)
            case 8..<16: words.1 = words.1 << 8 | UInt64(byte)
            default: words.2 = words.2 << 8 | UInt32(byte)
            }
        }
        self.init(words.0, words.1, words.2)
    }

    /// Parses 40 hex digits of either case; nil for any other text.
    public init?(hex: String) {
        guard let bytes = [UInt8](hex: hex) else { return nil }
        self.init(bytes: bytes)
    }

    /// Computes the id of an object from its kind and content.
    public init(hashing kind: ObjectKind, _ bytes: [UInt8]) {
        _ = Library.start
        var id = git_oid()
        unsafe bytes.withUnsafeBytes { content in
            _ = unsafe git_odb_hash(&id, content.baseAddress, content.count, kind.type)
        }
        self.init(id)
    }

    init(_ id: git_oid) {
        var id = id
        let words = unsafe withUnsafeBytes(of: &id) { bytes in
            unsafe (
                UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)),
                UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)),
                UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: 16, as: UInt32.self))
            )
        }
        self.init(words.0, words.1, words.2)
    }

    var raw: git_oid {
        var id = git_oid()
        unsafe withUnsafeMutableBytes(of: &id) { unsafe $0.copyBytes(from: bytes) }
        return id
    }

    /// The 20 bytes.
    public var bytes: [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: Self.byteCount) { buffer, count in
            for index in 0..<8 {
                unsafe buffer[index] = UInt8(truncatingIfNeeded: first >> UInt64(56 - 8 * index))
                unsafe buffer[index + 8] = UInt8(truncatingIfNeeded: second >> UInt64(56 - 8 * index))
            }
            for index in 0..<4 {
                unsafe buffer[index + 16] = UInt8(truncatingIfNeeded: third >> UInt32(24 - 8 * index))
            }
            count = Self.byteCount
        }
    }

    var firstByte: UInt8 { UInt8(truncatingIfNeeded: first >> 56) }

    /// Appends the 20 bytes.
    func append(to bytes: inout [UInt8]) {
        bytes.append(bigEndian: first)
        bytes.append(bigEndian: second)
        bytes.append(bigEndian: third)
    }

    /// The 40 hex digits, in lower case.
    public var description: String {
        unsafe String(unsafeUninitializedCapacity: 2 * Self.byteCount) { text in
            for index in 0..<16 {
                unsafe text[index] = UInt8(hexDigitOf: first >> UInt64(60 - 4 * index))
                unsafe text[index + 16] = UInt8(hexDigitOf: second >> UInt64(60 - 4 * index))
            }
            for index in 0..<8 { unsafe text[index + 32] = UInt8(hexDigitOf: UInt64(third) >> UInt64(28 - 4 * index)) }
            return 2 * Self.byteCount
        }
    }
}

extension ObjectID: Comparable {
    /// Whether the bytes of `left` sort first.
    public static func < (left: ObjectID, right: ObjectID) -> Bool {
        (left.first, left.second, left.third) < (right.first, right.second, right.third)
    }
}
