/// How long it takes to look at a value, in steps.
public struct JSONExtent: Sendable, Hashable {
    /// One, and one more for each 64 bytes of text.
    public var looking = 0
    /// What is needed besides, once, to fold text of other characters than ASCII: one for each 4 bytes of it.
    public var folding = 0

    /// Makes the extent of nothing.
    public init() {}

    /// The extent of both.
    public static func + (left: JSONExtent, right: JSONExtent) -> JSONExtent {
        var sum = left
        sum.looking += right.looking
        sum.folding += right.folding
        return sum
    }

    /// The extent of what is left of `left` when `right` is taken away.
    public static func - (left: JSONExtent, right: JSONExtent) -> JSONExtent {
        var difference = left
        difference.looking -= right.looking
        difference.folding -= right.folding
        return difference
    }
}

extension JSONValue {
    /// How long it takes to look at the value.
    public var extent: JSONExtent {
        var (bytes, foreign) = (0, 0)
        addTexts(&bytes, &foreign)
        var extent = JSONExtent()
        (extent.looking, extent.folding) = (1 + bytes >> 6, foreign >> 2)
        return extent
    }

    private func addTexts(_ bytes: inout Int, _ foreign: inout Int) {
        switch self {
        case .null, .bool, .number: bytes += 8
        case .string(let text):
            bytes += text.utf8.count
            if text.containsByte(where: { $0 >= 0x80 }) { foreign += text.utf8.count }
        case .array(let elements):
            bytes += 8
            for element in elements { element.addTexts(&bytes, &foreign) }
        case .object(let object):
            bytes += 8
            for member in object.members { member.value.addTexts(&bytes, &foreign) }
        }
    }

    /// About how much memory the texts of the value take, in bytes.
    public var size: Int {
        switch self {
        case .null, .bool, .number: 16
        case .string(let text): 16 + text.utf8.count
        case .array(let elements): elements.reduce(16) { $0 + $1.size }
        case .object(let object): object.members.reduce(16) { $0 + 32 + $1.value.size }
        }
    }
}
