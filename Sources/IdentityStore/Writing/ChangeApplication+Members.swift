import JSON
import SCIM

/// The members of a resource sorted out: those that it can have, those that it has to wait for, those that there are
/// not.
struct SettledMembers {
    let resource: Resource
    var awaited: [String] = []
    /// The paths of members that do not exist.
    var unknown: [String] = []
}

extension ChangeApplication {
    /// Leaves out members that do not exist and gives new ones the name a reviewer reads; members that were there
    /// keep theirs, so that a user's new name does not touch the groups.
    func settleMembers(
        of resource: Resource, old: StoredResource?, _ type: ResourceType
    ) throws(SCIMError) -> SettledMembers {
        guard let members = resource["members"]?.array else { return SettledMembers(resource: resource) }
        let before = Dictionary(
            (old?.resource["members"]?.array ?? []).map { ($0.object?["value"]?.string ?? "", $0) },
            uniquingKeysWith: { first, _ in first })
        var settled: [JSONValue] = []
        var awaited: [String] = []
        var unknown: [String] = []
        for element in members {
            guard let id = element.object?["value"]?.string else { continue }
            if let kept = before[id] {
                settled.append(kept)
            } else if let target = contents.resource(id), target.id.hasSameScalars(as: id), id != resource.id {
                settled.append(Self.member(id, target.displayName))
            } else if self.awaited.contains(id), id != resource.id {
                awaited.append(id)
            } else {
                unknown.append("members[value eq \"\(id)\"]")
            }
        }
        if let first = unknown.first, client.dialect == .strict {
            throw SCIMError(.invalidValue, "\(first): there is no User or Group with this id.")
        }
        var value = resource.value
        value["members"] = settled.isEmpty ? nil : .array(settled)
        return SettledMembers(resource: try type.validate(value), awaited: awaited, unknown: unknown)
    }

    private static func member(_ id: String, _ displayName: String) -> JSONValue {
        ["value": .string(id), "display": .string(displayName)]
    }

    /// A resource as its next change sees it: with the members that it waits for.
    func withAwaited(_ stored: StoredResource) throws(SCIMError) -> Resource {
        let awaited = awaited[stored.id]
        if awaited.isEmpty { return stored.resource }
        return try stored.type.validate(stored.resource.value.adding(members: awaited.map { ["value": .string($0)] }))
    }

    /// The groups that wait for a new resource, with it as a member.
    ///
    /// - Throws: ``SCIMError`` `uniqueness` when it may be a member of one only.
    func groups(awaiting new: Resource) throws(SCIMError) -> [Resource] {
        var contents = contents
        let name = (new["displayName"] ?? new["userName"])?.string ?? new.id
        var groups: [Resource] = []
        for id in awaited.groups(awaiting: new.id) {
            guard let group = contents.resource(id) else { continue }
            let joined = try group.type.validate(group.resource.value.adding(members: [Self.member(new.id, name)]))
            groups.append(joined)
            guard contents.indexedAttributes(of: group.type).contains(where: { $0.path.hasPrefix("members.") }) else {
                continue
            }
            try Self.checkUniqueness(of: joined, group.type, in: contents)
            contents.put(group.holding(joined))
        }
        return groups
    }
}

extension JSONObject {
    fileprivate func adding(members: [JSONValue]) -> JSONObject {
        var object = self
        object["members"] = .array((object["members"]?.array ?? []) + members)
        return object
    }
}
