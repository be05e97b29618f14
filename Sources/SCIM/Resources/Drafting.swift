public import JSON

extension ResourceType {
    /// The resource that a POST body describes, RFC 7644 §3.3.
    ///
    /// - Parameters:
    ///   - id: The id that the server assigns; an `id` in the body is ignored.
    ///   - created: The creation time, an xsd:dateTime.
    ///   - types: All resource types; a body whose `schemas` name another one is refused.
    /// - Throws: ``SCIMError`` whose detail names the first invalid attribute.
    public func draft(
        creating body: JSONObject, id: String, created: String, among types: [ResourceType] = ResourceType.all,
        dialect: Dialect
    ) throws(SCIMError) -> Draft {
        let normal = try NormalBody(body, of: self, among: types, dialect: dialect)
        return try draft(
            normal, value: normal.value, id: id, meta: ["resourceType": .string(name), "created": .string(created)])
    }

    /// The resource that replaces an existing one after a PUT, RFC 7644 §3.5.1.
    ///
    /// Attributes that the body leaves out are cleared, except immutable ones. `active` keeps its value when the body
    /// has none, so that a deactivated user is not activated by accident; in the interoperable dialect `members` are
    /// kept too, unless the body has `[]`. An `id` in the body is ignored, because it is readOnly.
    ///
    /// - Parameter types: All resource types; a body whose `schemas` name another one is refused.
    /// - Throws: ``SCIMError``, with `mutability` when an immutable attribute would change.
    public func draft(
        replacing existing: Resource, with body: JSONObject, among types: [ResourceType] = ResourceType.all,
        dialect: Dialect
    ) throws(SCIMError) -> Draft {
        let normal = try NormalBody(body, of: self, among: types, dialect: dialect)
        if hasMembers, normal.namesNobody { throw .namingNobody("members") }
        var value = normal.value
        if let status = statusName, value[status] == nil { value[status] = existing[status] }
        if dialect.has(.membersKept), hasMembers, value["members"] == nil, !normal.hasEmptyMembers {
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
        var value = normal.dialect.has(.namesOnOneLine) ? value.withNameOnOneLine : value
        value["id"] = .string(id)
        value["meta"] = meta.map { .object($0) }
        return Draft(
            resource: try validate(stored(value)), ignored: normal.ignored, hadPassword: normal.hadPassword,
            replaced: nil)
    }

    /// Copies immutable values from the object that is replaced.
    ///
    /// - Throws: ``SCIMError`` `mutability` when the new object has a different value, RFC 7644 §3.5.1.
    private func keepImmutable(
        _ attributes: [Attribute], of old: JSONObject, in new: inout JSONObject, path: String
    ) throws(SCIMError) {
        for attribute in attributes {
            guard attribute.mutability == .immutable else {
                try keepImmutableSubAttributes(of: attribute, of: old, in: &new, path: path)
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

    /// Copies the immutable sub-attributes of a single complex value; elements of a multi-valued attribute are replaced
    /// whole.
    private func keepImmutableSubAttributes(
        of attribute: Attribute, of old: JSONObject, in new: inout JSONObject, path: String
    ) throws(SCIMError) {
        guard !attribute.multiValued, attribute.subAttributes.contains(where: { $0.mutability == .immutable }),
            let old = old[attribute.name]?.object
        else { return }
        var object = new[attribute.name]?.object ?? JSONObject()
        try keepImmutable(attribute.subAttributes, of: old, in: &object, path: "\(path)\(attribute.name).")
        new[attribute.name] = object.isEmpty ? nil : .object(object)
    }

    /// The stored form of a resource whose attributes are normalized: no repeated members or elements, references by id
    /// only, and the `schemas` of the extensions that it has.
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

    /// The elements without those that repeat the `type` and `value` of an earlier one, RFC 7643 §2.4; of such a pair
    /// the primary one is kept.
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

extension ResourceType {
    /// A resource after some of its references were removed; its size is not checked again.
    ///
    /// - Throws: ``SCIMError`` when the result is not valid, for example without a required reference.
    public func resource(_ resource: Resource, with value: JSONObject) throws(SCIMError) -> Resource {
        value == resource.value ? resource : try validate(stored(value), limitingSize: false)
    }
}
