import CGit2
import Crypto

/// Writes the stream of a pack of version 2, object by object, and notes what its index has to say.
///
/// What was written can be taken out at any time, so that a large pack need not fit into memory.
struct PackEncoder: ~Copyable {
    private(set) var entries: [PackIndex.Entry] = []
    private var buffer: [UInt8]
    /// How many bytes were taken out of the buffer.
    private var drained: UInt64 = 0
    private var hash = Insecure.SHA1()
    private var deflater = Deflater()
    /// A difference of so many bytes is little more than an id, which does not get smaller.
    private static let tinyDelta = 100

    /// Where in the buffer the object begins that is being written.
    private var start = 0

    /// Starts a pack of so many objects.
    init(count: Int) {
        buffer = Array("PACK".utf8) + [0, 0, 0, 2]
        buffer.append(bigEndian: UInt32(count))
        entries.reserveCapacity(count)
    }

    /// How many bytes wait to be taken out.
    var waiting: Int { buffer.count }

    /// Where the next object begins in the pack.
    var offset: UInt64 { drained + UInt64(buffer.count) }

    /// Appends an object that stands by itself.
    ///
    /// - Parameter isDeflated: Whether it is to take less room; it stays as it is otherwise.
    mutating func append(
        _ kind: ObjectKind, _ content: [UInt8], _ id: ObjectID, isDeflated: Bool
    ) throws(GitError) {
        start = buffer.count
        appendHeader(UInt8(truncatingIfNeeded: kind.type.rawValue), size: content.count)
        if isDeflated {
            try deflater.deflate(content, into: &buffer)
        } else {
            Deflater.store(content, into: &buffer)
        }
        note(id)
    }

    /// Appends an object as its difference to one that begins at an offset of the pack.
    mutating func append(_ delta: Delta, on base: UInt64, _ id: ObjectID) throws(GitError) {
        let distance = offset - base
        start = buffer.count
        appendHeader(UInt8(truncatingIfNeeded: GIT_OBJECT_OFS_DELTA.rawValue), size: delta.bytes.count)
        buffer.append(distance: distance)
        if delta.bytes.count > Self.tinyDelta {
            try deflater.deflate(delta.bytes, into: &buffer)
        } else {
            Deflater.store(delta.bytes, into: &buffer)
        }
        note(id)
    }

    /// Appends an object as another pack has it.
    ///
    /// - Parameter base: Where its base begins in this pack, when it is the difference to one by its place.
    mutating func append(_ packed: PackedObject, on base: UInt64?, _ id: ObjectID) {
        let distance = base.map { offset - $0 }
        start = buffer.count
        buffer += packed.header
        if let distance { buffer.append(distance: distance) }
        buffer += packed.rest
        note(id)
    }

    /// Kind and size of an object: three bits of kind and four of size, then seven bits of size a byte.
    private mutating func appendHeader(_ kind: UInt8, size: Int) {
        var rest = size >> 4
        var byte = kind << 4 | UInt8(size & 15)
        while rest > 0 {
            buffer.append(byte | 0x80)
            byte = UInt8(rest & 0x7F)
            rest >>= 7
        }
        buffer.append(byte)
    }

    private mutating func note(_ id: ObjectID) {
        entries.append(
            PackIndex.Entry(id: id, checksum: buffer[start...].checksum, offset: drained + UInt64(start)))
    }

    /// Takes out what waits.
    mutating func drain() -> [UInt8] {
        let bytes = buffer
        hash.update(data: bytes)
        drained += UInt64(bytes.count)
        buffer = []
        return bytes
    }

    /// Ends the pack.
    ///
    /// - Returns: Its last bytes, the index, and the trailer, which is the SHA-1 of all before it and names the pack.
    consuming func finish() -> (bytes: [UInt8], index: PackIndex, trailer: ObjectID) {
        var bytes = drain()
        let trailer = ObjectID(bytes: Array(hash.finalize())) ?? .zero
        trailer.append(to: &bytes)
        return (bytes, PackIndex(entries), trailer)
    }
}

extension [UInt8] {
    /// Appends how far before an object its base begins: seven bits a byte, the most significant first, each byte but the
    /// last standing for one more.
    mutating func append(distance: UInt64) {
        var digits = [UInt8(distance & 0x7F)]
        var rest = distance >> 7
        while rest > 0 {
            rest -= 1
            digits.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        self += digits.reversed()
    }

    /// The SHA-1 that ends a pack or an index.
    var trailer: ObjectID { ObjectID(bytes: Array(Insecure.SHA1.hash(data: self))) ?? .zero }
}

extension ArraySlice<UInt8> {
    /// The CRC-32 that an index holds of each object as it stands in the pack.
    var checksum: UInt32 {
        unsafe withUnsafeBytes { bytes in
            unsafe UInt32(
                crc32_z(0, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count))
        }
    }
}
