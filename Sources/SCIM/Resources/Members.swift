import JSON

extension ResourceType {
    /// Whether `members` name other resources by `value`, as those of a group do.
    var hasMembers: Bool { index.exactly("members")?.subAttribute("value") != nil }

    /// Members as a file holds them: each id once, nothing derived; nil when there are none.
    func storedMembers(_ members: [JSONValue]) -> JSONValue? {
        let stored = members.map { element in
            guard var member = element.object, member["$ref"] != nil || member["type"] != nil else { return element }
            member["$ref"] = nil
            member["type"] = nil
            return .object(member)
        }
        let unique = Self.isInOrder(stored.map { $0.object?["value"]?.string ?? "" }) ? stored : Self.unique(stored)
        return unique.isEmpty ? nil : .array(unique)
    }

    private static func unique(_ members: [JSONValue]) -> [JSONValue] {
        var ids: Set<JSONValue> = []
        ids.reserveCapacity(members.count)
        return members.filter { member in
            guard let id = member.object?["value"] else { return !member.isCleared }
            return ids.insert(id).inserted
        }
    }

    /// Whether each id stands before the next one, so that none occurs twice.
    private static func isInOrder(_ ids: [String]) -> Bool {
        zip(ids, ids.dropFirst()).allSatisfy { $0.precedesByBytes($1) }
    }

    /// Members in the order of a file, by the bytes of their ids.
    ///
    /// - Throws: ``SCIMError`` `invalidValue` for a member without an id, one with derived parts, and one that stands
    ///   twice.
    func sortedMembers(_ members: [JSONValue]) throws(SCIMError) -> [JSONValue] {
        var ids: [String] = []
        ids.reserveCapacity(members.count)
        for element in members {
            guard let member = element.object, let id = member["value"]?.string, !id.isEmpty else {
                throw SCIMError(.invalidValue, "members.value is required.")
            }
            if let derived = ["$ref", "type"].first(where: { member[$0] != nil }) {
                throw SCIMError(.invalidValue, "members.\(derived) is derived and is not stored.")
            }
            ids.append(id)
        }
        if Self.isInOrder(ids) { return members }
        let order = ids.indices.sorted { ids[$0].precedesByBytes(ids[$1]) }
        for (left, right) in zip(order, order.dropFirst()) where ids[left].hasSameScalars(as: ids[right]) {
            throw SCIMError(.invalidValue, "members has \"\(ids[left])\" twice.")
        }
        return order.map { members[$0] }
    }
}
