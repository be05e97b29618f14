extension Schema {
    /// The schemas of the discovery endpoints, RFC 7643 §8.7.2, which clients can only read.
    public static let discovery: [Schema] = [.serviceProviderConfig, .resourceType, .definition]

    /// The schema of the service provider configuration, RFC 7643 §5, with `etag`, which §8.7.2 leaves out,
    /// `pagination` of RFC 9865 §4 and `interopProfileConformant` of draft-zollner-scim-interop-profile.
    private static let serviceProviderConfig = Schema(
        id: ServiceProviderConfig.schema, name: "Service Provider Configuration",
        description: "The features that the server supports.",
        attributes: [
            .readOnly(
                "documentationUri", .reference, "A page with documentation of the server.", referenceTypes: ["external"]
            ),
            .readOnly("patch", "Modification with PATCH.", required: true, subAttributes: [.supported]),
            .readOnly(
                "bulk", "Several operations in one request.", required: true,
                subAttributes: [
                    .supported,
                    .readOnly(
                        "maxOperations", .integer, "The greatest number of operations in a request.", required: true),
                    .readOnly(
                        "maxPayloadSize", .integer, "The greatest length of the body of a request, in bytes.",
                        required: true),
                ]),
            .readOnly(
                "filter", "Filtering of lists.", required: true,
                subAttributes: [
                    .supported,
                    .readOnly(
                        "maxResults", .integer, "The greatest number of resources in a response.", required: true),
                ]),
            .readOnly("changePassword", "Changing passwords.", required: true, subAttributes: [.supported]),
            .readOnly("sort", "Sorting of lists.", required: true, subAttributes: [.supported]),
            .readOnly("etag", "Entity tags of resources.", required: true, subAttributes: [.supported]),
            .readOnly("pagination", "How lists are paged.", subAttributes: pagination),
            .readOnly(
                "authenticationSchemes", "How clients authenticate.", multiValued: true, required: true,
                subAttributes: authenticationScheme),
            .readOnly(
                "interopProfileConformant", .boolean,
                "Whether the server keeps to the SCIM 2.0 Interoperability Profile for who asks."),
        ])

    private static let pagination: [Attribute] = [
        .readOnly("cursor", .boolean, "Whether lists are paged by cursor.", required: true),
        .readOnly("index", .boolean, "Whether lists are paged by startIndex.", required: true),
        .readOnly(
            "defaultPaginationMethod", .string, "The pagination method when the request names none.",
            values: ["cursor", "index"]),
        .readOnly("defaultPageSize", .integer, "The number of resources on a page when the request has no count."),
        .readOnly("maxPageSize", .integer, "The greatest number of resources on a page."),
        .readOnly("cursorTimeout", .integer, "How long an unused cursor stays valid, in seconds."),
    ]

    private static let authenticationScheme: [Attribute] = [
        .readOnly(
            "type", .string, "The type of the scheme.", required: true,
            values: ["oauth", "oauth2", "oauthbearertoken", "httpbasic", "httpdigest"]),
        .readOnly("name", .string, "The name of the scheme.", required: true),
        .readOnly("description", .string, "A description of the scheme.", required: true),
        .readOnly("specUri", .reference, "The specification of the scheme.", referenceTypes: ["external"]),
        .readOnly("documentationUri", .reference, "How to use the scheme.", referenceTypes: ["external"]),
        .readOnly("primary", .boolean, "Whether it is the preferred one."),
    ]

    /// The schema of resource types, RFC 7643 §6, with `schemaExtensions` as the array that it is.
    private static let resourceType = Schema(
        id: ResourceType.definitionURN, name: "ResourceType", description: "A type of resources.",
        attributes: [
            .readOnly("id", .string, "The name."),
            .readOnly("name", .string, "The name of the resource type, such as User.", required: true),
            .readOnly("description", .string, "What it is for."),
            .readOnly(
                "endpoint", .reference, "The path below the base URL, such as /Users.", required: true,
                referenceTypes: ["uri"]),
            .readOnly("schema", .reference, "The URN of the schema.", required: true, referenceTypes: ["uri"]),
            .readOnly(
                "schemaExtensions", "The schemas that extend it.", multiValued: true,
                subAttributes: [
                    .readOnly(
                        "schema", .reference, "The URN of the extension.", required: true, referenceTypes: ["uri"]),
                    .readOnly("required", .boolean, "Whether each resource has it.", required: true),
                ]),
        ])

    /// The schema of schemas, RFC 7643 §7; sub-attributes have the characteristics of attributes, except
    /// sub-attributes.
    private static let definition = Schema(
        id: definitionURN, name: "Schema", description: "The attributes of a schema.",
        attributes: [
            .readOnly("id", .string, "The URN of the schema.", required: true),
            .readOnly("name", .string, "A display name."),
            .readOnly("description", .string, "What it is for."),
            .readOnly(
                "attributes", "The attributes.", multiValued: true, required: true,
                subAttributes: characteristics + [
                    .readOnly(
                        "subAttributes", "The sub-attributes of a complex attribute.", multiValued: true,
                        subAttributes: characteristics)
                ]),
        ])

    private static let characteristics: [Attribute] = [
        .readOnly("name", .string, "The name.", required: true, caseExact: true),
        .readOnly(
            "type", .string, "The data type.", required: true, values: Attribute.DataType.allCases.map(\.rawValue)),
        .readOnly("multiValued", .boolean, "Whether the value is an array.", required: true),
        .readOnly("description", .string, "What it means.", caseExact: true),
        .readOnly("required", .boolean, "Whether a resource must have it."),
        .readOnly("canonicalValues", .string, "Suggested values.", multiValued: true, caseExact: true),
        .readOnly("caseExact", .boolean, "Whether comparisons of strings are case-sensitive."),
        .readOnly(
            "mutability", .string, "Whether and when a client may set it.", caseExact: true,
            values: Attribute.Mutability.allCases.map(\.rawValue)),
        .readOnly(
            "returned", .string, "When responses contain it.", caseExact: true,
            values: Attribute.Returned.allCases.map(\.rawValue)),
        .readOnly(
            "uniqueness", .string, "Among which resources values are unique.", caseExact: true,
            values: Attribute.Uniqueness.allCases.map(\.rawValue)),
        .readOnly(
            "referenceTypes", .string, "The resource types that a reference may refer to.", multiValued: true,
            caseExact: true),
    ]
}

extension Attribute {
    fileprivate static let supported = readOnly(
        "supported", .boolean, "Whether the server supports it.", required: true)

    /// A readOnly simple attribute.
    fileprivate static func readOnly(
        _ name: String, _ type: DataType, _ description: String, multiValued: Bool = false, required: Bool = false,
        caseExact: Bool = false, values: [String] = [], referenceTypes: [String] = []
    ) -> Attribute {
        Attribute(
            name, type, multiValued: multiValued, description: description, required: required, canonicalValues: values,
            caseExact: caseExact || type == .reference, mutability: .readOnly, referenceTypes: referenceTypes)
    }

    /// A readOnly complex attribute.
    fileprivate static func readOnly(
        _ name: String, _ description: String, multiValued: Bool = false, required: Bool = false,
        subAttributes: [Attribute]
    ) -> Attribute {
        Attribute(
            name, .complex, multiValued: multiValued, description: description, required: required,
            mutability: .readOnly, subAttributes: subAttributes)
    }
}
