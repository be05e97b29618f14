public import JSON

/// The order of a list, RFC 7644 §3.4.2.3.
public struct SortOrder: Sendable {
    private let path: ResolvedPath
    private let isDescending: Bool

    /// Orders by an attribute.
    ///
    /// - Throws: ``SCIMError`` with `invalidPath` when the resource type has no such attribute.
    public init(by name: String, descending: Bool, of type: ResourceType) throws(SCIMError) {
        guard let path = type.definition(of: try AttributePath(parsing: name)),
            path.attribute.returned != .never
        else { throw SCIMError(.invalidPath, "sortBy: \(type.name) has no attribute \"\(name)\".") }
        self.path = path
        isDescending = descending
    }

    private enum Key {
        case text(String)
        case number(Double)
        case none
    }

    /// The items in order; those without the attribute come last, or first when the order is descending.
    ///
    /// Of a multi-valued attribute the primary value counts, else the first.
    public func sorted<Item>(_ items: [Item], _ value: (Item) -> JSONObject) -> [Item] {
        let keyed = items.map { (key: key(of: value($0)), item: $0) }
        let order = keyed.enumerated().sorted { left, right in
            switch Self.compare(left.element.key, right.element.key) {
            case 0: left.offset < right.offset
            case let result: isDescending ? result > 0 : result < 0
            }
        }
        return order.map(\.element.item)
    }

    private static func compare(_ left: Key, _ right: Key) -> Int {
        switch (left, right) {
        case (.none, .none): 0
        case (.none, _): 1
        case (_, .none): -1
        case (.number(let left), .number(let right)): left == right ? 0 : left < right ? -1 : 1
        case (.text(let left), .text(let right)):
            left.hasSameScalars(as: right) ? 0 : left.utf8.lexicographicallyPrecedes(right.utf8) ? -1 : 1
        case (.number, .text): -1
        case (.text, .number): 1
        }
    }

    private func key(of resource: JSONObject) -> Key {
        var value =
            path.extensionSchema.map { resource[$0]?.object?[path.attribute.name] } ?? resource[path.attribute.name]
        if let array = value?.array { value = array.first { $0.object?["primary"] == true } ?? array.first }
        var definition = path.attribute
        if let sub = path.subAttribute ?? (definition.type == .complex ? definition.subAttribute("value") : nil) {
            value = value?.object?[sub.name]
            definition = sub
        }
        switch value {
        case .string(let text):
            if definition.type == .dateTime, let instant = Instant(text) {
                return .number(Double(instant.seconds) + Double(instant.nanoseconds) / 1e9)
            }
            return .text(definition.caseExact ? text : text.caseFolded)
        case .number(let number): return .number(number.double)
        case .bool(let bool): return .number(bool ? 1 : 0)
        default: return .none
        }
    }
}
