/// A resource type, RFC 7643 §6: an endpoint, the schema of its resources and their extensions.
///
/// A class, because it is passed along with every request and resource.
public final class ResourceType: Sendable, Hashable {
    /// A schema that extends a resource type.
    public struct Extension: Sendable, Hashable {
        /// The schema of the extension.
        public let schema: Schema
        /// Whether each resource must have an attribute of it.
        public let required: Bool

        /// - Parameters:
        ///   - schema: The schema of the extension.
        ///   - required: Whether each resource must have an attribute of it.
        public init(schema: Schema, required: Bool) {
            self.schema = schema
            self.required = required
        }
    }

    /// The name, which is also the id of the definition and the `meta.resourceType` of the resources.
    public let name: String
    /// The path of the endpoint relative to the base URL, such as `/Users`.
    public let endpoint: String
    /// A description for people, as served by `/ResourceTypes`.
    public let description: String
    /// The schema of its resources.
    public let schema: Schema
    /// The schemas that extend it.
    public let extensions: [Extension]
    /// The common attributes and those of the core schema.
    let index: AttributeIndex
    /// The attributes whose values refer to other resources, without `members`.
    public let references: [Reference]
    /// The attributes whose values are URLs of external resources.
    let externalReferences: [ExternalReference]
    /// Whether the type has `members` that refer to other resources by `value`, as a Group has.
    public let hasMembers: Bool
    /// The names of the resource types of members, RFC 7643 §7 `referenceTypes`; empty when any type is allowed.
    public let memberTypes: [String]
    /// The name of the attribute that says whether a user is active, RFC 7643 §4.1.1; nil for other types.
    let statusName: String?
    /// The attributes, and the URNs of extensions, that a response leaves out wholly or in part when the request does
    /// not name them.
    let withheldByDefault: [String]

    /// The name of the endpoint in small letters, such as `users`; no two resource types of a server have the same.
    public let endpointName: String

    /// - Parameters:
    ///   - name: The name, which must be unique.
    ///   - endpoint: The path of the endpoint relative to the base URL, with a leading slash.
    ///   - description: A description for people.
    ///   - schema: The core schema.
    ///   - extensions: The schemas that extend it.
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

    /// Whether two types have equal definitions.
    public static func == (left: ResourceType, right: ResourceType) -> Bool {
        left === right
            || left.name == right.name && left.endpoint == right.endpoint && left.description == right.description
                && left.schema == right.schema && left.extensions == right.extensions
    }

    /// Hashes name and endpoint only, which are unique on a server.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(endpoint)
    }
}

extension ResourceType {
    /// ``statusName`` in the form of ``ResolvedPath/names``.
    var statusNames: [String]? { statusName.map { [$0] } }
}

extension Attribute {
    /// Whether a response leaves out the attribute, wholly or in part, when the request does not name it.
    fileprivate var isWithheldByDefault: Bool {
        returned == .never || returned == .request || subAttributes.contains(where: \.isWithheldByDefault)
    }
}
