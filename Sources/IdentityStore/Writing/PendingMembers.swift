import JSON

/// The members that later operations of the same bulk request will create, and the groups that wait for them.
///
/// A commit never names a member that does not exist: a group is first written without it, and written again by the
/// commit that creates the member.
struct PendingMembers {
    /// The resource types of the ids to come.
    private var types: [String: String] = [:]
    /// The ids that each group waits for.
    private var members: [String: Set<String>] = [:]
    /// The groups that wait for each id: the inverse of `members`.
    private var groups: [String: Set<String>] = [:]
    /// The resources that refer to each id to come.
    private var referrers: [String: Set<String>] = [:]

    /// Whether no group waits for anybody.
    var isEmpty: Bool { members.isEmpty }

    /// Notes that a later operation will create a resource with this id.
    mutating func expect(_ id: String, of type: String) { types[id] = type }

    /// Whether groups may wait for this id.
    func contains(_ id: String) -> Bool { types[id] != nil }

    /// Whether a later operation will create a resource of this type with this id.
    func expects(_ id: String, of type: String) -> Bool { types[id] == type }

    /// Whether a later operation will create a resource with this id, of one of these types; of any type when they are
    /// none.
    func expects(_ id: String, ofOneOf names: [String]) -> Bool {
        types[id].map { names.isEmpty || names.contains($0) } ?? false
    }

    /// The members that a group waits for, sorted.
    subscript(group: String) -> [String] {
        get { members[group]?.sortedByBytes() ?? [] }
        set {
            let (old, new) = (members[group] ?? [], Set(newValue))
            for id in old.subtracting(new) { groups[id]?.remove(group) }
            for id in new.subtracting(old) { groups[id, default: []].insert(group) }
            members[group] = new.isEmpty ? nil : new
        }
    }

    /// The ids of the groups that wait for a member, sorted.
    func groups(pending id: String) -> [String] {
        contains(id) ? groups[id]?.sortedByBytes() ?? [] : []
    }

    /// Notes that a resource refers to an id to come, and not to the inactive user that has the id until then.
    mutating func remember(_ referrer: String, naming id: String) { referrers[id, default: []].insert(referrer) }

    /// The resources that refer to an id to come.
    func referrers(naming id: String) -> Set<String> { referrers[id] ?? [] }

    /// Forgets an id, because its resource exists now or will never be created.
    mutating func resolve(_ id: String) {
        guard types.removeValue(forKey: id) != nil else { return }
        referrers[id] = nil
        for group in groups.removeValue(forKey: id) ?? [] {
            members[group]?.remove(id)
            if members[group]?.isEmpty == true { members[group] = nil }
        }
    }
}
