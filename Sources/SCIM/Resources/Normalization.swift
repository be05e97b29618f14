public import JSON

extension Attribute {
    /// The stored form of a value from a request.
    ///
    /// The interoperable dialect accepts what identity providers send: `"True"` for a boolean, a single value for an
    /// array and an array of one for a single value, a bare string for an object with a `value`, and a number for a
    /// string.
    ///
    /// - Parameters:
    ///   - path: The attribute's path, for errors.
    ///   - ignored: Receives the paths of values that are left out because the attribute has no such sub-attribute.
    /// - Returns: The value; nil when it clears the attribute (null, or only empty sub-attributes).
    /// - Throws: ``SCIMError`` `invalidValue` for a wrong type, `invalidSyntax` for a sub-attribute in two spellings
    ///   and, in the strict dialect, for an unknown sub-attribute.
    public func normalize(
        _ value: JSONValue, path: String, dialect: Dialect, ignored: inout [String]
    ) throws(SCIMError) -> JSONValue? {
        if value.isNull { return nil }
        guard multiValued else {
            return try normalizeElement(unwrapped(value, dialect), path: path, dialect: dialect, ignored: &ignored)
        }
        guard let array = value.array ?? (dialect.has(.singleForArray) ? [value] : nil) else {
            throw SCIMError(.invalidValue, "\(path) must be an array, not \(value.typeName).")
        }
        var elements: [JSONValue] = []
        elements.reserveCapacity(array.count)
        for (index, element) in array.enumerated() {
            guard let element = try normalizeElement(element, path: path, dialect: dialect, ignored: &ignored) else {
                continue
            }
            if isMemberList, element.object?["value"] == nil {
                throw SCIMError(
                    .invalidValue,
                    "\(path)[\(index)] has no \"value\", the id of the member, and no $ref of this server either.")
            }
            elements.append(element)
        }
        return elements.isEmpty ? nil : .array(elements)
    }

    private func unwrapped(_ value: JSONValue, _ dialect: Dialect) -> JSONValue {
        guard dialect.has(.arrayForSingle), let array = value.array, array.count == 1 else { return value }
        return array[0]
    }

    private func normalizeElement(
        _ value: JSONValue, path: String, dialect: Dialect, ignored: inout [String]
    ) throws(SCIMError) -> JSONValue? {
        if clears(value, dialect) { return nil }
        guard type == .complex else {
            let value = simpleForm(of: value, dialect)
            if let problem = problem(of: value, dialect) { throw SCIMError(.invalidValue, "\(path) \(problem).") }
            return value
        }
        if let object = value.object {
            return try normalizeObject(object, path: path, dialect: dialect, ignored: &ignored)
        }
        if dialect.has(.bareValue), let valueAttribute = subAttribute("value"), value.array == nil {
            return try valueAttribute.normalize(value, path: path, dialect: dialect, ignored: &ignored).map {
                ["value": $0]
            }
        }
        throw SCIMError(.invalidValue, "\(path) must be an object, not \(value.typeName).")
    }

    /// Whether a value leaves the attribute unassigned, RFC 7643 §2.5; in the strict dialect an empty value must have
    /// the attribute's type.
    private func clears(_ value: JSONValue, _ dialect: Dialect) -> Bool {
        switch value {
        case _ where dialect.has(.anyEmptyClears): value.isCleared
        case .object(let object): type == .complex && object.isEmpty
        case .string(let text): text.isEmpty && [.string, .dateTime, .binary, .reference].contains(type)
        default: value.isNull
        }
    }

    private func normalizeObject(
        _ object: JSONObject, path: String, dialect: Dialect, ignored: inout [String]
    ) throws(SCIMError) -> JSONValue? {
        var result = JSONObject()
        for member in object {
            guard let index = indexOfSubAttribute(member.name) else {
                if !dialect.has(.unknownIgnored) {
                    throw SCIMError(.invalidSyntax, "\(path) has no sub-attribute \"\(member.name)\".")
                }
                if !member.value.isCleared { ignored.append("\(path).\(member.name)") }
                continue
            }
            let name = subAttributes[index].name
            try object.checkSpelling(member.name, of: name, in: path)
            guard subAttributes[index].isStored else { continue }
            result[name] = try subAttributes[index].normalizeSubAttribute(
                member.value, of: path, dialect: dialect, ignored: &ignored)
        }
        return result.isEmpty || dialect.has(.remnantsDropped) && isRemnant(result) ? nil : .object(result)
    }

