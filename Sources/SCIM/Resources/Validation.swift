public import JSON
import Limits

extension ResourceType {
    /// The longest id, in bytes.
    public static let longestID = Limits.id

    /// Makes a resource of a value that is as a file holds it, or says what is wrong with it.
    ///
    /// The rules are strict and the same for requests (after normalising), files, pushes and reverts: names spelt as in
    /// the schema, exact types, nothing unknown, nothing null or empty, `schemas` as the extensions are, at most one
    /// primary value, no secrets and nothing that is derived.
    ///
    /// Equal resources have equal values: `schemas` is put in the order of the resource type, the core schema first,
    /// members are sorted by their ids, and a user of whom it is not said is active, so that a file written by hand
    /// compares with one that the server writes.
    ///
    /// - Parameter limitingSize: Whether it may be too large to be written; not so what a file has already, and what only
    ///   loses values.
    /// - Throws: ``SCIMError`` with the path of the first attribute that is wrong in its detail; 413 for a resource that is
    ///   too large.
    public func validate(_ value: JSONObject, limitingSize: Bool = true) throws(SCIMError) -> Resource {
        let id = try checkedID(of: value)
        for member in value {
            if let attribute = index.exactly(member.name) {
                try check(attribute, member.value)
            } else if let found = extensions.first(where: { $0.schema.id.hasSameScalars(as: member.name) }) {
                try check(found.schema, member.value)
            } else {
                throw SCIMError(.invalidSyntax, "\(name) has no attribute \"\(member.name)\".")
            }
        }
        for reference in references { try reference.check(value) }
        try checkRequired(schema, in: value, path: "")
        for found in extensions where found.required && value[found.schema.id] == nil {
            throw SCIMError(.invalidValue, "\(found.schema.id) is required.")
        }
        if limitingSize { try checkSize(of: value) }
        return Resource(valid: try canonical(value), typeName: name, id: id)
    }

    /// Checks that the file of a resource is small enough to be written; the members of a group do not count, because
    /// those of a large one have files of their own.
    ///
    /// - Throws: ``SCIMError`` 413.
    public func checkSize(of value: JSONObject) throws(SCIMError) {
        guard value.isLonger(than: Limits.resource, without: name == Self.group.name ? "members" : nil) else { return }
        throw SCIMError(
            status: 413,
            detail: "The \(name) would be larger than the \(Limits.resource) bytes that a stored resource may have. "
                + "Leave out large values, such as certificates, or remove some that it has.")
    }

    private func checkedID(of value: JSONObject) throws(SCIMError) -> String {
        guard let id = value["id"]?.string else { throw SCIMError(.invalidValue, "id must be a string.") }
        guard !id.isEmpty, id.utf8.count <= Self.longestID, !id.hasControlCharacters else {
            throw SCIMError(
                .invalidValue, "id must have 1 to \(Self.longestID) bytes, without control characters.")
        }
        guard !id.containsReservedWord else {
            throw SCIMError(
                .invalidValue, "id may not contain \"bulkId\", a word that RFC 7643 §3.1 reserves, as \"\(id)\" does.")
        }
        return id
    }

    /// The value in its one order.
    private func canonical(_ value: JSONObject) throws(SCIMError) -> JSONObject {
        var value = value
        if let schemas = try reorderedSchemas(of: value) { value["schemas"] = schemas }
        if let status = statusName, value[status] == nil { value[status] = true }
        if let members = value["members"]?.array, hasMembers {
            value["members"] = .array(try sortedMembers(members))
        }
        return value
    }

    private func check(_ attribute: Attribute, _ value: JSONValue) throws(SCIMError) {
        switch attribute.name {
        case "id", "schemas": return
        case "meta": try checkMeta(value)
        default:
            try attribute.validate(value, path: attribute.name)
            try checkLine(attribute, value)
        }
    }

    /// Names that a person reads, and that end up in commit messages, are one line.
    private func checkLine(_ attribute: Attribute, _ value: JSONValue) throws(SCIMError) {
        switch attribute.name {
        case "userName", "displayName", "externalId":
            guard value.string?.hasControlCharacters == true else { return }
            throw SCIMError(.invalidValue, "\(attribute.name) may not contain control characters.")
        default: return
        }
    }

    private func check(_ schema: Schema, _ value: JSONValue) throws(SCIMError) {
        guard let object = value.object, !object.isEmpty else {
            throw SCIMError(.invalidValue, "\(schema.id) must be an object that is not empty.")
        }
        for member in object {
            guard let attribute = schema.index.exactly(member.name) else {
                throw SCIMError(.invalidSyntax, "\(schema.id) has no attribute \"\(member.name)\".")
            }
            try attribute.validate(member.value, path: "\(schema.id):\(attribute.name)")
        }
        try checkRequired(schema, in: object, path: "\(schema.id):")
    }

    private func checkRequired(
        _ schema: Schema, in value: JSONObject, path: @autoclosure () -> String
    ) throws(SCIMError) {
        for name in schema.requiredNames where value[name] == nil {
            throw SCIMError(.invalidValue, "\(path())\(name) is required.")
        }
    }

    private func checkMeta(_ value: JSONValue) throws(SCIMError) {
        guard let meta = value.object, !meta.isEmpty else {
            throw SCIMError(.invalidValue, "meta must be an object that is not empty.")
        }
        for member in meta {
            switch member.name {
            case "resourceType":
                guard member.value.string?.hasSameScalars(as: name) == true else {
                    throw SCIMError(.invalidValue, "meta.resourceType must be \"\(name)\".")
                }
            case "created":
                guard let text = member.value.string, DateTime(text) != nil else {
                    throw SCIMError(.invalidValue, "meta.created must be a date and time.")
                }
            default: throw SCIMError(.invalidValue, "meta.\(member.name) is derived and is not stored.")
            }
        }
    }

    /// The schemas of a value in their order: the core schema, then the extensions that it has attributes of.
    func schemas(of value: JSONObject) -> [String] {
        [schema.id] + extensions.lazy.map(\.schema.id).filter { value[$0] != nil }
    }

    /// The value of `schemas` in its order; nil when it has it.
    private func reorderedSchemas(of value: JSONObject) throws(SCIMError) -> JSONValue? {
        let expected = schemas(of: value).map { JSONValue.string($0) }
        let found = value["schemas"]?.array ?? []
        if found == expected { return nil }
        guard found.count == expected.count, expected.allSatisfy(found.contains) else {
            throw SCIMError(
                .invalidValue,
                "schemas must name just what the resource has: \(schemas(of: value).joined(separator: ", ")).")
        }
        return .array(expected)
    }
}

extension String {
    private static let reservedWord = TextTest(.co, "bulkId", by: .folded)

    /// Whether "bulkId" stands in the text, in any case.
    fileprivate var containsReservedWord: Bool {
        var folded = FoldedTexts()
        return Self.reservedWord.passes(self, &folded)
    }
}
