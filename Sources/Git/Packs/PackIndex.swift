/// The index of a pack, version 2: the id, CRC-32 and offset of each object.
struct PackIndex {
    /// The entry of one object.
    struct Entry {
        let id: ObjectID
        /// The CRC-32 of the object in its packed form.
        let checksum: UInt32
        /// Its offset in the pack, in bytes.
        let offset: UInt64
    }

    /// The objects, sorted by id.
    let entries: [Entry]

    private static let header: [UInt8] = [0xFF, 0x74, 0x4F, 0x63, 0, 0, 0, 2]
    /// The first offset that is in the table of 8-byte offsets.
    private static let longOffset: UInt64 = 1 << 31

    init(_ entries: [Entry]) {
        self.entries = entries.sorted { $0.id < $1.id }
    }

    /// The bytes of the index file.
    ///
    /// - Parameter trailer: The trailer of the pack.
    func bytes(trailer: ObjectID) -> [UInt8] {
        var bytes = Self.header
        bytes.reserveCapacity(1100 + entries.count * 28)
        for count in fanOut { bytes.append(bigEndian: count) }
        for entry in entries { entry.id.append(to: &bytes) }
        for entry in entries { bytes.append(bigEndian: entry.checksum) }
        var long: [UInt64] = []
        for entry in entries {
            if entry.offset < Self.longOffset {
                bytes.append(bigEndian: UInt32(entry.offset))
            } else {
                bytes.append(bigEndian: UInt32(Self.longOffset) | UInt32(long.count))
                long.append(entry.offset)
            }
        }
        for offset in long { bytes.append(bigEndian: offset) }
        trailer.append(to: &bytes)
        bytes.trailer.append(to: &bytes)
        return bytes
    }

    /// The fan-out table: for each byte the number of ids whose first byte is not greater.
    private var fanOut: [UInt32] {
        var counts = [UInt32](repeating: 0, count: 256)
        for entry in entries { counts[Int(entry.id.firstByte)] += 1 }
        var sum: UInt32 = 0
        for byte in counts.indices {
            sum += counts[byte]
            counts[byte] = sum
        }
        return counts
    }

    /// Parses an index file.
    ///
    /// - Throws: ``GitError`` with the code `corrupt` when it is truncated, damaged, or of another version.
    init(parsing bytes: [UInt8]) throws(GitError) {
        let tables = Self.header.count + 1024
        guard bytes.count >= tables + 40, bytes.starts(with: Self.header),
            Array(bytes.dropLast(20)).trailer == ObjectID(bytes: bytes.suffix(20))
        else { throw GitError(.corrupt, "not a pack index of version 2", function: "PackIndex") }
        let count = Int(bytes.bigEndian(at: tables - 4))
        let checksums = tables + 20 * count
        let offsets = checksums + 4 * count
        let long = offsets + 4 * count
        guard long + 40 <= bytes.count else {
            throw GitError(.corrupt, "the pack index is truncated", function: "PackIndex")
        }
        var entries: [Entry] = []
        entries.reserveCapacity(count)
        for position in 0..<count {
            let idStart = tables + 20 * position
            guard let id = ObjectID(bytes: bytes[idStart..<(idStart + 20)]) else { continue }
            var offset = UInt64(bytes.bigEndian(at: offsets + 4 * position))
            if offset >= Self.longOffset {
                let position = long + 8 * Int(offset - Self.longOffset)
                guard position + 48 <= bytes.count else {
                    throw GitError(.corrupt, "an 8-byte offset is missing", function: "PackIndex")
                }
                offset = UInt64(bytes.bigEndian(at: position)) << 32 | UInt64(bytes.bigEndian(at: position + 4))
            }
            entries.append(Entry(id: id, checksum: bytes.bigEndian(at: checksums + 4 * position), offset: offset))
        }
        self.entries = entries
    }
}
