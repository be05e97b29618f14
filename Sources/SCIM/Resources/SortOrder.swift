public import JSON

/// The order of a list, RFC 7644 §3.4.2.3.
public struct SortOrder: Sendable {
    private let path: ResolvedPath
    private let leaf: Attribute
    private let isDescending: Bool

    /// The order by an attribute; a complex attribute is sorted by its sub-attribute `value`.
    ///
    /// - Throws: ``SCIMError`` `invalidPath` when the resource type has no such attribute, when it is never returned,
    ///   and when it is complex without a `value`.
    public init(by name: String, descending: Bool, of type: ResourceType, dialect: Dialect = .interoperable)
        throws(SCIMError)
    {
        guard let path = type.qualifiedDefinition(of: try AttributePath(parsing: name), dialect: dialect),
            path.attribute.returned != .never, path.leaf.returned != .never
        else { throw SCIMError(.invalidPath, "sortBy: \(type.name) has no attribute \"\(name)\".") }
        let isComplex = path.leaf.type == .complex
        guard let leaf = isComplex ? path.leaf.subAttribute("value") : path.leaf else {
            let names = path.leaf.subAttributes.map(\.name).joined(separator: ", ")
            throw SCIMError(
                .invalidPath,
                "sortBy: \(path.text) is complex; name one of its sub-attributes, such as "
                    + "\(path.text).\(path.leaf.subAttributes.first?.name ?? ""). Its sub-attributes are \(names).")
        }
        self.path = ResolvedPath(
            extensionSchema: path.extensionSchema, attribute: path.attribute,
            subAttribute: isComplex ? leaf : path.subAttribute)
        self.leaf = leaf
        isDescending = descending
    }

    /// The name of the top-level member that it reads, in lower case; for an attribute of an extension its URN.
    public var topLevelAttribute: String { (path.extensionSchema ?? path.attribute.name).lowercased() }

    /// Sorts items; those without the attribute come last, or first when the order is descending.
    ///
    /// A multi-valued attribute is sorted by its primary element, or by the first if none is primary. The sort is
    /// stable.
    public func sorted<Item>(_ items: [Item], _ value: (Item) -> JSONObject) -> [Item] {
        sorted(items, orGiveUp: { () throws(Never) in }, value)
    }

    /// Sorts items like ``sorted(_:_:)``, and stops with the error when `check` throws one; it is called once in 1,024
    /// steps.
    public func sorted<Item, Failure: Error>(
        _ items: [Item], orGiveUp check: () throws(Failure) -> Void, _ value: (Item) -> JSONObject
    ) throws(Failure) -> [Item] {
        var failure: Failure?
        var steps = 0
        func shouldContinue() -> Bool {
            steps += 1
            if steps & 1023 == 0, failure == nil {
                do throws(Failure) { try check() } catch { failure = error }
            }
            return failure == nil
        }
        let keys = items.map { shouldContinue() ? SortKey(self.value(of: value($0)), leaf) : .none }
        let order = items.indices.sorted { left, right in
            guard shouldContinue() else { return false }
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
