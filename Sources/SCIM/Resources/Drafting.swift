public import JSON

extension ResourceType {
    /// The resource that a POST body describes, RFC 7644 §3.3.
    ///
    /// - Parameters:
    ///   - id: The id that the server gives it; one in the body does not count.
    ///   - created: The creation time, an xsd:dateTime.
    /// - Throws: ``SCIMError`` that names the first attribute that is wrong.
    public func resource(
        creating body: JSONObject, id: String, created: String, dialect: Dialect
    ) throws(SCIMError) -> Draft {
        let normal = try NormalBody(body, of: self, dialect: dialect)
        return try draft(
            normal, value: normal.value, id: id, meta: ["resourceType": .string(name), "created": .string(created)])
    }

    /// The resource that a PUT body puts in the place of one, RFC 7644 §3.5.1.
    ///
    /// Attributes that the body leaves out are cleared. In the interoperable dialect `active` and `members` stay when
    /// they are left out.
    ///
    /// - Throws: ``SCIMError``, with `mutability` when an immutable attribute would change.
    public func resource(
        replacing existing: Resource, with body: JSONObject, dialect: Dialect
    ) throws(SCIMError) -> Draft {
        if dialect == .strict, let id = body["id"]?.string, !id.hasSameScalars(as: existing.id) {
            throw SCIMError(.mutability, "id is readOnly: it is \"\(existing.id)\" and cannot become \"\(id)\".")
        }
        let normal = try NormalBody(body, of: self, dialect: dialect)
        var value = normal.value
        for attribute in schema.attributes {
            let old = existing[attribute.name]
            let isKept = dialect == .interoperable && (attribute.name == "active" || attribute.name == "members")
            if isKept, !normal.mentioned.contains(attribute.name) { value[attribute.name] = old }
            if attribute.mutability == .immutable, let old {
                if normal.mentioned.contains(attribute.name), value[attribute.name] != old {
                    throw SCIMError(.mutability, "\(attribute.name) is immutable and has a value already.")
                }
                value[attribute.name] = old
            }
        }
        return try draft(normal, value: value, id: existing.id, meta: existing["meta"]?.object)
    }

    private func draft(
        _ normal: NormalBody, value: JSONObject, id: String, meta: JSONObject?
    ) throws(SCIMError) -> Draft {
        var value = value
        let hadPassword = value["password"] != nil
        value["id"] = .string(id)
        value["meta"] = meta.map { .object($0) }
        return Draft(resource: try validate(stored(value)), ignored: normal.ignored, hadPassword: hadPassword)
    }

    /// Brings a value whose attributes are in stored form to the form of a whole file: no password, members as a sorted
    /// set, a manager by id only, `schemas` as the extensions are.
    func stored(_ value: JSONObject) -> JSONObject {
        var value = value
        value["password"] = nil
        if let members = value["members"]?.array { value["members"] = Self.storedMembers(members) }
        if let urn = extensions.first(where: { $0.schema.id == Schema.enterpriseUser.id })?.schema.id,
            var object = value[urn]?.object, let manager = object["manager"]?.object
        {
            object["manager"] = manager["value"].map { ["value": $0] }
            value[urn] = .object(object)
        }
        var urns = [JSONValue.string(schema.id)]
        for found in extensions {
            if let object = value[found.schema.id]?.object, !object.isEmpty {
                urns.append(.string(found.schema.id))
            } else {
                value[found.schema.id] = nil
            }
        }
        value["schemas"] = .array(urns)
        return value
    }

    private static func storedMembers(_ members: [JSONValue]) -> JSONValue? {
        var keyed: [(id: String, value: JSONValue)] = []
        keyed.reserveCapacity(members.count)
        for element in members {
            guard var member = element.object else { continue }
            let id = member["value"]?.string ?? ""
            member["$ref"] = nil
            member["type"] = nil
            keyed.append((id, .object(member)))
        }
        var isSorted = true
        for (left, right) in zip(keyed, keyed.dropFirst())
        where !left.id.utf8.lexicographicallyPrecedes(right.id.utf8) {
            isSorted = false
        }
        if !isSorted { keyed = sortedUnique(keyed) }
        return keyed.isEmpty ? nil : .array(keyed.map(\.value))
    }

    private static func sortedUnique(_ keyed: [(id: String, value: JSONValue)]) -> [(id: String, value: JSONValue)] {
        var unique: [(id: String, value: JSONValue)] = []
        let order = keyed.enumerated().sorted { left, right in
            left.element.id.hasSameScalars(as: right.element.id)
                ? left.offset < right.offset
                : left.element.id.utf8.lexicographicallyPrecedes(right.element.id.utf8)
        }
        for (_, member) in order where unique.last.map({ !$0.id.hasSameScalars(as: member.id) }) ?? true {
            unique.append(member)
        }
        return unique
    }
}
