public import JSON

extension Attribute {
    /// One value as a request sends it, brought to the form in which it is stored.
    ///
    /// The interoperable forms that identity providers send are understood: `"True"` for a boolean, a single value for
    /// an array and an array of one for a single value, a bare string for an object with a `value`, numbers where
    /// strings belong.
    ///
    /// - Parameters:
    ///   - path: The attribute's path, for errors.
    ///   - ignored: Takes the paths of sub-attributes that are left out because there are none of that name.
    /// - Returns: The value, or nil when it clears the attribute (null, or nothing but empty parts).
    /// - Throws: ``SCIMError`` with `invalidValue` for a wrong type, `invalidSyntax` for an unknown sub-attribute in the
    ///   strict dialect.
    public func normalise(
        _ value: JSONValue, path: String, dialect: Dialect, ignored: inout [String]
    ) throws(SCIMError) -> JSONValue? {
        if value.isNull { return nil }
        guard multiValued else {
            return try normaliseElement(unwrapped(value, dialect), path: path, dialect: dialect, ignored: &ignored)
        }
        guard let array = value.array ?? (dialect == .strict ? nil : [value]) else {
            throw SCIMError(.invalidValue, "\(path) must be an array, not \(value.typeName).")
        }
        var elements: [JSONValue] = []
        elements.reserveCapacity(array.count)
        for element in array {
            if let element = try normaliseElement(element, path: path, dialect: dialect, ignored: &ignored) {
                elements.append(element)
            }
        }
        return elements.isEmpty ? nil : .array(elements)
    }

    private func unwrapped(_ value: JSONValue, _ dialect: Dialect) -> JSONValue {
        guard dialect == .interoperable, let array = value.array, array.count == 1 else { return value }
        return array[0]
    }

    private func normaliseElement(
        _ value: JSONValue, path: String, dialect: Dialect, ignored: inout [String]
    ) throws(SCIMError) -> JSONValue? {
        if value.isCleared { return nil }
        guard type == .complex else { return try normaliseSimple(value, path: path, dialect: dialect) }
        if let object = value.object {
            return try normaliseObject(object, path: path, dialect: dialect, ignored: &ignored)
        }
        if dialect == .interoperable, let part = subAttribute("value"), value.array == nil {
            return try part.normalise(value, path: path, dialect: dialect, ignored: &ignored).map { ["value": $0] }
        }
        throw SCIMError(.invalidValue, "\(path) must be an object, not \(value.typeName).")
    }

    private func normaliseObject(
        _ object: JSONObject, path: String, dialect: Dialect, ignored: inout [String]
    ) throws(SCIMError) -> JSONValue? {
        var result = JSONObject()
        for member in object {
            guard let part = subAttribute(member.name) else {
                if dialect == .strict {
                    throw SCIMError(.invalidSyntax, "\(path) has no sub-attribute \"\(member.name)\".")
                }
                ignored.append("\(path).\(member.name)")
                continue
            }
            let partPath = "\(path).\(part.name)"
            if let value = try part.normalise(member.value, path: partPath, dialect: dialect, ignored: &ignored) {
                result[part.name] = value
            }
        }
        return result.isEmpty ? nil : .object(result)
    }

    private func normaliseSimple(
        _ value: JSONValue, path: String, dialect: Dialect
    ) throws(SCIMError) -> JSONValue {
        let value = dialect == .interoperable ? lenient(value) : value
        if let problem = typeProblem(of: value) { throw SCIMError(.invalidValue, "\(path) \(problem).") }
        return value
    }

    /// What identity providers mean when they send another type.
    private func lenient(_ value: JSONValue) -> JSONValue {
        switch (type, value) {
        case (.boolean, .string(let text)):
            switch text.lowercased() {
            case "true": return true
            case "false": return false
            default: return value
            }
        case (.string, .number(let number)), (.reference, .number(let number)): return .string(number.text)
        case (.string, .bool(let bool)): return .string(bool ? "true" : "false")
        case (.integer, .string(let text)), (.decimal, .string(let text)):
            return JSONNumber(text).map { .number($0) } ?? value
        default: return value
        }
    }
}

