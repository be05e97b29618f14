extension SchemaTemplate {
    /// The roles of draft-ietf-scim-roles-entitlements-01.
    ///
    /// Unlike the draft, attributes are readWrite, because this server has no other source for roles. `primary`, which
    /// only the draft's sample has, is left out, and so is `id`, which is a common attribute.
    public static let ietfRoles = SchemaTemplate(
        name: "ietf-roles", summary: "Roles of draft-ietf-scim-roles-entitlements, at /Roles.",
        resourceType: ResourceType(
            name: "Role", endpoint: "/Roles", description: "A role that a user may have.",
            schema: Schema(
                id: "urn:ietf:params:scim:schemas:core:2.0:Role", name: "Role", description: "A role.",
                attributes: attributes(of: "role")),
            extensions: []))

    /// The entitlements of draft-ietf-scim-roles-entitlements-01, with the same differences as ``ietfRoles``.
    public static let ietfEntitlements = SchemaTemplate(
        name: "ietf-entitlements", summary: "Entitlements of draft-ietf-scim-roles-entitlements, at /Entitlements.",
        resourceType: ResourceType(
            name: "Entitlement", endpoint: "/Entitlements", description: "An entitlement that a user may have.",
            schema: Schema(
                id: "urn:ietf:params:scim:schemas:core:2.0:Entitlement", name: "Entitlement",
                description: "An entitlement.", attributes: attributes(of: "entitlement")),
            extensions: []))

    private static func attributes(of noun: String) -> [Attribute] {
        [
            Attribute("value", description: "The value that names the \(noun) in a user.", required: true),
            Attribute("display", description: "The name for display."),
            Attribute("type", description: "The type of \(noun)."),
            Attribute("supported", .boolean, description: "Whether the \(noun) is in use."),
            Attribute(
                "limitedAssignmentsPermitted", .boolean,
                description: "Whether the number of users who have it is limited."),
            Attribute(
                "totalAssignmentsPermitted", .integer, description: "The greatest number of users who may have it."),
            Attribute("totalAssignmentsUsed", .integer, description: "The number of users who have it."),
            Attribute("containedBy", multiValued: true, description: "Each \(noun) that includes this one."),
            Attribute("contains", multiValued: true, description: "Each \(noun) that this one includes."),
        ]
    }
}
