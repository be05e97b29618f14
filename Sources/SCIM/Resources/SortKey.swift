import JSON

/// The key that a resource is sorted by.
enum SortKey {
    case text(String)
    case dateTime(DateTime)
    /// A number as a double, and as an integer if it is one, because integers beyond 2^53 may have the same double.
    case number(Double, Int?)
    case none

    /// The key for the value of an attribute.
    init(_ value: JSONValue?, _ attribute: Attribute) {
        switch value {
        case .string(let text):
            if attribute.type == .dateTime, let time = DateTime(text) {
                self = .dateTime(time)
            } else {
                self = .text(attribute.caseExact ? text : text.caseFolded)
            }
        case .number(let number):
            let double = number.double
            self = .number(double, number.integer ?? Int(exactly: double))
        case .bool(let bool): self = .number(bool ? 1 : 0, nil)
        case .array, .object, .null, nil: self = .none
        }
    }

    /// Negative, zero or positive when the key is ordered before, equal to or after the other.
    func compared(with other: SortKey) -> Int {
        switch (self, other) {
        case (.text(let left), .text(let right)):
            left.precedesByBytes(right) ? -1 : right.precedesByBytes(left) ? 1 : 0
        case (.dateTime(let left), .dateTime(let right)): left == right ? 0 : left < right ? -1 : 1
        case (.number(let left, let leftInteger), .number(let right, let rightInteger)):
            left != right ? (left < right ? -1 : 1) : Self.compare(leftInteger ?? .max, rightInteger ?? .max)
        default: Self.compare(rank, other.rank)
        }
    }

    private static func compare(_ left: Int, _ right: Int) -> Int { left == right ? 0 : left < right ? -1 : 1 }

    /// The order of keys of different kinds, which occur when a value does not have the type of its schema; absent
    /// values come last.
    private var rank: Int {
        switch self {
        case .dateTime: 0
        case .number: 1
        case .text: 2
        case .none: 3
        }
    }
}
