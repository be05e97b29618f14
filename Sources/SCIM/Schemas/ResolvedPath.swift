/// The definitions that an attribute path names in a resource type.
public struct ResolvedPath: Sendable, Hashable {
    /// The URN of the extension whose object holds the attribute; nil for the core schema and common attributes.
    public let extensionSchema: String?
    /// The attribute.
    public let attribute: Attribute
    /// The sub-attribute, when the path names one.
    public let subAttribute: Attribute?

    /// - Parameters:
    ///   - extensionSchema: The URN of the extension; nil for the core schema and common attributes.
    ///   - attribute: The attribute.
    ///   - subAttribute: One of its sub-attributes; nil for the whole attribute.
    public init(extensionSchema: String?, attribute: Attribute, subAttribute: Attribute?) {
        self.extensionSchema = extensionSchema
        self.attribute = attribute
        self.subAttribute = subAttribute
    }
}
