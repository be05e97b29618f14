/// What a pack holds and where: an index of version 2.
struct PackIndex {
    /// One object of the pack.
    struct Entry {
        let id: ObjectID
        /// The CRC-32 of the object as it stands in the pack.
        let checksum: UInt32
        /// Where it begins, in bytes from the start of the pack.
        let offset: UInt64
    }

    /// The objects, sorted by id.
    let entries: [Entry]

    private static let head: [UInt8] = [0xFF, 0x74, 0x4F, 0x63, 0, 0, 0, 2]
    /// The first offset that needs the table of long ones.
    private static let longOffset: UInt64 = 1 << 31

    init(_ entries: [Entry]) {
        self.entries = entries.sorted { $0.id < $1.id }
    }

    /// The bytes of the index file.
    ///
    /// - Parameter trailer: That of the pack.
    func bytes(trailer: ObjectID) -> [UInt8] {
        var bytes = Self.head
        bytes.reserveCapacity(1100 + entries.count * 28)
        unsafe fanOut.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
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

    /// For each byte how many ids begin with it or with a lesser one, the most significant byte of the number first.
    private var fanOut: [UInt32] {
        var counts = [UInt32](repeating: 0, count: 256)
        for entry in entries { counts[Int(entry.id.firstByte)] += 1 }
        var sum: UInt32 = 0
        for byte in counts.indices {
            sum += counts[byte]
            counts[byte] = sum.bigEndian
        }
        return counts
    }

    /// Reads an index file.
    ///
    /// - Throws: ``GitError`` with the code `corrupt` when it is not whole, or of another version.
    init(parsing bytes: [UInt8]) throws(GitError) {
        let tables = Self.head.count + 1024
        guard bytes.count >= tables + 40, bytes.starts(with: Self.head),
            Array(bytes.dropLast(20)).trailer == ObjectID(bytes: bytes.suffix(20))
        else { throw GitError(.corrupt, "the bytes are not an index of version 2", function: "PackIndex") }
        let count = Int(bytes.number(at: tables - 4))
        let checksums = tables + 20 * count
        let offsets = checksums + 4 * count
        let long = offsets + 4 * count
        guard long + 40 <= bytes.count else {
            throw GitError(.corrupt, "the index ends before its tables", function: "PackIndex")
        }
        var entries: [Entry] = []
        entries.reserveCapacity(count)
        for position in 0..<count {
            let idStart = tables + 20 * position
            guard let id = ObjectID(bytes: bytes[idStart..<(idStart + 20)]) else { continue }
            var offset = UInt64(bytes.number(at: offsets + 4 * position))
            if offset >= Self.longOffset {
                let position = long + 8 * Int(offset - Self.longOffset)
                guard position + 48 <= bytes.count else {
                    throw GitError(.corrupt, "a long offset is missing", function: "PackIndex")
                }
                offset = UInt64(bytes.number(at: position)) << 32 | UInt64(bytes.number(at: position + 4))
            }
            entries.append(Entry(id: id, checksum: bytes.number(at: checksums + 4 * position), offset: offset))
        }
        self.entries = entries
    }
}

extension [UInt8] {
    /// The number of four bytes at a place, the most significant first.
    fileprivate func number(at position: Int) -> UInt32 {
        UInt32(self[position]) << 24 | UInt32(self[position + 1]) << 16 | UInt32(self[position + 2]) << 8
            | UInt32(self[position + 3])
    }
}
