import JSON
import SCIM

/// Which resource is meant, whether it exists or not.
public struct ResourceReference: Sendable, Hashable {
    /// The name of its resource type, such as `User`.
    public let typeName: String
    /// The identifier.
    public let id: String

    /// Names a resource.
    public init(typeName: String, id: String) {
        self.typeName = typeName
        self.id = id
    }

    init(_ type: ResourceType, _ id: String) { self.init(typeName: type.name, id: id) }

    /// Reads ``text``.
    init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        self.init(typeName: String(parts[0]), id: String(parts[1]))
    }

    /// Type and id, such as `User/2819c223`.
    var text: String { "\(typeName)/\(id)" }

    /// Whether type and id are the same code points.
    public static func == (left: ResourceReference, right: ResourceReference) -> Bool {
        left.typeName.hasSameScalars(as: right.typeName) && left.id.hasSameScalars(as: right.id)
    }

    /// Feeds type and id into `hasher`.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(Array(typeName.utf8))
        hasher.combine(Array(id.utf8))
    }
}

/// A resource and what a person knows it by at some point of the log.
public struct NamedResource: Sendable, Hashable {
    /// The resource.
    public let reference: ResourceReference
    /// A user's `userName`, a group's `displayName`, else the id.
    public let name: String

    /// Names a resource.
    public init(_ reference: ResourceReference, name: String) {
        self.reference = reference
        self.name = name
    }

    /// The identifier.
    public var id: String { reference.id }
}
