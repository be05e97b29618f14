import JSON

/// What tells the elements of an array apart.
public enum ElementKeys: Sendable {
    /// `value` and `type`, in multi-valued attributes.
    case valueAndType
    /// `name`, or `schema` in lists of extensions: in schemas and resource types.
    case name
}

extension ElementKeys {
    /// What tells an element of a definition apart.
    static func name(of element: JSONValue) -> JSONValue? { element.object?["name"] ?? element.object?["schema"] }

    /// How messages name an element of an attribute.
    func label(_ path: String, of element: JSONValue?) -> String {
        guard self == .name else { return ElementLabel.path(path, of: element) }
        guard let name = element.flatMap(Self.name)?.string else { return path }
        return "\(path)[\(SingleLine.text(name, limit: 100))]"
    }
}

/// Which elements of one version of a multi-valued attribute are which of another.
///
/// Values have no identifier of their own (RFC 7643 §2.4), so an element is found again by all it holds, else by
/// `type` and `value`, else by `value`, else by `type`, the last two only when no other element would do. Attributes of
/// schemas have their `name`.
struct ElementMatching {
    /// How far to go in taking two elements for the same.
    enum Likeness { case identical, changed }

    /// For each old element the new one.
    private(set) var newIndices: [Int?]
    /// For each new element the old one.
    private(set) var oldIndices: [Int?]

    /// Finds the pairs; with `identical`, elements whose `type` or `value` differs are never a pair.
    init(
        from old: [JSONValue], to new: [JSONValue], _ likeness: Likeness = .changed,
        by keys: ElementKeys = .valueAndType
    ) {
        newIndices = Array(repeating: nil, count: old.count)
        oldIndices = Array(repeating: nil, count: new.count)
        pair(old, new, unambiguous: false) { $0 }
        if keys == .name {
            pair(old, new, unambiguous: true) { ElementKeys.name(of: $0) }
        } else {
            pairByValueAndType(old, new, likeness)
        }
    }

    private mutating func pairByValueAndType(_ old: [JSONValue], _ new: [JSONValue], _ likeness: Likeness) {
        pair(old, new, unambiguous: false) { element in
            element.object?["value"].map { [element.object?["type"] ?? .null, $0] }
        }
        if likeness == .changed {
            pair(old, new, unambiguous: true) { $0.object?["value"] }
            pair(old, new, unambiguous: true) { $0.object?["type"] }
        } else {
            pair(old, new, unambiguous: true) { $0.object?["value"] == nil ? $0.object?["type"] : nil }
        }
    }

    /// Pairs elements of equal keys that have no partner yet, in order.
    private mutating func pair(
        _ old: [JSONValue], _ new: [JSONValue], unambiguous: Bool, _ key: (JSONValue) -> JSONValue?
    ) {
        let oldKeys = Self.open(old, newIndices, key)
        if oldKeys.isEmpty { return }
        let newKeys = Self.open(new, oldIndices, key)
        for (value, oldGroup) in oldKeys {
            guard let newGroup = newKeys[value] else { continue }
            if unambiguous, oldGroup.count > 1 || newGroup.count > 1 { continue }
            for (oldIndex, newIndex) in zip(oldGroup, newGroup) {
                newIndices[oldIndex] = newIndex
                oldIndices[newIndex] = oldIndex
            }
        }
    }

    private static func open(
        _ elements: [JSONValue], _ partners: [Int?], _ key: (JSONValue) -> JSONValue?
    ) -> [JSONValue: [Int]] {
        var groups: [JSONValue: [Int]] = [:]
        for (index, element) in elements.enumerated() where partners[index] == nil {
            if let key = key(element) { groups[key, default: []].append(index) }
        }
        return groups
    }
}
