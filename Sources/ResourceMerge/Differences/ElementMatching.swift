import JSON

/// The pairs of corresponding elements in two versions of a multi-valued attribute.
///
/// Elements have no identifier (RFC 7643 §2.4), so they are paired by equality, then by `type` and `value`, then by
/// `value`, then by `type`, the last two only if the pair is unambiguous; `$ref` stands for an absent `value`. Elements
/// of schemas of one's own may have none of them: these are paired by any text that just one on each side has, and then
/// the only one that is left. Attributes in schemas are paired by `name`.
struct ElementMatching {
    /// How different two elements of a pair may be.
    enum Likeness { case identical, changed }

    /// The index of the new element for each old one; nil when it was removed.
    private(set) var newIndices: [Int?]
    /// The index of the old element for each new one; nil when it was added.
    private(set) var oldIndices: [Int?]

    /// Finds the pairs.
    ///
    /// - Parameter likeness: With `identical`, elements that differ in `type` or `value` are never paired.
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
            Self.value(of: element).map { [element.object?["type"] ?? .null, $0] }
        }
        if likeness == .changed {
            pair(old, new, unambiguous: true) { Self.value(of: $0) }
            pair(old, new, unambiguous: true) { $0.object?["type"] }
            pairByTexts(old, new)
        } else {
            pair(old, new, unambiguous: true) { Self.value(of: $0) == nil ? $0.object?["type"] : nil }
        }
    }

    /// What an element is about; nil when that takes all of its sub-attributes to say.
    private static func value(of element: JSONValue) -> JSONValue? {
        element.object.flatMap { $0["value"] ?? $0["$ref"] }
    }

    private mutating func pairByTexts(_ old: [JSONValue], _ new: [JSONValue]) {
        let open = old.indices.filter { newIndices[$0] == nil }.compactMap { index in
            Self.value(of: old[index]) == nil ? old[index].object : nil
        }
        for name in Set(open.flatMap(\.names)).sorted() where name != "type" {
            pair(old, new, unambiguous: true) { element in
                guard Self.value(of: element) == nil, let text = element.object?[name], text.string != nil else {
                    return nil
                }
                return [element.object?["type"] ?? .null, text]
            }
        }
        guard !open.isEmpty else { return }
        pair(old, new, unambiguous: true) { element in
            guard let object = element.object, Self.value(of: element) == nil, object["type"] == nil else { return nil }
            return .null
        }
    }

    /// Pairs elements with equal keys that are not paired yet, in order.
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
