extension Schema {
    /// The GroupMembership schema, draft-zollner-scim-group-members §6.1.
    public static let groupMembership = Schema(
        id: "urn:ietf:params:scim:schemas:core:2.0:GroupMembership", name: "Group Membership",
        description: "SCIM resource representing a single group membership.",
        attributes: [
            side("group", "The group of which the member is a member.", types: ["Group"]),
            side(
                "member", "The member of the group.", types: ["User", "Group"],
                Attribute("type", description: "The resource type of the member.", mutability: .readOnly)),
        ])

    private static func side(
        _ name: String, _ description: String, types: [String], _ more: Attribute...
    ) -> Attribute {
        Attribute(
            name, .complex, description: description, required: true, mutability: .immutable,
            subAttributes: [
                Attribute(
                    "value", description: "The id of the \(name).", required: true, caseExact: true,
                    mutability: .immutable),
                Attribute(
                    "$ref", .reference, description: "The URL of the \(name).", caseExact: true, mutability: .readOnly,
                    referenceTypes: types),
                Attribute("display", description: "The name of the \(name).", mutability: .readOnly),
            ] + more)
    }
}

extension ResourceType {
    /// Single memberships in groups, which are no resources of their own in the state.
    public static let groupMembership = ResourceType(
        name: "GroupMembership", endpoint: "/GroupMemberships", description: "A single membership in a group.",
        schema: .groupMembership, extensions: [])
}
