/// The schemas as a dialect has them: the profile has no secrets, and says of each `type` what it may be.
extension Schema {
    /// The schema as clients of a dialect see it and are held to it.
    package func served(to dialect: Dialect) -> Schema {
        guard dialect.changesDefinitions else { return self }
        return Schema(
            id: id, name: name, description: description, attributes: attributes.compactMap { $0.served(to: dialect) })
    }
}

extension Attribute {
    /// The values of a `type` for which RFC 7643 suggests none, as RFC 7643 §2.4 has them.
    private static let usualTypes = ["work", "home", "other"]

    /// The attribute as clients of a dialect see it and are held to it; nil when it does not exist for them.
    func served(to dialect: Dialect) -> Attribute? {
        guard dialect.changesDefinitions else { return self }
        if dialect.has(.noSecrets), mutability == .writeOnly { return nil }
        guard type == .complex else { return self }
        let known = subAttributes.compactMap { $0.served(to: dialect) }
        return with(subAttributes: multiValued && dialect.has(.typesDeclared) ? known.map(\.withTypes) : known)
    }

    /// A sub-attribute; `type` has canonical values.
    private var withTypes: Attribute {
        guard name == "type", type == .string, canonicalValues.isEmpty else { return self }
        return with(canonicalValues: Self.usualTypes)
    }

    private func with(canonicalValues: [String]? = nil, subAttributes: [Attribute]? = nil) -> Attribute {
        Attribute(
            name, type, multiValued: multiValued, description: description, required: required,
            canonicalValues: canonicalValues ?? self.canonicalValues, caseExact: caseExact, mutability: mutability,
            returned: returned, uniqueness: uniqueness, referenceTypes: referenceTypes,
            subAttributes: subAttributes ?? self.subAttributes)
    }
}

extension ResolvedPath {
    /// The path as clients of a dialect see it; nil when it does not exist for them.
    func served(to dialect: Dialect) -> ResolvedPath? {
        guard dialect.changesDefinitions else { return self }
        guard let served = attribute.served(to: dialect) else { return nil }
        guard let subAttribute else {
            return ResolvedPath(extensionSchema: extensionSchema, attribute: served, subAttribute: nil)
        }
        guard let part = served.subAttribute(subAttribute.name) else { return nil }
        return ResolvedPath(extensionSchema: extensionSchema, attribute: served, subAttribute: part)
    }
}

extension Dialect {
    fileprivate var changesDefinitions: Bool { has(.noSecrets) || has(.typesDeclared) }
}
