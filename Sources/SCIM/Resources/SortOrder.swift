public import JSON

/// The order of a list, RFC 7644 §3.4.2.3.
public struct SortOrder: Sendable {
    private let path: ResolvedPath
    private let leaf: Attribute
    private let isDescending: Bool

    /// Orders by an attribute; a complex one stands for its sub-attribute `value`.
    ///
    /// - Throws: ``SCIMError`` with `invalidPath` when the resource type has no such attribute, when it is never
    ///   returned, and when it is complex without a `value`.
    public init(by name: String, descending: Bool, of type: ResourceType, dialect: Dialect = .interoperable)
        throws(SCIMError)
    {
        guard let path = type.qualifiedDefinition(of: try AttributePath(parsing: name), dialect: dialect),
            path.attribute.returned != .never, path.leaf.returned != .never
        else { throw SCIMError(.invalidPath, "sortBy: \(type.name) has no attribute \"\(name)\".") }
        let isComplex = path.leaf.type == .complex
        guard let leaf = isComplex ? path.leaf.subAttribute("value") : path.leaf else {
            let parts = path.leaf.subAttributes.map(\.name).joined(separator: ", ")
            throw SCIMError(
                .invalidPath,
                "sortBy: \(path.text) is complex; name one of its sub-attributes, such as "
                    + "\(path.text).\(path.leaf.subAttributes.first?.name ?? ""). It has \(parts).")
        }
        self.path = ResolvedPath(
            extensionSchema: path.extensionSchema, attribute: path.attribute,
            subAttribute: isComplex ? leaf : path.subAttribute)
        self.leaf = leaf
        isDescending = descending
    }

    /// The name of the top-level member that it reads, in lower case; that of an extension is its URN.
    public var topLevelAttribute: String { (path.extensionSchema ?? path.attribute.name).lowercased() }

    /// The items in order; those without the attribute come last, or first when the order is descending.
    ///
    /// Of a multi-valued attribute the primary value counts, else the first. Items of the same value keep their order.
    public func sorted<Item>(_ items: [Item], _ value: (Item) -> JSONObject) -> [Item] {
        sorted(items, orGiveUp: { () throws(Never) in }, value)
    }

    /// The same, given up as soon as `check` throws, which is called now and then.
    public func sorted<Item, Failure: Error>(
        _ items: [Item], orGiveUp check: () throws(Failure) -> Void, _ value: (Item) -> JSONObject
    ) throws(Failure) -> [Item] {
        var failure: Failure?
        var steps = 0
        func goesOn() -> Bool {
            steps += 1
            if steps & 1023 == 0, failure == nil {
                do throws(Failure) { try check() } catch { failure = error }
            }
            return failure == nil
        }
        let keys = items.map { goesOn() ? SortKey(self.value(of: value($0)), leaf) : .none }
        let order = items.indices.sorted { left, right in
            guard goesOn() else { return false }
            return switch keys[left].compared(with: keys[right]) {
            case 0: left < right
            case let result: isDescending ? result > 0 : result < 0
            }
        }
        if let failure { throw failure }
        return order.map { items[$0] }
    }

    private func value(of resource: JSONObject) -> JSONValue? {
        let object = path.extensionSchema.map { resource[$0]?.object } ?? resource
        var value = object?[path.attribute.name]
        if let array = value?.array { value = array.first { $0.object?["primary"] == true } ?? array.first }
        return path.subAttribute.map { value?.object?[$0.name] } ?? value
    }
}

/// What a resource is sorted by.
enum SortKey {
    case text(String)
    case dateTime(DateTime)
    /// A number: its double, and the integer where it is one, because doubles of integers beyond 2^53 coincide.
    case number(Double, Int?)
    case none

    /// Takes the value of an attribute as its type compares it.
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

    /// Negative, zero or positive as the key stands before the other, beside it or behind it.
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

    /// The order of kinds, should a resource hold another one than its schema says; what is absent comes last.
    private var rank: Int {
        switch self {
        case .dateTime: 0
        case .number: 1
        case .text: 2
        case .none: 3
        }
    }
}
