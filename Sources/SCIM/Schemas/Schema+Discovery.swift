extension Schema {
    /// The schemas of what a server says about itself, RFC 7643 §8.7.2; resources of these have no endpoint to be made at.
    public static let discovery: [Schema] = [.serviceProviderConfig, .resourceType, .definition]

    /// The schema of the service provider configuration, RFC 7643 §5, with the `etag` that §8.7.2 leaves out, and the
    /// `pagination` of RFC 9865 §4.
    private static let serviceProviderConfig = Schema(
        id: ServiceProviderConfig.schema, name: "Service Provider Configuration",
        description: "What the server can do.",
        attributes: [
            .told("documentationUri", .reference, "A page for people about the server.", referenceTypes: ["external"]),
            .told("patch", "Changes of parts.", required: true, parts: [.supported]),
            .told(
                "bulk", "Several operations in one request.", required: true,
                parts: [
                    .supported,
                    .told("maxOperations", .integer, "The most operations of a request.", required: true),
                    .told("maxPayloadSize", .integer, "The longest body of a request, in bytes.", required: true),
                ]),
            .told(
                "filter", "Filters of lists.", required: true,
                parts: [.supported, .told("maxResults", .integer, "The most resources of an answer.", required: true)]),
            .told("changePassword", "Changes of passwords.", required: true, parts: [.supported]),
            .told("sort", "Sorting of lists.", required: true, parts: [.supported]),
            .told("etag", "Versions of resources.", required: true, parts: [.supported]),
            .told("pagination", "How lists are paged.", parts: pagination),
            .told(
                "authenticationSchemes", "How clients show who they are.", multiValued: true, required: true,
                parts: authenticationScheme),
        ])

    private static let pagination: [Attribute] = [
        .told("cursor", .boolean, "Whether lists are paged by cursor.", required: true),
        .told("index", .boolean, "Whether lists are paged by startIndex.", required: true),
        .told(
            "defaultPaginationMethod", .string, "How a list is paged when the client does not say.",
            values: ["cursor", "index"]),
        .told("defaultPageSize", .integer, "The resources of a page when the client does not say."),
        .told("maxPageSize", .integer, "The most resources of a page."),
        .told("cursorTimeout", .integer, "How long a cursor lasts, in seconds."),
    ]

    private static let authenticationScheme: [Attribute] = [
        .told(
            "type", .string, "The kind of the scheme.", required: true,
            values: ["oauth", "oauth2", "oauthbearertoken", "httpbasic", "httpdigest"]),
        .told("name", .string, "The name of the scheme.", required: true),
        .told("description", .string, "What it is.", required: true),
        .told("specUri", .reference, "The specification of the scheme.", referenceTypes: ["external"]),
        .told("documentationUri", .reference, "How to use the scheme.", referenceTypes: ["external"]),
        .told("primary", .boolean, "Whether it is the preferred one."),
    ]

    /// The schema of resource types, RFC 7643 §6, with `schemaExtensions` as the array that it is.
    private static let resourceType = Schema(
        id: ResourceType.definitionURN, name: "ResourceType", description: "What kind of resources there are.",
        attributes: [
            .told("id", .string, "The name."),
            .told("name", .string, "The name of the resource type, such as User.", required: true),
            .told("description", .string, "What it is for."),
            .told(
                "endpoint", .reference, "The path below the base URL, such as /Users.", required: true,
                referenceTypes: ["uri"]),
            .told("schema", .reference, "The URN of the schema.", required: true, referenceTypes: ["uri"]),
            .told(
                "schemaExtensions", "The schemas that extend it.", multiValued: true,
                parts: [
                    .told("schema", .reference, "The URN of the extension.", required: true, referenceTypes: ["uri"]),
                    .told("required", .boolean, "Whether each resource has it.", required: true),
                ]),
        ])

    /// The schema of schemas, RFC 7643 §7; sub-attributes are described as attributes are, apart from parts of their own.
    private static let definition = Schema(
        id: definitionURN, name: "Schema", description: "What attributes resources have.",
        attributes: [
            .told("id", .string, "The URN of the schema.", required: true),
            .told("name", .string, "A name to show."),
            .told("description", .string, "What it is for."),
            .told(
                "attributes", "The attributes.", multiValued: true, required: true,
                parts: characteristics + [
                    .told(
                        "subAttributes", "The parts of a complex attribute.", multiValued: true, parts: characteristics)
                ]),
        ])

    private static let characteristics: [Attribute] = [
        .told("name", .string, "The name.", required: true, caseExact: true),
        .told("type", .string, "The data type.", required: true, values: Attribute.DataType.allCases.map(\.rawValue)),
        .told("multiValued", .boolean, "Whether the value is an array.", required: true),
        .told("description", .string, "What it means.", caseExact: true),
        .told("required", .boolean, "Whether a resource must have it."),
        .told("canonicalValues", .string, "Suggested values.", multiValued: true, caseExact: true),
        .told("caseExact", .boolean, "Whether text compares with regard to case."),
        .told(
            "mutability", .string, "Whether a client may set it.", caseExact: true,
            values: Attribute.Mutability.allCases.map(\.rawValue)),
        .told(
            "returned", .string, "When answers carry it.", caseExact: true,
            values: Attribute.Returned.allCases.map(\.rawValue)),
        .told(
            "uniqueness", .string, "Among which resources a value is unique.", caseExact: true,
            values: Attribute.Uniqueness.allCases.map(\.rawValue)),
        .told("referenceTypes", .string, "What a reference may name.", multiValued: true, caseExact: true),
    ]
}

extension Attribute {
    fileprivate static let supported = told("supported", .boolean, "Whether the server has it.", required: true)

    /// An attribute that only the server sets.
    fileprivate static func told(
        _ name: String, _ type: DataType, _ description: String, multiValued: Bool = false, required: Bool = false,
        caseExact: Bool = false, values: [String] = [], referenceTypes: [String] = []
    ) -> Attribute {
        Attribute(
            name, type, multiValued: multiValued, description: description, required: required, canonicalValues: values,
            caseExact: caseExact || type == .reference, mutability: .readOnly, referenceTypes: referenceTypes)
    }

    /// A complex attribute that only the server sets.
    fileprivate static func told(
        _ name: String, _ description: String, multiValued: Bool = false, required: Bool = false, parts: [Attribute]
    ) -> Attribute {
        Attribute(
            name, .complex, multiValued: multiValued, description: description, required: required,
            mutability: .readOnly, subAttributes: parts)
    }
}
