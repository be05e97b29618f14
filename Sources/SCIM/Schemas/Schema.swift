/// A schema, RFC 7643 §7: an identifier and the attributes it defines.
public struct Schema: Sendable, Hashable {
    /// The schema URN.
    public let id: String
    /// A name to show.
    public let name: String
    /// What it is for, in words.
    public let description: String
    /// The attributes, in the order in which they are served.
    public let attributes: [Attribute]
    let index: AttributeIndex
    /// The names of the attributes that each file must have.
    let requiredNames: [String]

    /// Makes a schema.
    public init(id: String, name: String, description: String, attributes: [Attribute]) {
        self.id = id
        self.name = name
        self.description = description
        self.attributes = attributes
        index = AttributeIndex(attributes)
        requiredNames = attributes.filter { $0.required && $0.isStored }.map(\.name)
    }
}
