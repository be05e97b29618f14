extension Schema {
    /// The Group schema, RFC 7643 §4.2 and §8.7.1 with errata 5368 and 6011.
    public static let group = group(names: .server)

    /// The Group schema.
    ///
    /// - Parameter names: The uniqueness of `displayName`.
    static func group(names: Attribute.Uniqueness) -> Schema {
        Schema(
            id: "urn:ietf:params:scim:schemas:core:2.0:Group", name: "Group", description: "Group",
            attributes: [
                Attribute(
                    "displayName",
                    description: "The name of the group" + (names == .none ? "." : "; unique on this server."),
                    required: true, uniqueness: names),
                Attribute(
                    "members", .complex, multiValued: true, description: "The members of the group.",
                    subAttributes: [
                        Attribute(
                            "value", description: "The id of the member.", caseExact: true, mutability: .immutable),
                        Attribute(
                            "$ref", .reference, description: "The URL of the member.", caseExact: true,
                            mutability: .immutable, referenceTypes: ["User", "Group"]),
                        Attribute(
                            "type", description: "The resource type of the member.",
                            canonicalValues: ["User", "Group"],
                            mutability: .immutable),
                        Attribute("display", description: "The name of the member.", mutability: .immutable),
                    ]),
            ])
    }

    /// The enterprise extension of User, RFC 7643 §4.3 and §8.7.1 with erratum 8472.
    public static let enterpriseUser = Schema(
        id: "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", name: "EnterpriseUser",
        description: "Enterprise User",
        attributes: [
            Attribute("employeeNumber", description: "The number that the organization assigned to the person."),
            Attribute("costCenter", description: "The cost center."),
            Attribute("organization", description: "The organization."),
            Attribute("division", description: "The division."),
            Attribute("department", description: "The department."),
            Attribute(
                "manager", .complex, description: "The person's manager.",
                subAttributes: [
                    Attribute("value", description: "The id of the manager.", caseExact: true),
                    Attribute(
                        "$ref", .reference, description: "The URL of the manager.", caseExact: true,
                        referenceTypes: ["User"]),
                    Attribute("displayName", description: "The name of the manager.", mutability: .readOnly),
                ]),
        ])
}

extension Schema {
    /// The built-in schemas.
    static let builtIn: [Schema] = [.user, .enterpriseUser, .group]
}

extension ResourceType {
    /// Users, RFC 7643 §4.1, with the enterprise extension.
    public static let user = ResourceType(
        name: "User", endpoint: "/Users", description: "User Account", schema: .user,
        extensions: [Extension(schema: .enterpriseUser, required: false)])

    /// Users without the attributes that a server keeps secret or discards.
    static let userWithoutSecrets = ResourceType(
        name: "User", endpoint: "/Users", description: "User Account",
        schema: Schema(
            id: Schema.user.id, name: Schema.user.name, description: Schema.user.description,
            attributes: Schema.user.attributes.filter { $0.mutability != .writeOnly }),
        extensions: user.extensions)

    /// Groups, RFC 7643 §4.2.
    public static let group = group(of: .group)

    /// The Group resource type with a Group schema.
    static func group(of schema: Schema) -> ResourceType {
        ResourceType(name: "Group", endpoint: "/Groups", description: "Group", schema: schema, extensions: [])
    }

    /// The built-in resource types.
    public static let all: [ResourceType] = [.user, .group]
}
