import Git
import JSON
public import SCIM

/// The resources of the served branch at one commit; immutable, so that a reader never waits and never sees half a
/// change.
public final class Snapshot: Sendable {
    let tip: ObjectID
    let tree: ObjectID
    /// The committer time of the commit, never earlier than that of its first parent.
    let time: Timestamp
    let contents: ResourceSet

    init(tip: ObjectID, tree: ObjectID, time: Timestamp, contents: ResourceSet) {
        self.tip = tip
        self.tree = tree
        self.time = time
        self.contents = contents
    }

    /// The id of the commit, in hex.
    public var commit: String { tip.description }

    /// The schemas and resource types that are served.
    public var definitions: Definitions { contents.definitions.definitions }

    /// What the state demands of all clients; nil for nothing.
    public var policy: Policy? { contents.format.policy }

    /// The resource types that are served.
    public var resourceTypes: [ResourceType] { contents.resourceTypes }

    /// The resource of a type with this id, nil when there is none.
    public func resource(_ id: String, of type: ResourceType) -> StoredResource? {
        guard let stored = contents.resource(id), stored.type.name == type.name, stored.id.hasSameScalars(as: id) else {
            return nil
        }
        return stored
    }

    /// How many resources of a type there are.
    public func count(of type: ResourceType) -> Int { contents.order(of: type).count }
}
