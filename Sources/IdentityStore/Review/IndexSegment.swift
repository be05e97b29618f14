import Algorithms
import Foundation
import Git

/// The index of some commits of the log that follow each other, as a file has it: it is read in place and never changed.
///
/// A header; 32 bytes for each commit, with its id and the server's time; 16 bytes for each entry, sorted by key and
/// position; the texts of entries. Numbers are little-endian.
struct IndexSegment: Sendable {
    static let magic = Array("scimgit log-index 1\n    ".utf8)
    static let headerSize = 80
    static let commitSize = 32
    static let entrySize = 16

    let data: Data
    /// The position of its first commit.
    let first: Int
    /// How many commits it has.
    let count: Int
    let entryCount: Int
    /// The commit before its first one; nil when that is the first one of the log.
    let previous: ObjectID?

    /// Reads a file; nil when it is not whole.
    init?(_ data: Data) {
        self.data = data
        guard data.count >= Self.headerSize, data.prefix(Self.magic.count).elementsEqual(Self.magic) else { return nil }
        func number(_ index: Int) -> Int {
            Int(clamping: Self.load(data, at: Self.magic.count + 8 * index, as: UInt64.self))
        }
        (first, count, entryCount) = (number(0), number(1), number(2))
        let texts = number(3)
        let parent = ObjectID(bytes: data[56..<76])
        previous = parent == .zero ? nil : parent
        guard count > 0, max(first, count, entryCount, texts) < 1 << 32,
            data.count == Self.headerSize + count * Self.commitSize + entryCount * Self.entrySize + texts
        else { return nil }
    }

    /// The position behind its last commit.
    var end: Int { first + count }

    private var entriesStart: Int { Self.headerSize + count * Self.commitSize }
    private var textsStart: Int { entriesStart + entryCount * Self.entrySize }
    var texts: Data { data[(data.startIndex + textsStart)...] }

    private static func load<Number: FixedWidthInteger>(_ data: Data, at offset: Int, as: Number.Type) -> Number {
        unsafe data.withUnsafeBytes { bytes in
            Number(littleEndian: unsafe bytes.loadUnaligned(fromByteOffset: offset, as: Number.self))
        }
    }

    /// A commit by its position in the log.
    func commit(at position: Int) -> ObjectID {
        let start = data.startIndex + Self.headerSize + (position - first) * Self.commitSize
        return ObjectID(bytes: data[start..<(start + ObjectID.byteCount)]) ?? .zero
    }

    /// The server's time of a commit, in seconds since 1970: never earlier than that of the one before.
    func time(at position: Int) -> Int64 {
        Self.load(data, at: Self.headerSize + (position - first) * Self.commitSize + 24, as: Int64.self)
    }

    func entry(_ index: Int) -> IndexEntry {
        let start = entriesStart + index * Self.entrySize
        return IndexEntry(
            key: IndexKey(value: Self.load(data, at: start, as: UInt64.self)),
            position: Self.load(data, at: start + 8, as: UInt32.self),
            text: Self.load(data, at: start + 12, as: UInt32.self))
    }

    /// The entries of a key, by position.
    func entries(of key: IndexKey) -> Range<Int> {
        let start = firstEntry { $0.key >= key }
        return start..<max(start, firstEntry { $0.key > key })
    }

    /// The entries of a key at one position of the log.
    func entries(of key: IndexKey, at position: Int) -> Range<Int> {
        let start = firstEntry { ($0.key, Int($0.position)) >= (key, position) }
        return start..<max(start, firstEntry { ($0.key, Int($0.position)) > (key, position) })
    }

    /// The index of the first entry that is like this, as all after it are.
    private func firstEntry(where isBehind: (IndexEntry) -> Bool) -> Int {
        (0..<entryCount).partitioningIndex { isBehind(entry($0)) }
    }

    /// The text of an entry; nil when it has none.
    func text(of entry: IndexEntry) -> String? {
        let start = textsStart + Int(entry.text) - 1
        guard entry.text > 0, start + 2 <= data.count else { return nil }
        let length = Int(Self.load(data, at: start, as: UInt16.self))
        guard start + 2 + length <= data.count else { return nil }
        return String(
            decoding: data[(data.startIndex + start + 2)..<(data.startIndex + start + 2 + length)], as: UTF8.self)
    }
}
