/// A JSON value, RFC 8259.
///
/// Numbers keep the text they were read from. Values are equal when their strings have the same code points and their
/// numbers the same text: canonically equivalent strings ("é" as one or as two code points) are different values.
///
/// `nil` is deliberately no literal for `null`: `condition ? nil : value` would be `null` where no value is meant.
public enum JSONValue: Sendable {
    /// The literal `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number, with its digits as they were written.
    case number(JSONNumber)
    /// A string.
    case string(String)
    /// An array, in order.
    case array([JSONValue])
    /// An object; its members are in canonical order and no name occurs twice.
    case object(JSONObject)
}

extension JSONValue {
    /// The string, or nil for a value of another kind.
    public var string: String? {
        if case .string(let string) = self { string } else { nil }
    }

    /// The boolean, or nil for a value of another kind.
    public var bool: Bool? {
        if case .bool(let bool) = self { bool } else { nil }
    }

    /// The number, or nil for a value of another kind.
    public var number: JSONNumber? {
        if case .number(let number) = self { number } else { nil }
    }

    /// The elements, or nil for a value of another kind.
    public var array: [JSONValue]? {
        if case .array(let array) = self { array } else { nil }
    }

    /// The object, or nil for a value of another kind.
    public var object: JSONObject? {
        if case .object(let object) = self { object } else { nil }
    }

    /// Whether this is the literal `null`.
    public var isNull: Bool {
        if case .null = self { true } else { false }
    }
}

extension JSONValue: Hashable {
    /// Whether two values are the same; strings compare by code points.
    public static func == (left: JSONValue, right: JSONValue) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.number(let left), .number(let right)): left == right
        case (.string(let left), .string(let right)): left.hasSameScalars(as: right)
        case (.array(let left), .array(let right)): left == right
        case (.object(let left), .object(let right)): left == right
        default: false
        }
    }

    /// Feeds the value into `hasher`, strings as their UTF-8.
    public func hash(into hasher: inout Hasher) {
        switch self {
        case .null: hasher.combine(0)
        case .bool(let bool): hasher.combine(bool)
        case .number(let number): hasher.combine(number)
        case .string(let string): string.hashScalars(into: &hasher)
        case .array(let array): hasher.combine(array)
        case .object(let object): hasher.combine(object)
        }
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// A literal string.
    public init(stringLiteral value: String) { self = .string(value) }
    /// A literal boolean.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// A literal number, kept as its decimal digits.
    public init(integerLiteral value: Int) { self = .number(JSONNumber(value)) }
    /// A literal array.
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    /// A literal object; of two values for one name the last one wins.
    public init(dictionaryLiteral elements: (String, JSONValue)...) { self = .object(JSONObject(elements)) }
}
