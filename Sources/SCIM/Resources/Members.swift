import JSON

extension SCIMError {
    /// The error for members in the place of others none of which says who it is: that would empty the group.
    static func namingNobody(_ path: String) -> SCIMError {
        SCIMError(
            .invalidValue,
            "\(path) has no member with a value, the id of a user or group. To empty the group send [].")
    }
}

extension ResourceType {
    /// Members as a file holds them: sorted, each id once, nothing derived; nil when there are none.
    func storedMembers(_ members: [JSONValue]) -> JSONValue? {
        let stored = members.compactMap { element -> JSONValue? in
            guard var member = element.object else { return nil }
            guard member["$ref"] != nil || member["type"] != nil else { return element }
            member["$ref"] = nil
            member["type"] = nil
            return .object(member)
        }
        let ids = stored.map { $0.object?["value"]?.string ?? "" }
        guard let order = Self.order(of: ids) else { return stored.isEmpty ? nil : .array(stored) }
        let repeated = zip(order, order.dropFirst()).filter { ids[$0].hasSameScalars(as: ids[$1]) }.map(\.1)
        let left = Set(repeated)
        return .array(order.lazy.filter { !left.contains($0) }.map { stored[$0] })
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
        guard let order = Self.order(of: ids) else { return members }
        for (left, right) in zip(order, order.dropFirst()) where ids[left].hasSameScalars(as: ids[right]) {
            throw SCIMError(.invalidValue, "members has \"\(ids[left])\" twice.")
        }
        return order.map { members[$0] }
    }

    /// The positions of ids by their bytes, equal ones as they stand; nil when each id stands before the next one.
    private static func order(of ids: [String]) -> [Int]? {
        if zip(ids, ids.dropFirst()).allSatisfy({ $0.precedesByBytes($1) }) { return nil }
        return ids.indices.sorted { left, right in
            ids[left].precedesByBytes(ids[right]) || (left < right && !ids[right].precedesByBytes(ids[left]))
        }
    }
}
