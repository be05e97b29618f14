import JSON

extension JSONValue {
    /// The values without parts that it has, each with its path, in which all elements of an array are one.
    func leaves(at path: [JSONValue] = []) -> Set<JSONValue> {
        switch self {
        case .array(let elements):
            elements.reduce(into: []) { $0.formUnion($1.leaves(at: path + [[]])) }
        case .object(let object):
            object.reduce(into: []) { $0.formUnion($1.value.leaves(at: path + [.string($1.name)])) }
        default: [.array(path + [self])]
        }
    }

    /// The value with the elements of its arrays sorted, and of members the ids only: the names that a group shows for
    /// members are ours when both sides changed them.
    var withoutOrder: JSONValue {
        switch self {
        case .array(let elements):
            .array(elements.map(\.withoutOrder).sorted { $0.text < $1.text })
        case .object(let object):
            .object(
                JSONObject(
                    object.map { member in
                        guard member.name == "members", let ids = member.value.memberIDs else {
                            return (member.name, member.value.withoutOrder)
                        }
                        return (member.name, .array(ids).withoutOrder)
                    }))
        default: self
        }
    }

    /// The ids of members; nil when it is no array of members, or more is said of one than who it is.
    var memberIDs: [JSONValue]? {
        let ofIdentity: Set = ["value", "$ref", "type", "display"]
        guard let array, array.allSatisfy({ $0.object?.names.allSatisfy(ofIdentity.contains) ?? true }) else {
            return nil
        }
        let ids = array.compactMap { $0.object?["value"] }.filter { $0.string != nil }
        return ids.count == array.count ? ids : nil
    }

    /// The value on one line.
    var text: String { String(decoding: compactBytes, as: UTF8.self) }
}

extension JSONValue? {
    /// The value on one line, for messages.
    var text: String { self?.text ?? "nothing" }
}
