import CGit2
import Crypto

/// Encodes a packfile of version 2, object by object, and collects the entries of its index.
///
/// The encoded bytes can be drained at any time, so that a large pack need not fit into memory.
struct PackEncoder: ~Copyable {
    private(set) var entries: [PackIndex.Entry] = []
    private var buffer: [UInt8]
    /// The number of bytes drained from the buffer.
    private var drained: UInt64 = 0
    private var hash = Insecure.SHA1()
    private var deflater = Deflater()
    /// The largest delta that is stored rather than deflated, in bytes: it is little more than an object id, which does
    /// not compress.
    private static let tinyDelta = 100

    /// The index in the buffer at which the current object starts.
    private var start = 0

    /// Starts a pack of this many objects.
    init(count: Int) {
        buffer = Array("PACK".utf8) + [0, 0, 0, 2]
        buffer.append(bigEndian: UInt32(count))
        entries.reserveCapacity(count)
    }

    /// The number of encoded bytes that are not drained.
    var bufferedCount: Int { buffer.count }

    /// The offset in the pack of the next object.
    var offset: UInt64 { drained + UInt64(buffer.count) }

    /// Appends an undeltified object.
    ///
    /// - Parameter isDeflated: Whether its content is deflated; it is stored otherwise.
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
        addEntry(id)
    }

    /// Appends an object as a delta against the object at an offset of this pack.
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
        addEntry(id)
    }

    /// Appends an object in the form in which another pack stores it.
    ///
    /// - Parameter base: The offset of its base object in this pack, if the object is an `OFS_DELTA`.
    mutating func append(_ packed: PackedObject, on base: UInt64?, _ id: ObjectID) {
        let distance = base.map { offset - $0 }
        start = buffer.count
        buffer += packed.header
        if let distance { buffer.append(distance: distance) }
        buffer += packed.rest
        addEntry(id)
    }

    /// Appends type and size of an object: three bits of type and four of size, then seven bits of size per byte.
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

    private mutating func addEntry(_ id: ObjectID) {
        entries.append(
            PackIndex.Entry(id: id, checksum: buffer[start...].checksum, offset: drained + UInt64(start)))
    }

    /// Removes the encoded bytes from the buffer and returns them.
    mutating func drain() -> [UInt8] {
        let bytes = buffer
        hash.update(data: bytes)
        drained += UInt64(bytes.count)
        buffer = []
        return bytes
    }

    /// Ends the pack.
    ///
    /// - Returns: Its last bytes, its index, and its trailer: the SHA-1 of all bytes before it, by which packs are
    ///   named.
    consuming func finish() -> (bytes: [UInt8], index: PackIndex, trailer: ObjectID) {
        var bytes = drain()
        let trailer = ObjectID(bytes: Array(hash.finalize())) ?? .zero
        trailer.append(to: &bytes)
        return (bytes, PackIndex(entries), trailer)
    }
}

extension [UInt8] {
    /// Appends the distance from an `OFS_DELTA` back to its base object: seven bits per byte, the most significant
    /// first, with one added for each byte that follows.
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
    /// The CRC-32 that an index has of each packed object.
    var checksum: UInt32 {
        unsafe withUnsafeBytes { bytes in
            unsafe UInt32(
                crc32_z(0, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count))
        }
    }
}
