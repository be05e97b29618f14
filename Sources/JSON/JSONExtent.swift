/// The cost of looking at a value, in steps.
public struct JSONExtent: Sendable, Hashable {
    /// One step, and one more for each 64 bytes of text.
    public var looking = 0
    /// The steps to fold the case of text that is not ASCII, which is done once: one for each 4 bytes.
    public var folding = 0

    /// No cost.
    public init() {}

    /// The sum of two costs.
    public static func + (left: JSONExtent, right: JSONExtent) -> JSONExtent {
        var sum = left
        sum.looking += right.looking
        sum.folding += right.folding
        return sum
    }

    /// The cost that is left of `left` without `right`.
    public static func - (left: JSONExtent, right: JSONExtent) -> JSONExtent {
        var difference = left
        difference.looking -= right.looking
        difference.folding -= right.folding
        return difference
    }
}

extension JSONValue {
    /// The cost of looking at the value.
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

    /// The approximate memory that the value takes, in bytes.
    public var size: Int {
        switch self {
        case .null, .bool, .number: 16
        case .string(let text): 16 + text.utf8.count
        case .array(let elements): elements.reduce(16) { $0 + $1.size }
        case .object(let object): object.members.reduce(16) { $0 + 32 + $1.value.size }
        }
    }
}
