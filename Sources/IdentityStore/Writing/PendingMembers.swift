import JSON

/// The members that groups get as soon as operations to come of the same bulk request have created them.
///
/// A commit never names a member that does not exist: a group is written without it, and the commit that creates the
/// member writes the group again.
struct PendingMembers {
    private var types: [String: String] = [:]
    private var members: [String: Set<String>] = [:]
    /// The groups that wait for a member, which are the inverse of `members`.
    private var groups: [String: Set<String>] = [:]
    /// The resources that name an id for who will have it, by the id.
    private var referrers: [String: Set<String>] = [:]

    /// Whether no group waits for anybody.
    var isEmpty: Bool { members.isEmpty }

    /// Lets groups wait for a resource that will have this id.
    mutating func expect(_ id: String, of type: String) { types[id] = type }

    /// Whether groups may wait for this id.
    func contains(_ id: String) -> Bool { types[id] != nil }

    /// Whether a resource of a type is to come that will have this id.
    func expects(_ id: String, of type: String) -> Bool { types[id] == type }

    /// Whether a resource is to come that will have this id, of one of some types; of any when they are none.
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

    /// Remembers that a resource names an id for who will have it, not for the inactive user who has it as yet.
    mutating func remember(_ referrer: String, naming id: String) { referrers[id, default: []].insert(referrer) }

    /// The resources that name an id for who will have it.
    func referrers(naming id: String) -> Set<String> { referrers[id] ?? [] }

    /// Ends the waiting for an id, because it is there now or will never be.
    mutating func resolve(_ id: String) {
        guard types.removeValue(forKey: id) != nil else { return }
        referrers[id] = nil
        for group in groups.removeValue(forKey: id) ?? [] {
            members[group]?.remove(id)
            if members[group]?.isEmpty == true { members[group] = nil }
        }
    }
}
