public import JSON

/// A ready-made resource type with its schema, to be added to a state repository as files.
public struct SchemaTemplate: Sendable, Hashable {
    /// The name on the command line, such as `okta-roles`.
    public let name: String
    /// Its purpose, in one sentence.
    public let summary: String
    /// The resource type with its schema.
    public let resourceType: ResourceType

    /// All templates; of those with the same endpoint a server can have one.
    public static let all: [SchemaTemplate] = [.oktaRoles, .oktaEntitlements, .ietfRoles, .ietfEntitlements]

    /// The files to add to the state repository, by path.
    public var files: [String: JSONObject] {
        let fileName = resourceType.name.lowercased() + ".json"
        return ["schemas/\(fileName)": resourceType.schema.json, "resource-types/\(fileName)": resourceType.json]
    }
}
