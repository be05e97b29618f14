import CGit2
import Crypto

/// Writes the stream of a pack of version 2, object by object, and notes what its index has to say.
struct PackEncoder: ~Copyable {
    private(set) var bytes: [UInt8]
    private(set) var entries: [PackIndex.Entry] = []
    private let deflater: Deflater

    /// Where the object that is being written began.
    private var start = 0

    /// Starts a pack of so many objects.
    init(count: Int) throws(GitError) {
        bytes = Array("PACK".utf8) + [0, 0, 0, 2]
        bytes.append(bigEndian: UInt32(count))
        entries.reserveCapacity(count)
        deflater = try Deflater()
    }

    /// Appends all objects of a batch.
    mutating func append(_ pack: borrowing Pack) throws(GitError) {
        let objects = pack.objects
        for object in objects {
            if let base = object.base, let delta = Delta(from: objects[base].bytes, to: object.bytes) {
                try append(delta, on: entries[base].offset, object.id)
            } else {
                try append(object.kind, object.bytes, object.id)
            }
        }
    }

    private mutating func append(_ kind: ObjectKind, _ content: [UInt8], _ id: ObjectID) throws(GitError) {
        start = bytes.count
        appendHeader(UInt8(truncatingIfNeeded: kind.type.rawValue), size: content.count)
        try deflater.deflate(content, into: &bytes)
        note(id)
    }

    private mutating func append(_ delta: Delta, on base: UInt64, _ id: ObjectID) throws(GitError) {
        start = bytes.count
        appendHeader(UInt8(truncatingIfNeeded: GIT_OBJECT_OFS_DELTA.rawValue), size: delta.bytes.count)
        bytes.append(distance: UInt64(start) - base)
        try deflater.deflate(delta.bytes, into: &bytes)
        note(id)
    }

    /// Kind and size of an object: three bits of kind and four of size, then seven bits of size a byte.
    private mutating func appendHeader(_ kind: UInt8, size: Int) {
        var rest = size >> 4
        var byte = kind << 4 | UInt8(size & 15)
        while rest > 0 {
            bytes.append(byte | 0x80)
            byte = UInt8(rest & 0x7F)
            rest >>= 7
        }
        bytes.append(byte)
    }

    private mutating func note(_ id: ObjectID) {
        entries.append(PackIndex.Entry(id: id, checksum: bytes[start...].checksum, offset: UInt64(start)))
    }

    /// Ends the pack with its trailer.
    consuming func finish() -> EncodedPack {
        let trailer = bytes.trailer
        trailer.append(to: &bytes)
        return EncodedPack(bytes: bytes, index: PackIndex(entries), trailer: trailer)
    }
}

/// A whole pack and its index, in memory.
struct EncodedPack {
    let bytes: [UInt8]
    let index: PackIndex
    /// The SHA-1 of all before it, which also names the pack.
    let trailer: ObjectID
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
