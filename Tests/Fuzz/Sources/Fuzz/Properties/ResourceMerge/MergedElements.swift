import JSON
import ResourceMerge

/// Three versions of the values of an attribute, and what they are merged to.
struct MergedElements {
    let base: [JSONValue]
    let ours: [JSONValue]
    let theirs: [JSONValue]
    let merged: [JSONValue]
    let keys: ElementKeys

    /// Calls `body` with each array that both sides changed differently; members and schemas are none of them.
    static func forEach(
        in versions: FileVersions, merged: JSONValue, _ keys: ElementKeys,
        _ body: (MergedElements) throws(Violation) -> Void
    ) throws(Violation) {
        let isResource = versions.ours.object != nil && versions.theirs.object != nil
        let besides: Set<String> = isResource ? ["members", "schemas"] : []
        let values = (versions.base, versions.ours as JSONValue?, versions.theirs as JSONValue?, merged as JSONValue?)
        try forEach(in: values, keys, besides, body)
    }

    private typealias Values = (base: JSONValue?, ours: JSONValue?, theirs: JSONValue?, merged: JSONValue?)

    private static func forEach(
        in values: Values, _ keys: ElementKeys, _ besides: Set<String> = [],
        _ body: (MergedElements) throws(Violation) -> Void
    ) throws(Violation) {
        let (base, ours, theirs, merged) = values
        if ours == theirs || base == theirs || base == ours { return }
        if let base = (base ?? []).array, let ours = (ours ?? []).array, let theirs = (theirs ?? []).array {
            let elements = merged?.array ?? []
            try body(MergedElements(base: base, ours: ours, theirs: theirs, merged: elements, keys: keys))
        }
        guard let base = (base ?? [:]).object, let ours = (ours ?? [:]).object, let theirs = (theirs ?? [:]).object
        else { return }
        for name in Set(ours.names).union(theirs.names) where !besides.contains(name) {
            try forEach(in: (base[name], ours[name], theirs[name], merged?.object?[name]), keys, [], body)
        }
    }

    /// Values are there as often as what was added and taken out makes it, and objects that nobody took for others too.
    ///
    /// What a side has as its primary value may come to be like another one, when the primary value is open.
    func checkSets() throws(Violation) {
        for value in Set(base + ours + theirs) {
            let counts = [base, ours, theirs].map { elements in elements.count { $0 == value } }
            let count = merged.count { $0 == value }
            if value.object == nil {
                let (ours, theirs) = (min(counts[0], counts[1]), min(counts[0], counts[2]))
                let expected = min(ours, theirs) + max(counts[1] - ours, counts[2] - theirs)
                try Violation.unless(count == expected, "\(value.text) is there \(count) times, not \(expected) times.")
            } else if counts.allSatisfy({ $0 <= 1 }), value.isPrimary || !(ours + theirs).contains(value.asPrimary) {
                try Violation.unless(count <= 1, "\(value.text) is there \(count) times, and in no version twice.")
                try checkPresence(of: value, count)
            }
        }
    }

    private func checkPresence(of value: JSONValue, _ count: Int) throws(Violation) {
        for (side, other) in [(ours, theirs), (theirs, ours)] {
            let isOneSided = side.contains(value) && !other.contains(value) && !value.isPrimary
            guard isOneSided, [base, side, other].allSatisfy({ isAlone(value, in: $0) }) else { continue }
            let isAddition = !base.contains(value)
            try Violation.unless(
                count == (isAddition ? 1 : 0),
                "\(value.text), which a side \(isAddition ? "added" : "took out"), is there \(count) times.")
        }
    }

    /// Whether no other value could be taken for this one.
    private func isAlone(_ value: JSONValue, in elements: [JSONValue]) -> Bool {
        let names = keys == .name ? ["name", "schema"] : ["value", "$ref", "type"]
        let tells = { (element: JSONValue) in element.object.flatMap { $0["value"] ?? $0["$ref"] } != nil }
        return elements.allSatisfy { other in
            if other == value { return true }
            if keys == .valueAndType, !tells(value), !tells(other) { return false }
            return names.allSatisfy { value.object?[$0] == nil || other.object?[$0] != value.object?[$0] }
        }
    }

    /// One value at most is the primary one when it is so in each version.
    func checkPrimary() throws(Violation) {
        let isSound = [base, ours, theirs].allSatisfy { $0.count(where: \.isPrimary) <= 1 }
        try Violation.unless(
            !isSound || merged.count(where: \.isPrimary) <= 1, "Two are primary: \(JSONValue.array(merged).text)")
    }
}

extension JSONValue {
    fileprivate var isPrimary: Bool { object?["primary"] == true }

    /// The value as the primary one; itself when it is no object.
    fileprivate var asPrimary: JSONValue {
        guard var object else { return self }
        object["primary"] = true
        return .object(object)
    }
}
