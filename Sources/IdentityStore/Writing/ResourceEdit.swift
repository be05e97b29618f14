import SCIM

/// What a change does to the contents: resources to write, ids to remove, and the words for it.
struct ResourceEdit {
    var effect: Outcome.Effect
    /// The resource the change is about: as it was, nil when it is new.
    var old: StoredResource?
    /// As it shall be, without members; nil when it is deleted.
    var new: Resource?
    /// The members that it shall have, when it is a group.
    var members = MemberSet()
    /// The resources that change along with it: those that had a deleted resource as a member or reference, or the groups
    /// that waited for a new one.
    var groups: [DependentChange] = []
    /// The members that an operation to come will create, and that stay out until then.
    var pending: [String] = []
    var ignored: [String] = []
    /// What an administrator should look at.
    var remarks: [String] = []
    /// The id of the resource.
    var id: String

    /// A resource that changes along with another: the stored version, the new value, and the new members.
    typealias DependentChange = (stored: StoredResource, resource: Resource, members: MemberSet)

    /// The groups whose members change, and the members that they shall have.
    var changedGroups: [(stored: StoredResource, members: MemberSet)] {
        var changed = groups.map { ($0.stored, $0.members) }
        if let old, new != nil { changed.append((old, members)) }
        return changed.filter { $0.0.isGroup && $0.0.members != $0.1 }
    }
}
