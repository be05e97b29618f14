extension SchemaTemplate {
    /// The roles that Okta Identity Governance discovers and assigns to users.
    public static let oktaRoles = SchemaTemplate(
        name: "okta-roles", summary: "Roles for Okta's entitlement discovery, at /Roles.",
        resourceType: ResourceType(
            name: "Role", endpoint: "/Roles", description: "A role that Okta can assign.",
            schema: Schema(
                id: "urn:okta:scim:schemas:core:1.0:Role", name: "Role", description: "A role that Okta can assign.",
                attributes: [displayName, words]),
            extensions: []))

    /// The entitlements that Okta Identity Governance discovers; each kind of them is a resource type of this schema.
    public static let oktaEntitlements = SchemaTemplate(
        name: "okta-entitlements", summary: "Entitlements for Okta's entitlement discovery, at /Entitlements.",
        resourceType: ResourceType(
            name: "Entitlement", endpoint: "/Entitlements", description: "An entitlement that Okta can assign.",
            schema: Schema(
                id: "urn:okta:scim:schemas:core:1.0:Entitlement", name: "Entitlement",
                description: "An entitlement that Okta can assign.",
                attributes: [
                    displayName,
                    Attribute("type", description: "The name of its resource type.", required: true), words,
                ]),
            extensions: []))

    private static let displayName = Attribute(
        "displayName", description: "The name that an administrator sees in Okta.", required: true)
    private static let words = Attribute(
        "description", description: "What it allows, in words; Okta takes 1,000 characters at most.")
}
