extension SchemaTemplate {
    /// The roles of draft-ietf-scim-roles-entitlements-01.
    ///
    /// Other than there, clients may write them: here nothing else makes them. `primary`, which only the draft's sample
    /// has, is left out, and so is `id`, which every resource has.
    public static let ietfRoles = SchemaTemplate(
        name: "ietf-roles", summary: "Roles of draft-ietf-scim-roles-entitlements, at /Roles.",
        resourceType: ResourceType(
            name: "Role", endpoint: "/Roles", description: "A role that a user may have.",
            schema: Schema(
                id: "urn:ietf:params:scim:schemas:core:2.0:Role", name: "Role", description: "A role.",
                attributes: attributes(of: "role")),
            extensions: []))

    /// The entitlements of draft-ietf-scim-roles-entitlements-01, with the departures of ``ietfRoles``.
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
            Attribute("value", description: "What stands in a user for the \(noun).", required: true),
            Attribute("display", description: "The name to show."),
            Attribute("type", description: "What kind of \(noun) it is."),
            Attribute("supported", .boolean, description: "Whether the \(noun) is in use."),
            Attribute(
                "limitedAssignmentsPermitted", .boolean, description: "Whether only so many users may have it."),
            Attribute("totalAssignmentsPermitted", .integer, description: "How many users may have it."),
            Attribute("totalAssignmentsUsed", .integer, description: "How many users have it."),
            Attribute("containedBy", multiValued: true, description: "Each \(noun) that includes this one."),
            Attribute("contains", multiValued: true, description: "Each \(noun) that this one includes."),
        ]
    }
}
