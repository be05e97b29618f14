/// A resource type, RFC 7643 §6: an endpoint, the schema of its resources and their extensions.
///
/// It is a class because every resource holds its type, and every request hands it on.
public final class ResourceType: Sendable, Hashable {
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
    /// The attributes whose values are addresses outside of the server.
    let externalReferences: [ExternalReference]
    /// Whether `members` name other resources by `value`, as those of a group do.
    public let hasMembers: Bool
    /// The names of the resource types that members may be of, RFC 7643 §7 `referenceTypes`; none when they may be of any.
    public let memberTypes: [String]
    /// The name of the attribute that says whether a user may come in, RFC 7643 §4.1.1; nil for other types.
    let statusName: String?
    /// The members of a resource that an answer carries in part, or not at all, when the request does not name attributes:
    /// names of attributes, and URNs of extensions.
    let withheldByDefault: [String]

    /// The name of the endpoint in small letters, such as `users`; no two resource types of a server have the same.
    public let endpointName: String

    /// Makes a resource type.
    public init(name: String, endpoint: String, description: String, schema: Schema, extensions: [Extension]) {
        self.name = name
        self.endpoint = endpoint
        endpointName = endpoint.dropFirst().lowercased()
        self.description = description
        self.schema = schema
        self.extensions = extensions
        let own = Self.commonAttributes + schema.attributes
        index = AttributeIndex(own)
        withheldByDefault =
            own.filter(\.isWithheldByDefault).map(\.name)
            + extensions.filter { $0.schema.attributes.contains(where: \.isWithheldByDefault) }.map(\.schema.id)
        references = Reference.all(in: schema, extensions)
        externalReferences =
            ExternalReference.all(in: schema, urn: nil)
            + extensions.flatMap { ExternalReference.all(in: $0.schema, urn: $0.schema.id) }
        statusName = name == "User" ? "active" : nil
        let link = index.exactly("members")?.subAttribute("$ref")
        memberTypes = link?.namesResources == true ? link?.referenceTypes ?? [] : []
        hasMembers = index.exactly("members")?.subAttribute("value") != nil
    }

    /// Whether two types are the same in all their parts.
    public static func == (left: ResourceType, right: ResourceType) -> Bool {
        left === right
            || left.name == right.name && left.endpoint == right.endpoint && left.description == right.description
                && left.schema == right.schema && left.extensions == right.extensions
    }

    /// Feeds what tells types apart into `hasher`.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(endpoint)
    }
}

extension ResourceType {
    /// The path of ``statusName``.
    var statusNames: [String]? { statusName.map { [$0] } }
}

extension Attribute {
    /// Whether an answer carries the attribute in part, or not at all, when the request does not name attributes.
    fileprivate var isWithheldByDefault: Bool {
        returned == .never || returned == .request || subAttributes.contains(where: \.isWithheldByDefault)
    }
}
