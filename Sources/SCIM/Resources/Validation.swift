public import JSON

extension ResourceType {
    /// The longest id, in bytes.
    public static let longestID = 200

    /// Makes a resource of a value that is as a file holds it, or says what is wrong with it.
    ///
    /// The rules are strict and the same for requests (after normalising), files, pushes and reverts: names spelt as in
    /// the schema, exact types, nothing unknown, nothing null or empty, `schemas` as the extensions are, at most one
    /// primary value, no secrets and nothing that is derived.
    ///
    /// - Throws: ``SCIMError`` with the path of the first attribute that is wrong in its detail.
    public func validate(_ value: JSONObject) throws(SCIMError) -> Resource {
        guard let id = value["id"]?.string else { throw SCIMError(.invalidValue, "id must be a string.") }
        guard !id.isEmpty, id.utf8.count <= Self.longestID, !id.hasControlCharacters, id != "bulkId" else {
            throw SCIMError(
                .invalidValue, "id must have 1 to \(Self.longestID) bytes, without control characters.")
        }
        for member in value {
            if let attribute = index.exactly(member.name) {
                try check(attribute, member.value)
            } else if let found = extensions.first(where: { $0.schema.id.hasSameScalars(as: member.name) }) {
                try check(found.schema, member.value)
            } else {
                throw SCIMError(.invalidSyntax, "\(name) has no attribute \"\(member.name)\".")
            }
        }
        try checkRequired(schema.attributes, in: value, path: "")
        for found in extensions where found.required && value[found.schema.id] == nil {
            throw SCIMError(.invalidValue, "\(found.schema.id) is required.")
        }
        try checkSchemas(of: value)
        try checkMemberOrder(of: value)
        return Resource(valid: value, typeName: name, id: id)
    }

    private func check(_ attribute: Attribute, _ value: JSONValue) throws(SCIMError) {
        switch attribute.name {
        case "id", "schemas": return
        case "meta": try checkMeta(value)
        case "password": throw SCIMError(.invalidValue, "password is a secret and is never stored.")
        default:
            guard attribute.mutability != .readOnly else {
                throw SCIMError(.invalidValue, "\(attribute.name) is derived and is not stored.")
            }
            try attribute.validate(value, path: attribute.name)
            try checkLine(attribute, value)
        }
    }

    /// Names that a person reads, and that end up in commit messages, are one line.
    private func checkLine(_ attribute: Attribute, _ value: JSONValue) throws(SCIMError) {
        guard ["userName", "displayName", "externalId"].contains(attribute.name), let text = value.string else {
            return
        }
        if text.hasControlCharacters {
            throw SCIMError(.invalidValue, "\(attribute.name) may not contain control characters.")
        }
    }

    private func check(_ schema: Schema, _ value: JSONValue) throws(SCIMError) {
        guard let object = value.object, !object.isEmpty else {
            throw SCIMError(.invalidValue, "\(schema.id) must be an object that is not empty.")
        }
        let index = schema.index
        for member in object {
            guard let attribute = index.exactly(member.name) else {
                throw SCIMError(.invalidSyntax, "\(schema.id) has no attribute \"\(member.name)\".")
            }
            if attribute.name == "manager", let manager = member.value.object,
                let derived = ["$ref", "displayName"].first(where: { manager[$0] != nil })
            {
                throw SCIMError(.invalidValue, "\(schema.id):manager.\(derived) is derived and is not stored.")
            }
            try attribute.validate(member.value, path: "\(schema.id):\(attribute.name)")
        }
        try checkRequired(schema.attributes, in: object, path: schema.id + ":")
    }

    private func checkRequired(
        _ attributes: [Attribute], in value: JSONObject, path: String
    ) throws(SCIMError) {
        for attribute in attributes where attribute.required && value[attribute.name] == nil {
            throw SCIMError(.invalidValue, "\(path)\(attribute.name) is required.")
        }
    }

    private func checkMeta(_ value: JSONValue) throws(SCIMError) {
        guard let meta = value.object else { throw SCIMError(.invalidValue, "meta must be an object.") }
        for member in meta {
            switch member.name {
            case "resourceType":
                guard member.value.string?.hasSameScalars(as: name) == true else {
                    throw SCIMError(.invalidValue, "meta.resourceType must be \"\(name)\".")
                }
            case "created":
                guard let text = member.value.string, Attribute.isDateTime(text) else {
                    throw SCIMError(.invalidValue, "meta.created must be a date and time.")
                }
            default: throw SCIMError(.invalidValue, "meta.\(member.name) is derived and is not stored.")
            }
        }
    }

    private func checkSchemas(of value: JSONObject) throws(SCIMError) {
        let present = extensions.map(\.schema.id).filter { value[$0] != nil }
        let expected = Set(([schema.id] + present).map { JSONValue.string($0) })
        guard let array = value["schemas"]?.array, Set(array) == expected,
            array.count == expected.count
        else {
            throw SCIMError(
                .invalidValue,
                "schemas must name just what the resource has: \(([schema.id] + present).joined(separator: ", ")).")
        }
    }

    /// Members are a set: a member stands once in it. (`members` has a `value` in each element.)
    private func checkMemberOrder(of value: JSONObject) throws(SCIMError) {
        guard let members = value["members"]?.array else { return }
        var seen: Set<JSONValue> = []
        seen.reserveCapacity(members.count)
        for element in members {
            guard let member = element.object, let id = member["value"]?.string, !id.isEmpty else {
                throw SCIMError(.invalidValue, "members.value is required.")
            }
            if let derived = ["$ref", "type"].first(where: { member[$0] != nil }) {
                throw SCIMError(.invalidValue, "members.\(derived) is derived and is not stored.")
            }
            guard seen.insert(.string(id)).inserted else {
                throw SCIMError(.invalidValue, "members has \"\(id)\" twice.")
            }
        }
    }
}

extension Attribute {
    /// Checks a stored value: exact type, nothing unknown, nothing empty, one primary at most.
    func validate(_ value: JSONValue, path: String) throws(SCIMError) {
        guard multiValued else { return try validateElement(value, path: path) }
        guard let array = value.array, !array.isEmpty else {
            throw SCIMError(.invalidValue, "\(path) must be an array that is not empty.")
        }
        for element in array { try validateElement(element, path: path) }
        let primaries = array.count { $0.object?["primary"] == true }
        if primaries > 1 { throw SCIMError(.invalidValue, "\(path) may have one primary value, not \(primaries).") }
    }

    private func validateElement(_ value: JSONValue, path: String) throws(SCIMError) {
        if let problem = typeProblem(of: value) { throw SCIMError(.invalidValue, "\(path) \(problem).") }
        guard type == .complex, let object = value.object else { return }
        if object.isEmpty { throw SCIMError(.invalidValue, "\(path) may not be empty.") }
        for member in object {
            guard let part = subAttributes.first(where: { $0.name.hasSameScalars(as: member.name) }) else {
                throw SCIMError(.invalidSyntax, "\(path) has no sub-attribute \"\(member.name)\".")
            }
            try part.validate(member.value, path: "\(path).\(part.name)")
        }
        for part in subAttributes where part.required && object[part.name] == nil {
            throw SCIMError(.invalidValue, "\(path).\(part.name) is required.")
        }
    }
}
