import CGit2

/// The objects of one batch, in memory, to be written as one pack.
public struct Pack: Sendable {
    private struct Object: Sendable {
        let kind: ObjectKind
        let bytes: [UInt8]
    }

    private var objects: [Object] = []
    private var ids: Set<ObjectID> = []

    /// Makes an empty pack.
    public init() {}

    /// Whether nothing was added.
    public var isEmpty: Bool { objects.isEmpty }

    /// Adds an object, once, and names it.
    @discardableResult
    public mutating func add(_ kind: ObjectKind, _ bytes: [UInt8]) -> ObjectID {
        let id = ObjectID(hashing: kind, bytes)
        if ids.insert(id).inserted { objects.append(Object(kind: kind, bytes: bytes)) }
        return id
    }

    /// The stream of a pack of version 2, without its trailer.
    func stream() throws(GitError) -> [UInt8] {
        var stream = Array("PACK".utf8) + [0, 0, 0, 2]
        let count = UInt32(objects.count)
        stream += [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: count >> UInt32($0)) }
        let deflater = try Deflater()
        for object in objects {
            stream += Self.header(object.kind, size: object.bytes.count)
            try deflater.deflate(object.bytes, into: &stream)
        }
        return stream
    }

    /// Kind and size of an object: three bits of kind and four of size, then seven bits of size a byte.
    private static func header(_ kind: ObjectKind, size: Int) -> [UInt8] {
        var rest = size >> 4
        var byte = UInt8(truncatingIfNeeded: kind.type.rawValue) << 4 | UInt8(size & 15)
        var header: [UInt8] = []
        while rest > 0 {
            header.append(byte | 0x80)
            byte = UInt8(rest & 0x7F)
            rest >>= 7
        }
        return header + [byte]
    }
}
