/// A resource type, RFC 7643 §6: an endpoint, the schema of its resources and their extensions.
public struct ResourceType: Sendable, Hashable {
    /// A schema that extends a resource type.
    public struct Extension: Sendable, Hashable {
        /// The extending schema.
        public let schema: Schema
        /// Whether each resource must carry it.
        public let required: Bool

        /// Makes an extension.
        public init(schema: Schema, required: Bool) {
            self.schema = schema
            self.required = required
        }
    }

    /// The name, which is also its id and the `meta.resourceType` of its resources.
    public let name: String
    /// The path of the endpoint below the base path, such as `/Users`.
    public let endpoint: String
    /// What it is for, in words.
    public let description: String
    /// The schema of its resources.
    public let schema: Schema
    /// The schemas that extend it.
    public let extensions: [Extension]
    /// The attributes of the core schema and those that every resource has.
    let index: AttributeIndex
    /// The attributes whose values stand for other resources, `members` apart.
    public let references: [Reference]
    /// Whether `members` name other resources by `value`, as those of a group do.
    public let hasMembers: Bool

    /// The name of the directory that holds its resources in the state repository, such as `users`.
    public var directory: String { endpoint.dropFirst().lowercased() }

    /// Makes a resource type.
    public init(name: String, endpoint: String, description: String, schema: Schema, extensions: [Extension]) {
        self.name = name
        self.endpoint = endpoint
        self.description = description
        self.schema = schema
        self.extensions = extensions
        index = AttributeIndex(Self.commonAttributes + schema.attributes)
        references = Reference.all(in: schema, extensions)
        hasMembers = index.exactly("members")?.subAttribute("value") != nil
    }
}
