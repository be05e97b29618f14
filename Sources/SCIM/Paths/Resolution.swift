extension ResourceType {
    /// Finds what a path names; the interoperable dialect finds attributes of extensions without their URN too.
    ///
    /// Entra ID sends `manager` for the manager of the enterprise extension.
    func definition(of path: AttributePath, dialect: Dialect) -> ResolvedPath? {
        if let resolved = definition(of: path) { return resolved }
        guard dialect.isLenient, path.schema == nil else { return nil }
        for candidate in extensions {
            let qualified = AttributePath(
                schema: candidate.schema.id, attribute: path.attribute, subAttribute: path.subAttribute)
            if let resolved = definition(of: qualified) { return resolved }
        }
        return nil
    }
}

extension ResolvedPath {
    /// The attribute that the path ends in.
    var leaf: Attribute { subAttribute ?? attribute }

    /// The names that lead to it in a resource.
    var names: [String] { attributeNames + [subAttribute?.name].compactMap(\.self) }

    /// The names that lead to the attribute, without the sub-attribute.
    var attributeNames: [String] { [extensionSchema, attribute.name].compactMap(\.self) }

    /// The path as written in details of errors and in warnings.
    var text: String {
        let name = subAttribute.map { "\(attribute.name).\($0.name)" } ?? attribute.name
        return extensionSchema.map { "\($0):\(name)" } ?? name
    }
}
