/// Finds the attributes of a schema by name, in any case.
///
/// A cache: takes no part in equality.
struct AttributeIndex: Sendable, Hashable {
    private let exact: [String: Attribute]
    private let folded: [String: Attribute]

    init(_ attributes: [Attribute]) {
        exact = Dictionary(attributes.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        folded = Dictionary(attributes.map { ($0.name.lowercased(), $0) }, uniquingKeysWith: { first, _ in first })
    }

    static func == (left: AttributeIndex, right: AttributeIndex) -> Bool { true }

    func hash(into hasher: inout Hasher) {}

    /// The attribute with a name, in any case.
    subscript(name: String) -> Attribute? { exact[name] ?? folded[name.lowercased()] }

    /// The attribute with a name as the schema spells it.
    func exactly(_ name: String) -> Attribute? { exact[name] }
}

extension Attribute {
    /// The sub-attribute with a name, in any case.
    func subAttribute(_ name: String) -> Attribute? {
        subAttributes.first { $0.name.utf8.elementsEqual(name.utf8) }
            ?? subAttributes.first { $0.name.lowercased() == name.lowercased() }
    }
}

extension ResourceType {
    /// The attributes that every resource has, RFC 7643 §3.1.
    static let commonAttributes: [Attribute] = [
        Attribute("schemas", .reference, multiValued: true, required: true, caseExact: true, returned: .always),
        Attribute("id", caseExact: true, mutability: .readOnly, returned: .always, uniqueness: .server),
        Attribute("externalId", caseExact: true),
        Attribute(
            "meta", .complex, mutability: .readOnly,
            subAttributes: [
                Attribute("resourceType", caseExact: true, mutability: .readOnly),
                Attribute("created", .dateTime, mutability: .readOnly),
                Attribute("lastModified", .dateTime, mutability: .readOnly),
                Attribute("location", .reference, caseExact: true, mutability: .readOnly),
                Attribute("version", caseExact: true, mutability: .readOnly),
            ]),
    ]

    /// The attribute that a path names, in any case, with or without the URN of the core schema.
    ///
    /// - Returns: The attribute; nil when the resource type does not define it.
    public func definition(of path: AttributePath) -> ResolvedPath? {
        var index = self.index
        var urn: String?
        if let schema = path.schema, schema.lowercased() != self.schema.id.lowercased() {
            guard let found = extensions.first(where: { $0.schema.id.lowercased() == schema.lowercased() }) else {
                return nil
            }
            index = found.schema.index
            urn = found.schema.id
        }
        guard let attribute = index[path.attribute] else { return nil }
        guard let name = path.subAttribute else {
            return ResolvedPath(extensionSchema: urn, attribute: attribute, subAttribute: nil)
        }
        guard let subAttribute = attribute.subAttribute(name) else { return nil }
        return ResolvedPath(extensionSchema: urn, attribute: attribute, subAttribute: subAttribute)
    }
}