    /// The index of the sub-attribute with a name, in any case.
    private func indexOfSubAttribute(_ name: String) -> Int? {
        if let index = indexOfSubAttribute(spelled: name) { return index }
        for index in subAttributes.indices where subAttributes[index].name.isSameName(as: name) { return index }
        return nil
    }

    /// The index of the sub-attribute with a name as the schema spells it.
    ///
    /// An index, because retaining the attribute itself for each value is slow.
    func indexOfSubAttribute(spelled name: String) -> Int? {
        for index in subAttributes.indices where subAttributes[index].name.hasSameScalars(as: name) { return index }
        return nil
    }

    /// Normalizes one sub-attribute of a complex value.
    ///
    /// The path is built for an error only, because that takes longer than the rest.
    private func normalizeSubAttribute(
        _ value: JSONValue, of path: String, dialect: Dialect, ignored: inout [String]
    ) throws(SCIMError) -> JSONValue? {
        if !multiValued, type != .complex, value.array == nil {
            if clears(value, dialect) { return nil }
            let simple = simpleForm(of: value, dialect)
            if problem(of: simple, dialect) == nil { return simple }
        }
        return try normalize(value, path: "\(path).\(name)", dialect: dialect, ignored: &ignored)
    }

    private func problem(of value: JSONValue, _ dialect: Dialect) -> String? {
        if !dialect.has(.anyText), let text = value.string {
            if type == .reference, !text.isURIReference { return Self.notURI }
            if isExternal, let scheme = text.foreignScheme { return "must be an http or https URL, not \(scheme)" }
            if !canonicalValues.isEmpty, !isCanonical(text) {
                let allowed = canonicalValues.map { "\"\($0)\"" }.joined(separator: ", ")
                return "must be one of its canonical values \(allowed), not \"\(text.prefix(100))\""
            }
        }
        return typeProblem(of: value)
    }

    /// Whether a text is a canonical value; the strict dialect accepts no others (RFC 7643 §2.3.1).
    private func isCanonical(_ text: String) -> Bool {
        if canonicalValues.contains(where: { $0.hasSameScalars(as: text) }) { return true }
        return !caseExact && canonicalValues.contains { $0.caseFolded == text.caseFolded }
    }

    private func simpleForm(of value: JSONValue, _ dialect: Dialect) -> JSONValue {
        dialect.has(.convertedTypes) ? lenient(value) : value
    }

    /// The value converted to the attribute's type, as identity providers mean it.
    private func lenient(_ value: JSONValue) -> JSONValue {
        switch (type, value) {
        case (.boolean, .string(let text)):
            if text.isSameName(as: "true") { return true }
            return text.isSameName(as: "false") ? false : value
        case (.string, .number(let number)), (.reference, .number(let number)): return .string(number.text)
        case (.string, .bool(let bool)): return .string(bool ? "true" : "false")
        case (.integer, .string(let text)), (.decimal, .string(let text)):
            return JSONNumber(text).map { .number($0) } ?? value
        default: return value
        }
    }
}

extension JSONObject {
    /// Checks that no other member has the same name in another case, RFC 7643 §2.1.
    ///
    /// Of two spellings at least one differs from the schema's, so only a name that does has to be searched for.
    ///
    /// - Parameters:
    ///   - written: A name in the object.
    ///   - name: The name as the schema spells it.
    /// - Throws: ``SCIMError`` `invalidSyntax`.
    func checkSpelling(_ written: String, of name: String, in path: String?) throws(SCIMError) {
        guard !written.hasSameScalars(as: name),
            let other = first(where: { !$0.name.hasSameScalars(as: written) && $0.name.isSameName(as: written) })
        else { return }
        throw SCIMError(
            .invalidSyntax,
            "\(path.map { "\($0) has " } ?? "")\(name) twice, as \"\(written)\" and as \"\(other.name)\"; "
                + "attribute names ignore case.")
    }
}
