extension ResourceType {
    /// Checks that all extensions are different schemas, and that no path is ambiguous.
    func checkExtensions(_ definition: DefinitionReader) throws(SCIMError) {
        var urns: Set<String> = [schema.id.lowercased()]
        var paths = Set(schema.attributes.map { "\(schema.id):\($0.name)".lowercased() })
        for (index, found) in extensions.enumerated() {
            let urn = found.schema.id
            let path = "schemaExtensions[\(index)].schema"
            guard urns.insert(urn.lowercased()).inserted else {
                throw definition.problem(path, "names \"\(urn)\", which \(name) has already")
            }
            paths.formUnion(found.schema.attributes.map { "\(urn):\($0.name)".lowercased() })
        }
        if let urn = extensions.map(\.schema.id).first(where: { paths.contains($0.lowercased()) }) {
            throw definition.problem("schemaExtensions", "has \"\(urn)\", which is the path of an attribute as well")
        }
    }

    /// Checks that the extensions of a built-in type are present, and optional or required as before.
    func checkExtensions(_ definition: DefinitionReader, keep builtIn: ResourceType) throws(SCIMError) {
        for kept in builtIn.extensions {
            let urn = kept.schema.id
            guard extensions.contains(where: { $0.schema.id == urn && $0.required == kept.required }) else {
                throw definition.problem(
                    "schemaExtensions", "of \(name) must keep \"\(urn)\" with required \(kept.required)")
            }
        }
    }

    /// Checks that no attribute of the core schema has the name of a common attribute, RFC 7643 §3.1, and that
    /// `members` are defined as in a Group.
    func checkAttributes() throws(SCIMError) {
        for attribute in schema.attributes {
            let name = attribute.name.lowercased()
            if name == "members", !attribute.isMemberList {
                throw SCIMError(
                    .invalidValue,
                    "schema names \"\(schema.id)\", whose \(attribute.name) must be \"members\" as a Group has them, "
                        + "multi-valued and complex with a string value, because the server keeps them as references.")
            }
            guard let common = Self.commonAttributes.first(where: { $0.name.lowercased() == name }) else { continue }
            throw SCIMError(
                .invalidValue,
                "schema names \"\(schema.id)\", which defines \(attribute.name): every resource has \(common.name) "
                    + "already."
            )
        }
    }
}

extension Schema {
    /// Checks that the server can implement a schema that is not built in.
    ///
    /// It refuses secrets, which the state repository must not hold, and required attributes that no client can set.
    func checkPromises() throws(SCIMError) {
        for (index, attribute) in attributes.enumerated() {
            let path = "attributes[\(index)]"
            try attribute.checkSecrecy(path)
            for (subIndex, subAttribute) in attribute.subAttributes.enumerated() {
                try subAttribute.checkSecrecy("\(path).subAttributes[\(subIndex)]")
            }
            if attribute.required, attribute.mutability == .readOnly {
                throw SCIMError(
                    .invalidValue, "\(path) (\(attribute.name)) is required and readOnly: no client could create one.")
            }
        }
    }
}

extension Attribute {
    var isMemberList: Bool {
        name == "members" && type == .complex && multiValued
            && subAttributes.contains { $0.name == "value" && $0.type == .string && !$0.multiValued }
    }

    fileprivate func checkSecrecy(_ path: String) throws(SCIMError) {
        if mutability == .writeOnly || returned == .never || name.lowercased() == "password" {
            throw SCIMError(
                .invalidValue,
                "\(path) (\(name)) would be a secret, and git keeps all data forever: leave it out, or make "
                    + "it readable."
            )
        }
    }
}
