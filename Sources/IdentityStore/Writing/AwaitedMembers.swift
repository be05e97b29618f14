/// The members that groups get as soon as operations to come of the same bulk request have created them.
///
/// A commit never names a member that does not exist: a group is written without it, and the commit that creates the
/// member writes the group again.
struct AwaitedMembers {
    private var ids: Set<String> = []
    private var members: [String: [String]] = [:]

    /// Lets groups wait for a resource that will have this id.
    mutating func expect(_ id: String) { ids.insert(id) }

    /// Whether groups may wait for this id.
    func contains(_ id: String) -> Bool { ids.contains(id) }

    /// The members that a group waits for.
    subscript(group: String) -> [String] {
        get { members[group] ?? [] }
        set { members[group] = newValue.isEmpty ? nil : newValue }
    }

    /// The ids of the groups that wait for a member, sorted.
    func groups(awaiting id: String) -> [String] {
        guard ids.contains(id) else { return [] }
        return members.filter { $0.value.contains(id) }.keys.sorted()
    }

    /// Ends the waiting for an id, because it is there now or will never be.
    mutating func settle(_ id: String) {
        guard ids.remove(id) != nil else { return }
        for group in members.keys { self[group].removeAll { $0 == id } }
    }
}
