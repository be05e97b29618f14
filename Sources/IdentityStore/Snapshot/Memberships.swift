public import JSON
public import SCIM
import TextCoding

/// One member of one group, as a resource of its own (draft-zollner-scim-group-members).
public struct Membership: Sendable {
    /// The group.
    public let group: StoredResource
    /// The member.
    public let member: Member

    /// The id, which names the two.
    public var id: String { Self.id(of: member.id, in: group.id) }

    package static func id(of member: String, in group: String) -> String {
        Array(group.utf8).base64URL + "." + Array(member.utf8).base64URL
    }

    /// The ids of group and member in an id; nil when it names no two.
    static func parts(of id: String) -> (group: String, member: String)? {
        let parts = id.split(separator: ".", omittingEmptySubsequences: false).compactMap { part in
            [UInt8](base64URL: String(part)).flatMap { String(validating: $0, as: UTF8.self) }
        }
        return parts.count == 2 ? (parts[0], parts[1]) : nil
    }
}

extension Snapshot {
    /// Whether memberships are served as resources, which the format file of the state says.
    public var servesMemberships: Bool { contents.format.servesMemberships }

    /// The membership with an id; nil when there is none.
    public func membership(_ id: String) -> Membership? {
        Membership.parts(of: id).flatMap { membership(of: $0.member, in: $0.group) }
    }

    /// The membership of a member in a group; nil when there is none.
    public func membership(of member: String, in group: String) -> Membership? {
        guard let stored = resource(group, of: .group), let found = stored.membership[member] else { return nil }
        return Membership(group: stored, member: found)
    }

    /// Some memberships: those of a group, of a member, of both or all, by group in order of creation.
    ///
    /// The lists of members are walked and never put together: a page of a large group costs no more than one of a small
    /// one.
    ///
    /// - Parameters:
    ///   - start: The position of the first one, counted from 0.
    ///   - limit: How many at most.
    public func memberships(
        in group: String?, of member: String?, start: Int, limit: Int
    ) -> (count: Int, page: [Membership]) {
        if let group, let member {
            let found = [membership(of: member, in: group)].compactMap(\.self)
            return (found.count, Array(found.dropFirst(start).prefix(limit)))
        }
        if let member {
            let groups = contents.groups(of: member).compactMap { resource($0, of: .group) }
                .sorted(by: CreationOrder.precedes)
            return (
                groups.count, groups.dropFirst(start).prefix(limit).compactMap { membership(of: member, in: $0.id) }
            )
        }
        if let group {
            guard let stored = resource(group, of: .group) else { return (0, []) }
            return (stored.memberCount, page(of: stored, start: start, limit: limit))
        }
        return all(start: start, limit: limit)
    }

    private func all(start: Int, limit: Int) -> (count: Int, page: [Membership]) {
        guard let type = contents.resourceType(named: ResourceType.group.name) else { return (0, []) }
        var count = 0
        var found: [Membership] = []
        for stored in contents.order(of: type) {
            if count + stored.memberCount > start, found.count < limit {
                found += page(of: stored, start: max(0, start - count), limit: limit - found.count)
            }
            count += stored.memberCount
        }
        return (count, found)
    }

    private func page(of group: StoredResource, start: Int, limit: Int) -> [Membership] {
        group.membership.page(start: start, limit: limit).map { Membership(group: group, member: $0) }
    }

    /// A membership as an answer carries it; its times are those of the group, because single memberships have none.
    public func value(of membership: Membership, baseURL: String) -> JSONObject {
        let group = membership.group
        return [
            "schemas": [.string(Schema.groupMembership.id)], "id": .string(membership.id),
            "group": [
                "$ref": .string(location(of: group, baseURL: baseURL)), "display": .string(group.displayName),
                "value": .string(group.id),
            ],
            "member": derived(membership.member, baseURL: baseURL),
            "meta": [
                "created": .string(group.created.text), "lastModified": .string(group.lastModified.text),
                "location": .string(location(of: membership.id, .groupMembership, baseURL: baseURL)),
                "resourceType": .string(ResourceType.groupMembership.name),
            ],
        ]
    }
}

extension MemberSet {
    /// Some members, list by list.
    fileprivate func page(start: Int, limit: Int) -> [Member] {
        var page: [Member] = []
        var rest = start
        for shard in Self.shards where page.count < limit {
            let list = self[shard]
            if rest < list.count { page += list[rest...].prefix(limit - page.count) }
            rest = max(0, rest - list.count)
        }
        return page
    }
}
