/// A schema, RFC 7643 §7: a URN and the attributes that it defines.
public struct Schema: Sendable, Hashable {
    /// The schema URN.
    public let id: String
    /// A display name.
    public let name: String
    /// A description for people, as served by `/Schemas`.
    public let description: String
    /// The attributes, in the order in which `/Schemas` serves them.
    public let attributes: [Attribute]
    let index: AttributeIndex
    /// The names of the required attributes that are stored.
    let requiredNames: [String]

    /// - Parameters:
    ///   - id: The schema URN.
    ///   - name: A display name.
    ///   - description: A description for people.
    ///   - attributes: The attributes, whose names differ in more than case.
    public init(id: String, name: String, description: String, attributes: [Attribute]) {
        self.id = id
        self.name = name
        self.description = description
        self.attributes = attributes
        index = AttributeIndex(attributes)
        requiredNames = attributes.filter { $0.required && $0.isStored }.map(\.name)
    }
}
