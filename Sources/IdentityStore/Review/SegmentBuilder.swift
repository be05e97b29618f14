import Foundation
import Git

/// Puts the index of commits together, one after the other.
struct SegmentBuilder {
    private let first: Int
    private let previous: ObjectID?
    private var commits: [UInt8] = []
    private var count = 0
    private var entries: [IndexEntry] = []
    private var texts: [UInt8] = []
    private var offsets: [String: UInt32] = [:]

    /// - Parameters:
    ///   - first: The position of the first commit.
    ///   - previous: The commit before it.
    init(first: Int, previous: ObjectID?) {
        self.first = first
        self.previous = previous
    }

    /// Adds a commit and what it is found by.
    mutating func add(_ commit: ObjectID, at time: Int64, _ keys: [(key: IndexKey, text: String?)]) {
        commits += commit.bytes
        commits += [0, 0, 0, 0]
        commits.append(littleEndian: time)
        let position = UInt32(truncatingIfNeeded: first + count)
        count += 1
        for (key, text) in keys {
            entries.append(IndexEntry(key: key, position: position, text: text.map { offset(of: $0) } ?? 0))
        }
    }

    private mutating func offset(of text: String) -> UInt32 {
        if let known = offsets[text] { return known }
        let offset = UInt32(truncatingIfNeeded: texts.count + 1)
        let bytes = text.utf8.prefix(Int(UInt16.max))
        texts.append(littleEndian: UInt16(truncatingIfNeeded: bytes.count))
        texts += bytes
        offsets[text] = offset
        return offset
    }

    /// The file; nil when there is no commit.
    var segment: IndexSegment? {
        var sorted = entries
        sorted.sort { $0.key == $1.key ? $0.position < $1.position : $0.key < $1.key }
        var data = Self.header(first, count, sorted.count, texts.count, previous)
        data.reserveCapacity(data.count + commits.count + sorted.count * IndexSegment.entrySize + texts.count)
        data += commits
        for entry in sorted { data.append(entry, textOffset: 0) }
        data += texts
        return IndexSegment(Data(data))
    }

    private static func header(
        _ first: Int, _ count: Int, _ entries: Int, _ texts: Int, _ previous: ObjectID?
    ) -> [UInt8] {
        var header = IndexSegment.magic
        for number in [first, count, entries, texts] { header.append(littleEndian: UInt64(number)) }
        header += (previous ?? .zero).bytes
        return header + [UInt8](repeating: 0, count: IndexSegment.headerSize - header.count)
    }

    /// One segment of two that follow each other.
    static func merged(_ left: IndexSegment, _ right: IndexSegment) -> IndexSegment? {
        let total = left.entryCount + right.entryCount
        var data = header(
            left.first, left.count + right.count, total, left.texts.count + right.texts.count, left.previous)
        data.reserveCapacity(left.data.count + right.data.count)
        for segment in [left, right] {
            let start = segment.data.startIndex + IndexSegment.headerSize
            data += segment.data[start..<(start + segment.count * IndexSegment.commitSize)]
        }
        let shift = UInt32(truncatingIfNeeded: left.texts.count)
        var (leftIndex, rightIndex) = (0, 0)
        while leftIndex < left.entryCount || rightIndex < right.entryCount {
            let leftEntry = leftIndex < left.entryCount ? left.entry(leftIndex) : nil
            let rightEntry = rightIndex < right.entryCount ? right.entry(rightIndex) : nil
            if let leftEntry, rightEntry.map({ leftEntry.key <= $0.key }) ?? true {
                data.append(leftEntry, textOffset: 0)
                leftIndex += 1
            } else if let rightEntry {
                data.append(rightEntry, textOffset: shift)
                rightIndex += 1
            }
        }
        data += left.texts
        data += right.texts
        return IndexSegment(Data(data))
    }
}

extension [UInt8] {
    fileprivate mutating func append<Number: FixedWidthInteger>(littleEndian number: Number) {
        for shift in stride(from: 0, to: Number.bitWidth, by: 8) { append(UInt8(truncatingIfNeeded: number >> shift)) }
    }

    fileprivate mutating func append(_ entry: IndexEntry, textOffset: UInt32) {
        append(littleEndian: entry.key.value)
        append(littleEndian: entry.position)
        append(littleEndian: entry.text == 0 ? 0 : entry.text + textOffset)
    }
}
