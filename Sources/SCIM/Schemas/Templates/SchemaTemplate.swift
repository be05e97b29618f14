public import JSON

/// A resource type that many servers want, ready to be added to a state repository as files.
public struct SchemaTemplate: Sendable, Hashable {
    /// The name to ask for it by, such as `okta-roles`.
    public let name: String
    /// What it is for, in one sentence.
    public let summary: String
    /// The resource type with its schema.
    public let resourceType: ResourceType

    /// All of them; those with the same endpoint exclude each other.
    public static let all: [SchemaTemplate] = [.oktaRoles, .oktaEntitlements, .ietfRoles, .ietfEntitlements]

    /// The files of the state repository that define it, by path.
    public var files: [String: JSONObject] {
        let fileName = resourceType.name.lowercased() + ".json"
        return ["schemas/\(fileName)": resourceType.schema.json, "resource-types/\(fileName)": resourceType.json]
    }
}
