extension ResourceType {
    /// The attribute that a path names; the interoperable dialect also finds attributes of extensions without their
    /// URN.
    ///
    /// Entra ID sends `manager` for the manager of the enterprise extension.
    func definition(of path: AttributePath, dialect: Dialect) -> ResolvedPath? {
        anyDefinition(of: path, dialect: dialect)?.served(to: dialect)
    }

    private func anyDefinition(of path: AttributePath, dialect: Dialect) -> ResolvedPath? {
        if let resolved = qualifiedDefinition(of: path, dialect: dialect) { return resolved }
        guard dialect.has(.extensionsWithoutURN), path.schema == nil else { return nil }
        for candidate in extensions {
            let qualified = AttributePath(
                schema: candidate.schema.id, attribute: path.attribute, subAttribute: path.subAttribute)
            if let resolved = definition(of: qualified) { return resolved }
        }
        return nil
    }

    /// The attribute that a path names, attributes of extensions with their URN only; the interoperable dialect also
    /// accepts a former URN, and a dot instead of a colon after the URN.
    func qualifiedDefinition(of path: AttributePath, dialect: Dialect) -> ResolvedPath? {
        if let resolved = definition(of: path) { return resolved.served(to: dialect) }
        guard dialect.has(.formerURNs), let schema = path.schema else { return nil }
        if let respelled = pathAfterDot(of: path) { return definition(of: respelled) }
        return FormerURN.current(schema).flatMap { urn in
            definition(of: AttributePath(schema: urn, attribute: path.attribute, subAttribute: path.subAttribute))
        }
    }

    /// The path with its dot read as the colon after the URN: Microsoft's request collection has
    /// `urn:ietf:params:scim:schemas:extension:enterprise:2.0:User.manager`.
    private func pathAfterDot(of path: AttributePath) -> AttributePath? {
        let text = path.description
        guard let schema = path.schema,
            let dot = text.utf8.dropFirst(schema.utf8.count).firstIndex(of: UInt8(ascii: ".")),
            let names = AttributePath(text.utf8[text.utf8.index(after: dot)...])
        else { return nil }
        let urn = String(text[..<dot])
        let isOwn = urn.isSameName(as: self.schema.id)
        guard let known = isOwn ? self.schema.id : extensionNamed(urn, .interoperable)?.schema.id else { return nil }
        return AttributePath(schema: known, attribute: names.attribute, subAttribute: names.subAttribute)
    }
}

extension ResourceType {
    /// The extension with a URN, in any case; the interoperable dialect also accepts a former URN.
    func extensionNamed(_ urn: String, _ dialect: Dialect) -> Extension? {
        extensionNamed(urn) ?? (dialect.has(.formerURNs) ? FormerURN.current(urn).flatMap { extensionNamed($0) } : nil)
    }

    /// The extension with a URN, in any case.
    func extensionNamed(_ urn: String) -> Extension? {
        extensions.first { $0.schema.id.isSameName(as: urn) }
    }
}

extension ResolvedPath {
    /// The sub-attribute, or the attribute when the path names no sub-attribute.
    var leaf: Attribute { subAttribute ?? attribute }

    /// The member names that lead to the value in a resource.
    var names: [String] { attributeNames + [subAttribute?.name].compactMap(\.self) }

    /// The member names that lead to the attribute, without the sub-attribute.
    var attributeNames: [String] { [extensionSchema, attribute.name].compactMap(\.self) }

    /// The path for error details and warnings.
    var text: String {
        let name = subAttribute.map { "\(attribute.name).\($0.name)" } ?? attribute.name
        return extensionSchema.map { "\($0):\(name)" } ?? name
    }
}
