package import JSON

/// The merge of group members as a set: members that either side adds or removes are added or removed, without
/// conflicts.
package struct MemberMerge {
    private let base: [JSONValue: JSONObject]
    private let ours: [JSONValue: JSONObject]
    private let theirs: [JSONValue: JSONObject]
    private let ids: [JSONValue]

    /// The sub-attributes that say nothing but who is meant.
    private static let ofIdentity: Set = ["value", "$ref", "type", "display"]

    /// Takes three versions of `members`; nil when one of them is not an array of members, or has members of which more is
    /// said than who they are.
    ///
    /// An absent version is an empty set.
    package init?(_ base: JSONValue?, _ ours: JSONValue?, _ theirs: JSONValue?) {
        guard ours != nil || theirs != nil, let base = Self.members(base), let ours = Self.members(ours),
            let theirs = Self.members(theirs)
        else { return nil }
        self.base = base
        self.ours = ours
        self.theirs = theirs
        ids =
            ours.keys.filter { theirs[$0] != nil || base[$0] == nil }
            + theirs.keys.filter { ours[$0] == nil && base[$0] == nil }
    }

    private static func members(_ value: JSONValue?) -> [JSONValue: JSONObject]? {
        guard let elements = (value ?? []).array else { return nil }
        var members: [JSONValue: JSONObject] = [:]
        members.reserveCapacity(elements.count)
        for element in elements {
            guard let member = element.object, let id = member["value"], id.string != nil,
                member.names.allSatisfy(ofIdentity.contains)
            else { return nil }
            members[id] = member
        }
        return members
    }

    /// Whether no member is left.
    package var isEmpty: Bool { ids.isEmpty }

    /// The members of the merged group, sorted by `value`.
    package var merged: JSONValue {
        let sorted = ids.sorted { left, right in
            (left.string ?? "").precedesByBytes(right.string ?? "")
        }
        return .array(sorted.compactMap(member))
    }

    /// A member with their changes if we changed nothing, otherwise ours; so a `display` that both changed is ours.
    private func member(_ id: JSONValue) -> JSONValue? {
        guard let ours = ours[id] else { return theirs[id].map { .object($0) } }
        guard let base = base[id], let theirs = theirs[id] else { return .object(ours) }
        return .object(base == ours ? theirs : ours)
    }
}
