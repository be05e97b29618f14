/// The difference between two versions of an object as packs hold it: what they share at the start and at the end is
/// copied, what lies between is inserted.
///
/// That is all there is to a directory in which one entry changed.
struct Delta {
    /// Sizes and instructions, not deflated.
    let bytes: [UInt8]

    /// The most bytes that one instruction inserts, and copies.
    private static let insertLimit = 127
    private static let copyLimit = 0xFF_FFFF

    /// Makes the difference; nil when it is not worth it.
    init?(from old: [UInt8], to new: [UInt8]) {
        guard old.count <= UInt32.max else { return nil }
        let shorter = min(old.count, new.count)
        var prefix = 0
        while prefix < shorter, old[prefix] == new[prefix] { prefix += 1 }
        var suffix = 0
        while suffix < shorter - prefix, old[old.count - 1 - suffix] == new[new.count - 1 - suffix] { suffix += 1 }
        guard (new.count - prefix - suffix) * 2 < new.count else { return nil }
        var bytes: [UInt8] = []
        bytes.append(size: old.count)
        bytes.append(size: new.count)
        Self.copy(0..<prefix, into: &bytes)
        Self.insert(new[prefix..<(new.count - suffix)], into: &bytes)
        Self.copy((old.count - suffix)..<old.count, into: &bytes)
        self.bytes = bytes
    }

    private static func copy(_ range: Range<Int>, into bytes: inout [UInt8]) {
        var start = range.lowerBound
        while start < range.upperBound {
            let count = min(range.upperBound - start, copyLimit)
            let place = bytes.count
            var instruction: UInt8 = 0x80
            bytes.append(instruction)
            for index in 0..<7 {
                let number = index < 4 ? start >> (8 * index) : count >> (8 * (index - 4))
                let byte = UInt8(truncatingIfNeeded: number)
                if byte == 0 { continue }
                instruction |= 1 << UInt8(index)
                bytes.append(byte)
            }
            bytes[place] = instruction
            start += count
        }
    }

    private static func insert(_ new: ArraySlice<UInt8>, into bytes: inout [UInt8]) {
        var rest = new
        while !rest.isEmpty {
            let part = rest.prefix(insertLimit)
            bytes.append(UInt8(part.count))
            bytes += part
            rest = rest.dropFirst(part.count)
        }
    }
}

extension [UInt8] {
    /// Appends a size, seven bits a byte, the least significant first.
    fileprivate mutating func append(size: Int) {
        var rest = size
        while rest > 0x7F {
            append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        append(UInt8(rest))
    }
}
