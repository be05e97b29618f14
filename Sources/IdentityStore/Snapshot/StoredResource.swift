import Git
import JSON
public import SCIM

/// A resource as one commit holds it, with what git knows of its file.
public final class StoredResource: Sendable {
    /// The resource.
    public let resource: Resource
    let type: ResourceType
    let path: String
    let blob: ObjectID
    let created: Timestamp
    let lastModified: Timestamp

    init(
        resource: Resource, type: ResourceType, path: String, blob: ObjectID, created: Timestamp,
        lastModified: Timestamp
    ) {
        self.resource = resource
        self.type = type
        self.path = path
        self.blob = blob
        self.created = created
        self.lastModified = max(created, lastModified)
    }

    /// The same resource, held to another definition of its resource type.
    func retyped(_ type: ResourceType) -> StoredResource {
        StoredResource(
            resource: resource, type: type, path: path, blob: blob, created: created, lastModified: lastModified)
    }

    /// The same resource at another path.
    func moved(to path: String) -> StoredResource {
        StoredResource(
            resource: resource, type: type, path: path, blob: blob, created: created, lastModified: lastModified)
    }

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

    /// The members, sorted by id, when this is a group or has members as a group does.
    var members: [JSONValue] { type.hasMembers ? resource["members"]?.array ?? [] : [] }

    /// The ids of the members, sorted, when this is a group or has members as a group does.
    var memberIDs: [String] { members.compactMap { $0.object?["value"]?.string } }
}
