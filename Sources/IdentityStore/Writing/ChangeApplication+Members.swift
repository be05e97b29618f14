import JSON
import SCIM

/// The members of a resource sorted out: those that it can have, those that it has to wait for, those that there are
/// not.
struct ResolvedMembers {
    /// The resource, that of a group without members.
    let resource: Resource
    /// The members that a group can have.
    var set = MemberSet()
    var pending: [String] = []
    private static let namesInError = 10
    /// The paths of members that there cannot be.
    var unknown: [String] = []
    /// What is the matter with the first of these.
    private var fault: MemberFault?

    init(resource: Resource, set: MemberSet = MemberSet(), pending: [String] = [], unknown: [String] = []) {
        self.resource = resource
        self.set = set
        self.pending = pending
        self.unknown = unknown
    }

    fileprivate mutating func leaveOut(_ id: String, _ fault: MemberFault) {
        unknown.append("members[value eq \"\(id)\"]")
        self.fault = self.fault ?? fault
    }

    /// - Parameter emptied: Whether all members would be gone, though others were to take their places.
    fileprivate func checked(for dialect: Dialect, emptied: Bool) throws(SCIMError) -> ResolvedMembers {
        if emptied, pending.isEmpty, !unknown.isEmpty {
            let named = unknown.prefix(Self.namesInError).joined(separator: ", ")
            let more = unknown.count > Self.namesInError ? " and \(unknown.count - Self.namesInError) more" : ""
            throw SCIMError(
                .invalidValue,
                "None of the new members can be one (\(named)\(more)), so all stay as they are. Create the members first; "
                    + "to empty the group replace its members by [].")
        }
        if let first = unknown.first, let fault, !dialect.has(.unknownReferencesLeftOut) {
            throw SCIMError(.invalidValue, "\(first): this resource \(fault.text).")
        }
        return self
    }
}

extension ChangeApplication {
    /// Leaves out members that do not exist and gives new ones the name a reviewer reads; members that were there
    /// keep theirs, so that a user's new name does not touch the groups.
    ///
    /// - Parameter draft: The resource with its members in its value.
    /// - Throws: `SCIMError` `invalidValue` when none of the members exists that replace others; and in the strict dialect
    ///   when one does not.
    func resolve(_ draft: Draft, old: StoredResource?, _ type: ResourceType) throws(SCIMError) -> ResolvedMembers {
        let replaces = draft.replaces(["members"])
        guard type.isGroup else { return try resolveValues(of: draft.resource, old: old, type, replaces: replaces) }
        let seen = old.map(seenMembers) ?? MemberSet()
        let difference = MemberDifference(from: seen, to: MemberSet(draft.resource.members))
        return try resolve(difference, of: draft.resource.withoutMembers, old, type, replaces: replaces)
    }

    /// Settles what a change adds to the members of a group and takes out of them.
    ///
    /// - Parameter replaces: Whether the new members are given as a whole, in the place of those that there are.
    func resolve(
        _ difference: MemberDifference, of group: Resource, _ old: StoredResource?, _ type: ResourceType, replaces: Bool
    ) throws(SCIMError) -> ResolvedMembers {
        var resolved = ResolvedMembers(resource: group, set: old?.members ?? MemberSet())
        for member in difference.removed { resolved.set.remove(member.id) }
        let removed = pending.isEmpty ? [] : Set(difference.removed.map { JSONValue.string($0.id) })
        resolved.pending = pending[group.id].filter { !removed.contains(.string($0)) }
        for id in difference.added.map(\.id) {
            do throws(MemberFault) {
                let target = try contents.member(id, of: group.id, type)
                resolved.set.insert(Member(id: id, display: target.displayName))
            } catch { wait(for: id, as: error, type, &resolved) }
        }
        let hadMembers = old?.members.isEmpty == false
        return try resolved.checked(for: client.dialect, emptied: replaces && hadMembers && resolved.set.isEmpty)
    }

    /// Settles the members of a resource that keeps them in its value.
    private func resolveValues(
        of resource: Resource, old: StoredResource?, _ type: ResourceType, replaces: Bool
    ) throws(SCIMError) -> ResolvedMembers {
        guard let members = resource["members"]?.array else { return ResolvedMembers(resource: resource) }
        let before = Dictionary(
            (old?.resource["members"]?.array ?? []).map { ($0.object?["value"]?.string ?? "", $0) },
            uniquingKeysWith: { first, _ in first })
        var kept: [JSONValue] = []
        var resolved = ResolvedMembers(resource: resource)
        for element in members {
            guard let id = element.object?["value"]?.string else { continue }
            if let known = before[id] {
                kept.append(known)
            } else {
                do throws(MemberFault) {
                    let target = try contents.member(id, of: resource.id, type)
                    kept.append(Member(id: id, display: target.displayName).value)
                } catch { wait(for: id, as: error, type, &resolved) }
            }
        }
        resolved = try resolved.checked(
            for: client.dialect, emptied: replaces && !before.isEmpty && kept.isEmpty)
        var value = resource.value
        value["members"] = kept.isEmpty ? nil : .array(kept)
        return ResolvedMembers(
            resource: try type.validate(value), pending: resolved.pending, unknown: resolved.unknown)
    }

    /// Lets a group wait for a member that is still to come, or leaves one out that there cannot be.
    private func wait(for id: String, as fault: MemberFault, _ type: ResourceType, _ resolved: inout ResolvedMembers) {
        if fault == .unknown, pending.expects(id, ofOneOf: type.memberTypes) {
            resolved.pending.append(id)
        } else {
            resolved.leaveOut(id, fault)
        }
    }

    /// The members of a group as its next change sees them: with those that it waits for.
    func seenMembers(of group: StoredResource) -> MemberSet {
        var members = group.members
        for id in pending[group.id] { members.insert(Member(id: id)) }
        return members
    }

    /// A resource as its next change sees it: with its members in its value, and with those that it waits for.
    func whole(_ stored: StoredResource) throws(SCIMError) -> Resource {
        let pending = pending[stored.id]
        if !stored.isGroup, pending.isEmpty { return stored.resource }
        var value = stored.value
        let elements = (value["members"]?.array ?? []) + pending.map { Member(id: $0).value }
        value["members"] = elements.isEmpty ? nil : .array(elements)
        return try stored.type.validate(value, limitingSize: false)
    }

    /// The groups that wait for a new resource, with it as a member.
    ///
    /// - Throws: `SCIMError` `uniqueness` when it may be a member of one only.
    func groups(pending new: Resource) throws(SCIMError) -> [ResourceEdit.DependentChange] {
        var contents = contents
        let member = Member(id: new.id, display: new.displayName)
        var groups: [ResourceEdit.DependentChange] = []
        let waiting = pending.groups(pending: new.id)
        try budget.spend(waiting.count * WorkBudget.write)
        for id in waiting {
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
            try checkUniqueness(of: joined, group.type, in: contents)
            contents.put(group.holding(joined))
        }
        return groups
    }
}
