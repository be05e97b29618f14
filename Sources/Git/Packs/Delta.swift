/// The difference between two objects as packs hold it: parts of the one are copied, the rest is inserted.
struct Delta {
    /// Sizes and instructions, not deflated.
    let bytes: [UInt8]

    /// Makes the difference between two objects of a kind; nil when it is not worth it.
    init?(of kind: ObjectKind, from old: [UInt8], to new: [UInt8]) {
        guard old.count <= UInt32.max else { return nil }
        if kind == .tree { self.init(from: old, to: new) } else { self.init(fromLinesOf: old, to: new) }
    }

    /// What two texts share at the start and at the end is copied: that is all there is to a directory in which one entry
    /// changed.
    private init?(from old: [UInt8], to new: [UInt8]) {
        let shorter = min(old.count, new.count)
        var prefix = 0
        while prefix < shorter, old[prefix] == new[prefix] { prefix += 1 }
        var suffix = 0
        while suffix < shorter - prefix, old[old.count - 1 - suffix] == new[new.count - 1 - suffix] { suffix += 1 }
        guard (new.count - prefix - suffix) * 2 < new.count else { return nil }
        var instructions = DeltaInstructions(from: old.count, to: new.count)
        instructions.copy(0..<prefix)
        instructions.insert(new[prefix..<(new.count - suffix)])
        instructions.copy((old.count - suffix)..<old.count)
        bytes = instructions.finish()
    }

    /// Lines that both texts have, and beginnings of lines, are copied: two commits, or the files of two users, are alike
    /// line by line.
    private init?(fromLinesOf old: [UInt8], to new: [UInt8]) {
        var instructions = DeltaInstructions(from: old.count, to: new.count)
        let lines = Self.lines(of: old)
        var next = 0
        for line in Self.lines(of: new) {
            let text = new[line]
            let near = lines[next...].prefix(Self.searched)
            if let found = near.firstIndex(where: { $0.count == line.count && old[$0] == text }) {
                instructions.copy(lines[found])
                next = found + 1
                continue
            }
            var rest = text
            if next < lines.count {
                let shared = zip(old[lines[next]], text).prefix { $0 == $1 }.count
                if shared >= Self.shortestCopy {
                    instructions.copy(lines[next].lowerBound..<(lines[next].lowerBound + shared))
                    rest = text.dropFirst(shared)
                }
                next += 1
            }
            instructions.insert(rest)
        }
        bytes = instructions.finish()
        guard bytes.count * 4 < new.count * 3 else { return nil }
    }

    /// How many lines a line is looked for in.
    private static let searched = 64
    /// What costs less to copy than to insert.
    private static let shortestCopy = 8

    /// The lines, each with the line feed that ends it.
    private static func lines(of text: [UInt8]) -> [Range<Int>] {
        var lines: [Range<Int>] = []
        var start = 0
        for index in text.indices where text[index] == UInt8(ascii: "\n") {
            lines.append(start..<(index + 1))
            start = index + 1
        }
        if start < text.count { lines.append(start..<text.count) }
        return lines
    }
}

/// The instructions of a difference, as gitformat-pack has them; copies and insertions that follow each other are one.
private struct DeltaInstructions {
    private var bytes: [UInt8] = []
    private var copied = 0..<0
    private var inserted: [UInt8] = []

    /// The most bytes that one instruction inserts, and copies.
    private static let insertLimit = 127
    private static let copyLimit = 0xFF_FFFF

    init(from oldSize: Int, to newSize: Int) {
        append(size: oldSize)
        append(size: newSize)
    }

    /// Appends a size, seven bits a byte, the least significant first.
    private mutating func append(size: Int) {
        var rest = size
        while rest > 0x7F {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func copy(_ range: Range<Int>) {
        if range.isEmpty { return }
        if inserted.isEmpty, copied.upperBound == range.lowerBound {
            copied = copied.lowerBound..<range.upperBound
        } else {
            flush()
            copied = range
        }
    }

    mutating func insert(_ part: ArraySlice<UInt8>) {
        inserted += part
    }

    /// Writes the copy and then the insertion that are pending.
    private mutating func flush() {
        while !copied.isEmpty {
            let count = min(copied.count, Self.copyLimit)
            appendCopy(from: copied.lowerBound, count: count)
            copied = (copied.lowerBound + count)..<copied.upperBound
        }
        var rest = inserted[...]
        while !rest.isEmpty {
            let part = rest.prefix(Self.insertLimit)
            bytes.append(UInt8(part.count))
            bytes += part
            rest = rest.dropFirst(part.count)
        }
        inserted = []
    }

    private mutating func appendCopy(from start: Int, count: Int) {
        let position = bytes.count
        var instruction: UInt8 = 0x80
        bytes.append(instruction)
        for index in 0..<7 {
            let number = index < 4 ? start >> (8 * index) : count >> (8 * (index - 4))
            let byte = UInt8(truncatingIfNeeded: number)
            if byte == 0 { continue }
            instruction |= 1 << UInt8(index)
            bytes.append(byte)
        }
        bytes[position] = instruction
    }

    mutating func finish() -> [UInt8] {
        flush()
        return bytes
    }
}
