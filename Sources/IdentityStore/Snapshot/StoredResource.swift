import Git
public import JSON
public import SCIM

/// A resource as one commit holds it, with what git knows of its files.
///
/// It is kept parsed, not as the bytes of its file: those would save the microsecond in which an answer is written, and a
/// filter without an index would parse every file anew, five microseconds each instead of a third of one.
public final class StoredResource: Sendable {
    /// The resource; that of a group has no members, which are kept apart, because there may be very many.
    public let resource: Resource
    let type: ResourceType
    /// How many directories stand above its file.
    private let fanOut: UInt8
    let blob: ObjectID
    let created: Timestamp
    let lastModified: Timestamp
    /// The name of the client that it belongs to, RFC 7643 §3.1: the one that created it, else the first one that
    /// changed it; nil as long as nobody did who is a client.
    let owner: String?
    /// The members, when this is a group, or has members as a group does, and has any.
    let group: GroupMembers?

    /// Puts a resource together.
    ///
    /// - Parameter members: The members of a group; when nil they are taken from the resource.
    init(
        resource: Resource, members: GroupMembers? = nil, type: ResourceType, fanOut: Int, blob: ObjectID,
        created: Timestamp, lastModified: Timestamp, owner: String?
    ) {
        if members == nil, type.hasMembers, resource["members"] != nil {
            group = GroupMembers(inline: MemberSet(resource.members))
            self.resource = type.isGroup ? resource.withoutMembers : resource
        } else {
            group = members
            self.resource = resource
        }
        self.type = type
        self.fanOut = UInt8(fanOut)
        self.blob = blob
        self.created = created
        self.lastModified = max(created, lastModified)
        self.owner = owner
    }

    private init(_ stored: StoredResource, type: ResourceType, fanOut: Int, owner: String?) {
        resource = stored.resource
        group = stored.group
        self.type = type
        self.fanOut = UInt8(fanOut)
        blob = stored.blob
        created = stored.created
        lastModified = stored.lastModified
        self.owner = owner
    }

    /// The same resource, held to another definition of its resource type.
    func retyped(_ type: ResourceType) -> StoredResource {
        StoredResource(self, type: type, fanOut: Int(fanOut), owner: owner)
    }

    /// The same resource where another fan-out has it.
    func moved(toFanOut fanOut: Int) -> StoredResource {
        StoredResource(self, type: type, fanOut: fanOut, owner: owner)
    }

    /// The same resource of another client.
    func owned(by owner: String) -> StoredResource {
        StoredResource(self, type: type, fanOut: Int(fanOut), owner: owner)
    }

    /// The same resource with other members, last changed at another time.
    func holding(_ members: GroupMembers?, lastModified: Timestamp, owner: String?) -> StoredResource {
        StoredResource(
            resource: resource, members: members, type: type, fanOut: Int(fanOut), blob: blob, created: created,
            lastModified: lastModified, owner: owner)
    }

    /// Another content in the place of this one, before it is written.
    func holding(_ resource: Resource) -> StoredResource {
        StoredResource(
            resource: resource, type: type, fanOut: Int(fanOut), blob: blob, created: created,
            lastModified: lastModified, owner: owner)
    }

    /// The path of its file.
    var path: String { ResourcePath.path(of: id, type: type, fanOut: Int(fanOut)) }

    /// The identifier.
    public var id: String { resource.id }

    /// The name a person knows the resource by: a user's `userName`, a group's `displayName`, else the id.
    public var name: String {
        (resource["userName"] ?? resource["displayName"])?.string ?? id
    }

    /// What a membership shows of this resource: its `displayName`, else its `userName`, else the id.
    var displayName: String {
        (resource["displayName"] ?? resource["userName"])?.string ?? id
    }

    var isGroup: Bool { type.isGroup }

    /// How many members there are, when this is a group or has members as a group does.
    public var memberCount: Int { membership.count }

    /// The members that are kept apart from the resource: those of a group.
    var members: MemberSet { isGroup ? membership : MemberSet() }

    /// The members, when this is a group or has members as a group does.
    var membership: MemberSet { group?.all ?? MemberSet() }

    /// The ids of the members, sorted, when this is a group or has members as a group does.
    var memberIDs: [String] { membership.sorted.map(\.id) }

    /// The resource with its members, as one file holds it.
    public var value: JSONObject { Self.value(of: resource, members) }

    static func value(of resource: Resource, _ members: MemberSet) -> JSONObject {
        var value = resource.value
        if !members.isEmpty { value["members"] = .array(members.values) }
        return value
    }

    /// What names the version: the id of the file's blob, and for a group with files of members that of their
    /// directory.
    var version: String { group?.tree.map { "\(blob).\($0)" } ?? "\(blob)" }

    /// All files of the resource.
    var files: [(path: String, blob: ObjectID)] {
        let path = path
        return [(path, blob)]
            + (group?.files.items ?? []).map { ("\(ResourcePath.membersDirectory(of: path))\($0.name)", $0.entry.id) }
    }

    /// The path of the file that has a member.
    func path(ofMember id: String) -> String {
        guard group?.sharded[id] != nil else { return path }
        return ResourcePath.path(ofMembers: ResourcePath.memberShard(of: id), of: path)
    }

    /// Whether one of the files of the resource is this one.
    func has(_ file: ObjectID?) -> Bool { blob == file || group?.files.items.contains { $0.entry.id == file } == true }
}

extension ResourceType {
    /// Whether this is the type of groups, whose members may be so many that they are kept apart.
    var isGroup: Bool { name == ResourceType.group.name }
}
