/// The members that groups get as soon as operations to come of the same bulk request have created them.
///
/// A commit never names a member that does not exist: a group is written without it, and the commit that creates the
/// member writes the group again.
struct AwaitedMembers {
    private var types: [String: String] = [:]
    private var members: [String: [String]] = [:]

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

    /// The members that a group waits for.
    subscript(group: String) -> [String] {
        get { members[group] ?? [] }
        set { members[group] = newValue.isEmpty ? nil : newValue }
    }

    /// The ids of the groups that wait for a member, sorted.
    func groups(awaiting id: String) -> [String] {
        guard contains(id) else { return [] }
        return members.filter { $0.value.contains(id) }.keys.sorted()
    }

    /// Ends the waiting for an id, because it is there now or will never be.
    mutating func settle(_ id: String) {
        guard types.removeValue(forKey: id) != nil else { return }
        for group in members.keys { self[group].removeAll { $0 == id } }
    }
}
