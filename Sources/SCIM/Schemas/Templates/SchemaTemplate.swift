/// A ready-made resource type with its schema, to be added to a state repository as files.
public struct SchemaTemplate: Sendable, Hashable {
    /// The name on the command line, such as `okta-roles`.
    public let name: String
    /// Its purpose, in one sentence.
    public let summary: String
    /// The resource type with its schema.
    public let resourceType: ResourceType

    /// All templates; of those with the same endpoint a server can have one.
    public static let all: [SchemaTemplate] = [
        .oktaRoles, .oktaEntitlements, .ietfRoles, .ietfEntitlements, .devices, .agents, .abbeyAgents,
    ]

    /// The template for one more resource type with the same schema: Okta has a resource type for each kind of
    /// entitlement.
    public func named(_ name: String, endpoint: String? = nil) -> SchemaTemplate {
        SchemaTemplate(
            name: self.name, summary: summary,
            resourceType: ResourceType(
                name: name, endpoint: endpoint ?? "/\(name)s", description: resourceType.description,
                schema: resourceType.schema, extensions: resourceType.extensions))
    }
}
