public import JSON

extension ResourceType {
    /// The resource that a POST body describes, RFC 7644 §3.3.
    ///
    /// - Parameters:
    ///   - id: The id that the server gives it; one in the body does not count.
    ///   - created: The creation time, an xsd:dateTime.
    ///   - types: The resource types that there are; a body that says it is of another one is refused.
    /// - Throws: ``SCIMError`` that names the first attribute that is wrong.
    public func resource(
        creating body: JSONObject, id: String, created: String, among types: [ResourceType] = ResourceType.all,
        dialect: Dialect
    ) throws(SCIMError) -> Draft {
        let normal = try NormalBody(body, of: self, among: types, dialect: dialect)
        return try draft(
            normal, value: normal.value, id: id, meta: ["resourceType": .string(name), "created": .string(created)])
    }

    /// The resource that a PUT body puts in the place of one, RFC 7644 §3.5.1.
    ///
    /// Attributes that the body leaves out are cleared, immutable ones kept. `active` stays when it is left out or has no
    /// value, so that nobody comes back unasked; in the interoperable dialect `members` stay too, unless they are `[]`. An
    /// `id` in the body is readOnly and does not count.
    ///
    /// - Parameter types: The resource types that there are; a body that says it is of another one is refused.
    /// - Throws: ``SCIMError``, with `mutability` when an immutable attribute would change.
    public func resource(
        replacing existing: Resource, with body: JSONObject, among types: [ResourceType] = ResourceType.all,
        dialect: Dialect
    ) throws(SCIMError) -> Draft {
        let normal = try NormalBody(body, of: self, among: types, dialect: dialect)
        if hasMembers, normal.namesNobody { throw .namingNobody("members") }
        var value = normal.value
        if let status = statusName, value[status] == nil { value[status] = existing[status] }
        if dialect.isLenient, hasMembers, value["members"] == nil, !normal.hasEmptyMembers {
            value["members"] = existing["members"]
        }
        try keepImmutable(schema.attributes, of: existing.value, in: &value, path: "")
        for extending in extensions.map(\.schema) {
            guard let old = existing[extending.id]?.object else { continue }
            var object = value[extending.id]?.object ?? JSONObject()
            try keepImmutable(extending.attributes, of: old, in: &object, path: extending.id + ":")
            value[extending.id] = object.isEmpty ? nil : .object(object)
        }
        return try draft(normal, value: value, id: existing.id, meta: existing["meta"]?.object)
    }

    private func draft(
        _ normal: NormalBody, value: JSONObject, id: String, meta: JSONObject?
    ) throws(SCIMError) -> Draft {
        var value = normal.dialect.isLenient ? value.withNameOnOneLine : value
        value["id"] = .string(id)
        value["meta"] = meta.map { .object($0) }
        return Draft(
            resource: try validate(stored(value)), ignored: normal.ignored, hadPassword: normal.hadPassword,
            replaced: nil)
    }

    /// Takes immutable values over from the object that is replaced.
    ///
    /// - Throws: ``SCIMError`` `mutability` for another value, RFC 7644 §3.5.1.
    private func keepImmutable(
        _ attributes: [Attribute], of old: JSONObject, in new: inout JSONObject, path: String
    ) throws(SCIMError) {
        for attribute in attributes {
            guard attribute.mutability == .immutable else {
                try keepImmutableParts(of: attribute, of: old, in: &new, path: path)
                continue
            }
            guard let value = old[attribute.name] else { continue }
            guard new[attribute.name] == nil || new[attribute.name] == value else {
                throw SCIMError(
                    .mutability,
                    "\(path)\(attribute.name) is immutable and has another value already; it cannot change.")
            }
            new[attribute.name] = value
        }
    }

    /// Takes over the immutable parts of one complex value; values of a multi-valued attribute come and go as wholes.
    private func keepImmutableParts(
        of attribute: Attribute, of old: JSONObject, in new: inout JSONObject, path: String
    ) throws(SCIMError) {
        guard !attribute.multiValued, attribute.subAttributes.contains(where: { $0.mutability == .immutable }),
            let old = old[attribute.name]?.object
        else { return }
        var object = new[attribute.name]?.object ?? JSONObject()
        try keepImmutable(attribute.subAttributes, of: old, in: &object, path: "\(path)\(attribute.name).")
        new[attribute.name] = object.isEmpty ? nil : .object(object)
    }

    /// Brings a value whose attributes are in stored form to the form of a whole file: each member and each value of a
    /// type once, references by id only, `schemas` as the extensions are.
    func stored(_ value: JSONObject) -> JSONObject {
        var value = value
        for attribute in schema.attributes where attribute.multiValued && attribute.type == .complex {
            guard let elements = value[attribute.name]?.array, elements.count > 1 else { continue }
            if attribute.name != "members" { value[attribute.name] = .array(Self.withoutRepetitions(elements)) }
        }
        if let members = value["members"]?.array, hasMembers { value["members"] = storedMembers(members) }
        for reference in references { reference.strip(&value) }
        for found in extensions where value[found.schema.id]?.object?.isEmpty == true { value[found.schema.id] = nil }
        value["schemas"] = .array(schemas(of: value).map { .string($0) })
        return value
    }

    /// The values without those whose type and value an earlier one has, RFC 7643 §2.4; the primary one stays.
    private static func withoutRepetitions(_ elements: [JSONValue]) -> [JSONValue] {
        var positions: [JSONValue: Int] = [:]
        var kept: [JSONValue] = []
        for element in elements {
            guard let object = element.object, let value = object["value"] else {
                kept.append(element)
                continue
            }
            let key: JSONValue = .array([value] + (object["type"].map { [$0] } ?? []))
            if let position = positions[key] {
                if object["primary"] == true { kept[position] = element }
            } else {
                positions[key] = kept.count
                kept.append(element)
            }
        }
        return kept
    }
}
