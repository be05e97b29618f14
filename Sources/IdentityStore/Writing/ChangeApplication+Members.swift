import JSON
import SCIM

/// The members of a resource sorted out: those that it can have, those that it has to wait for, those that there are
/// not.
struct SettledMembers {
    /// The resource, that of a group without members.
    let resource: Resource
    /// The members that a group can have.
    var set = MemberSet()
    var awaited: [String] = []
    /// The paths of members that do not exist.
    var unknown: [String] = []

    fileprivate mutating func leaveOut(_ id: String) { unknown.append("members[value eq \"\(id)\"]") }

    fileprivate func checked(for dialect: Dialect) throws(SCIMError) -> SettledMembers {
        if let first = unknown.first, dialect == .strict {
            throw SCIMError(.invalidValue, "\(first): there is no User or Group with this id.")
        }
        return self
    }
}

extension ChangeApplication {
    /// Leaves out members that do not exist and gives new ones the name a reviewer reads; members that were there
    /// keep theirs, so that a user's new name does not touch the groups.
    ///
    /// - Parameter resource: The resource with its members in its value.
    func settle(
        _ resource: Resource, old: StoredResource?, _ type: ResourceType
    ) throws(SCIMError) -> SettledMembers {
        guard type.isGroup else { return try settleValues(of: resource, old: old, type) }
        let seen = old.map(seenMembers) ?? MemberSet()
        let difference = MemberDifference(from: seen, to: MemberSet(resource.members))
        return try settle(difference, of: resource.withoutMembers, old)
    }

    /// Settles what a change adds to the members of a group and takes out of them.
    func settle(
        _ difference: MemberDifference, of group: Resource, _ old: StoredResource?
    ) throws(SCIMError) -> SettledMembers {
        var settled = SettledMembers(resource: group, set: old?.members ?? MemberSet())
        let removed = difference.removed.map(\.id)
        for id in removed { settled.set.remove(id) }
        settled.awaited = awaited[group.id].filter { id in !removed.contains { $0.hasSameScalars(as: id) } }
        for id in difference.added.map(\.id) {
            if let display = display(ofMember: id, of: group) {
                settled.set.insert(Member(id: id, display: display))
            } else if awaited.contains(id), id != group.id {
                settled.awaited.append(id)
            } else {
                settled.leaveOut(id)
            }
        }
        return try settled.checked(for: client.dialect)
    }

    /// Settles the members of a resource that keeps them in its value.
    private func settleValues(
        of resource: Resource, old: StoredResource?, _ type: ResourceType
    ) throws(SCIMError) -> SettledMembers {
        guard let members = resource["members"]?.array else { return SettledMembers(resource: resource) }
        let before = Dictionary(
            (old?.resource["members"]?.array ?? []).map { ($0.object?["value"]?.string ?? "", $0) },
            uniquingKeysWith: { first, _ in first })
        var kept: [JSONValue] = []
        var settled = SettledMembers(resource: resource)
        for element in members {
            guard let id = element.object?["value"]?.string else { continue }
            if let known = before[id] {
                kept.append(known)
            } else if let display = display(ofMember: id, of: resource) {
                kept.append(Member(id: id, display: display).value)
            } else if awaited.contains(id), id != resource.id {
                settled.awaited.append(id)
            } else {
                settled.leaveOut(id)
            }
        }
        settled = try settled.checked(for: client.dialect)
        var value = resource.value
        value["members"] = kept.isEmpty ? nil : .array(kept)
        return SettledMembers(
            resource: try type.validate(value), awaited: settled.awaited, unknown: settled.unknown)
    }

    /// The name that is written with a new member; nil when there is no such resource, or it is the group itself.
    private func display(ofMember id: String, of group: Resource) -> String? {
        guard let target = contents.resource(id), target.id.hasSameScalars(as: id), id != group.id else { return nil }
        return target.displayName
    }

    /// The members of a group as its next change sees them: with those that it waits for.
    func seenMembers(of group: StoredResource) -> MemberSet {
        var members = group.members
        for id in awaited[group.id] { members.insert(Member(id: id)) }
        return members
    }

    /// A resource as its next change sees it: with its members in its value, and with those that it waits for.
    func whole(_ stored: StoredResource) throws(SCIMError) -> Resource {
        let awaited = awaited[stored.id]
        if !stored.isGroup, awaited.isEmpty { return stored.resource }
        var value = stored.value
        let elements = (value["members"]?.array ?? []) + awaited.map { Member(id: $0).value }
        value["members"] = elements.isEmpty ? nil : .array(elements)
        return try stored.type.validate(value, limitingSize: false)
    }

    /// The groups that wait for a new resource, with it as a member.
    ///
    /// - Throws: ``SCIMError`` `uniqueness` when it may be a member of one only.
    func groups(awaiting new: Resource) throws(SCIMError) -> [Edit.Release] {
        var contents = contents
        let member = Member(id: new.id, display: (new["displayName"] ?? new["userName"])?.string ?? new.id)
        var groups: [Edit.Release] = []
        for id in awaited.groups(awaiting: new.id) {
            guard let group = contents.resource(id) else { continue }
            guard !group.isGroup else {
                var members = group.members
                members.insert(member)
                groups.append((group, group.resource, members))
                continue
            }
            var value = group.resource.value
            value["members"] = .array((value["members"]?.array ?? []) + [member.value])
            let joined = try group.type.validate(value)
            groups.append((group, joined, MemberSet()))
            guard contents.indexedAttributes(of: group.type).contains(where: { $0.path.hasPrefix("members.") }) else {
                continue
            }
            try Self.checkUniqueness(of: joined, group.type, in: contents)
            contents.put(group.holding(joined))
        }
        return groups
    }
}
