extension SchemaTemplate {
    /// The agents of draft-wzdk-scim-agent-resource-00.
    public static let agents = SchemaTemplate(
        name: "agents", summary: "AI agents of draft-wzdk-scim-agent-resource, at /Agents.",
        resourceType: ResourceType(
            name: "Agent", endpoint: "/Agents", description: "AI agent",
            schema: Schema(
                id: agentURN, name: "Agent", description: "An AI agent.",
                attributes: [
                    Attribute(
                        "agentUserName", description: "The name by which the agent is known; unique on this server.",
                        required: true, uniqueness: .server),
                    Attribute("displayName", description: "The name for display."),
                    Attribute("description", description: "What the agent is for."),
                    Attribute("active", .boolean, description: "Whether the agent may be used."), owners,
                ]),
            extensions: []))

    /// The agents of draft-abbey-scim-agent-extension-00, which have the same URN as ``agents``.
    ///
    /// `owners`, `protocols` and the like are readWrite, because this server has no other source for them. Left out are
    /// `groups`, which only users have here, and `applications`, which needs another resource type.
    public static let abbeyAgents = SchemaTemplate(
        name: "abbey-agents", summary: "AI agents of draft-abbey-scim-agent-extension, at /Agents.",
        resourceType: ResourceType(
            name: "Agent", endpoint: "/Agents", description: "Agent identities",
            schema: Schema(
                id: agentURN, name: "Agent", description: "An agent.",
                attributes: [
                    Attribute("name", description: "The name of the agent.", required: true),
                    Attribute("displayName", description: "The name for display."),
                    Attribute("description", description: "What the agent is for."),
                    Attribute("active", .boolean, description: "Whether the agent may be used."),
                    Attribute("agentType", description: "The kind of agent, such as Assistant or Chat bot."),
                    Attribute("subject", description: "The sub claim of the tokens by which the agent comes in."),
                    labelled("entitlements", "What the agent is entitled to."),
                    labelled("roles", "The roles of the agent."), protocols, owners, parent,
                ]),
            extensions: []))

    private static let agentURN = "urn:ietf:params:scim:schemas:core:2.0:Agent"

    private static let owners = reference(
        "owners", "The users and groups who answer for the agent.", to: ["User", "Group"], multiValued: true)
    private static let parent = reference("parent", "The agent above this one.", to: ["Agent"])

    private static let protocols = Attribute(
        "protocols", .complex, multiValued: true, description: "The protocols by which the agent is reached.",
        subAttributes: [
            Attribute("type", description: "The protocol.", canonicalValues: ["A2A", "OpenAPI", "MCP-Server"]),
            Attribute(
                "specificationUrl", .reference, description: "The URL of its description of the agent.",
                caseExact: true, referenceTypes: ["external"]),
        ])

    private static func reference(
        _ name: String, _ description: String, to types: [String], multiValued: Bool = false
    ) -> Attribute {
        Attribute(
            name, .complex, multiValued: multiValued, description: description,
            subAttributes: [
                Attribute("value", description: "The id.", caseExact: true),
                Attribute("$ref", .reference, description: "The URL.", caseExact: true, referenceTypes: types),
                Attribute("display", description: "The name.", mutability: .readOnly),
            ])
    }

    private static func labelled(_ name: String, _ description: String) -> Attribute {
        Attribute(
            name, .complex, multiValued: true, description: description,
            subAttributes: [
                Attribute("value", description: "The value."),
                Attribute("display", description: "The value, formatted for display."),
                Attribute("type", description: "What it is for."),
                Attribute("primary", .boolean, description: "Whether it is the preferred one."),
            ])
    }
}
