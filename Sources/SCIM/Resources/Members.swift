import JSON

extension SCIMError {
    /// The error for a replacement of all members by a list in which no element has an id: it would remove all members.
    static func namingNobody(_ path: String) -> SCIMError {
        SCIMError(
            .invalidValue,
            "No element of \(path) has a value, the id of a user or group. To remove all members, send [].")
    }
}

extension ResourceType {
    /// The stored form of members: sorted by id, each id once, without derived sub-attributes; nil when there are none.
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
    /// - Throws: ``SCIMError`` `invalidValue` for a member without an id, a derived sub-attribute, and a repeated id.
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

    /// The indices that sort ids by their bytes, stable for equal ids; nil when the ids are in strictly ascending order
    /// already.
    private static func order(of ids: [String]) -> [Int]? {
        if zip(ids, ids.dropFirst()).allSatisfy({ $0.precedesByBytes($1) }) { return nil }
        return ids.indices.sorted { left, right in
            ids[left].precedesByBytes(ids[right]) || (left < right && !ids[right].precedesByBytes(ids[left]))
        }
    }
}