/// A request body by its attributes: names spelt as in the schemas, values in stored form.
struct NormalBody {
    /// The attributes that have a value, extension objects by URN.
    private(set) var value = JSONObject()
    /// The attributes named in the body at all, cleared ones included; those of extensions by `urn:name`.
    private(set) var mentioned: Set<String> = []
    private(set) var ignored: [String] = []

    init(_ body: JSONObject, of type: ResourceType, dialect: Dialect) throws(SCIMError) {
        try Self.checkSchemas(body, type, dialect)
        let index = type.index
        for member in body {
            if let attribute = index[member.name] {
                try add(attribute, member.value, to: nil, dialect)
            } else if let found = type.extensionNamed(member.name) {
                try add(member.value, to: found.schema, dialect)
            } else if let resolved = Self.resolve(member.name, type, dialect) {
                try add(resolved.attribute, member.value, to: resolved.extensionSchema, dialect)
            } else if dialect == .strict {
                throw SCIMError(.invalidSyntax, "\(type.name) has no attribute \"\(member.name)\".")
            } else {
                ignored.append(member.name)
            }
        }
    }

    /// A dotted or URN-qualified key that names a whole attribute, as Entra sends it.
    private static func resolve(_ name: String, _ type: ResourceType, _ dialect: Dialect) -> ResolvedPath? {
        guard dialect == .interoperable, let path = try? AttributePath(parsing: name),
            let resolved = type.definition(of: path), resolved.subAttribute == nil
        else { return nil }
        return resolved
    }

    private mutating func add(
        _ attribute: Attribute, _ sent: JSONValue, to urn: String?, _ dialect: Dialect
    ) throws(SCIMError) {
        if attribute.mutability == .readOnly || attribute.name == "schemas" { return }
        let path = urn.map { "\($0):\(attribute.name)" } ?? attribute.name
        guard mentioned.insert(path).inserted else {
            throw SCIMError(.invalidSyntax, "\(path) stands in the body twice, in two spellings.")
        }
        guard let value = try attribute.normalise(sent, path: path, dialect: dialect, ignored: &ignored) else { return }
        if let urn {
            var object = self.value[urn]?.object ?? JSONObject()
            object[attribute.name] = value
            self.value[urn] = .object(object)
        } else {
            self.value[attribute.name] = value
        }
    }

    private mutating func add(
        _ sent: JSONValue, to schema: Schema, _ dialect: Dialect
    ) throws(SCIMError) {
        if sent.isCleared { return }
        guard let object = sent.object else {
            throw SCIMError(.invalidValue, "\(schema.id) must be an object, not \(sent.typeName).")
        }
        let index = schema.index
        for member in object {
            if let attribute = index[member.name] {
                try add(attribute, member.value, to: schema.id, dialect)
            } else if dialect == .strict {
                throw SCIMError(.invalidSyntax, "\(schema.id) has no attribute \"\(member.name)\".")
            } else {
                ignored.append("\(schema.id):\(member.name)")
            }
        }
    }

    private static func checkSchemas(
        _ body: JSONObject, _ type: ResourceType, _ dialect: Dialect
    ) throws(SCIMError) {
        guard let sent = body.first(where: { $0.name.lowercased() == "schemas" })?.value else {
            throw SCIMError(.invalidSyntax, "\"schemas\" is missing; it must contain \"\(type.schema.id)\".")
        }
        guard let urns = sent.array?.compactMap(\.string), urns.count == sent.array?.count else {
            throw SCIMError(.invalidSyntax, "\"schemas\" must be an array of strings.")
        }
        guard urns.contains(where: { $0.lowercased() == type.schema.id.lowercased() }) else {
            throw SCIMError(.invalidSyntax, "\"schemas\" must contain \"\(type.schema.id)\" for a \(type.name).")
        }
        guard dialect == .strict else { return }
        for urn in urns where urn.lowercased() != type.schema.id.lowercased() && type.extensionNamed(urn) == nil {
            throw SCIMError(.invalidSyntax, "\"schemas\" names \"\(urn)\", which is no schema of \(type.name).")
        }
    }
}

extension ResourceType {
    func extensionNamed(_ urn: String) -> Extension? {
        guard urn.utf8.contains(UInt8(ascii: ":")) else { return nil }
        return extensions.first { $0.schema.id.lowercased() == urn.lowercased() }
    }
}
