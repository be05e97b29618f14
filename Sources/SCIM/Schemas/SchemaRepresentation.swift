public import JSON

extension Schema {
    /// The schema as `/Schemas` serves it, with `schemas` (erratum 8417) and without `meta.location`.
    public var json: JSONObject {
        [
            "schemas": [.string(Self.definitionURN)], "id": .string(id), "name": .string(name),
            "description": .string(description), "attributes": .array(attributes.map { .object($0.json) }),
            "meta": ["resourceType": "Schema"],
        ]
    }
}

extension Attribute {
    /// The definition as `/Schemas` serves it, RFC 7643 §7.
    public var json: JSONObject {
        var json: JSONObject = [
            "name": .string(name), "type": .string(type.rawValue), "multiValued": .bool(multiValued),
            "description": .string(description), "required": .bool(required),
            "mutability": .string(mutability.rawValue), "returned": .string(returned.rawValue),
        ]
        if type == .complex {
            json["subAttributes"] = .array(subAttributes.map { .object($0.json) })
        } else {
            json["caseExact"] = .bool(caseExact)
            json["uniqueness"] = .string(uniqueness.rawValue)
        }
        if !canonicalValues.isEmpty { json["canonicalValues"] = .array(canonicalValues.map { .string($0) }) }
        if !referenceTypes.isEmpty { json["referenceTypes"] = .array(referenceTypes.map { .string($0) }) }
        return json
    }
}

extension ResourceType {
    /// The resource type as `/ResourceTypes` serves it, RFC 7643 §6, without `meta.location`.
    public var json: JSONObject {
        [
            "schemas": [.string(Self.definitionURN)], "id": .string(name),
            "name": .string(name), "endpoint": .string(endpoint), "description": .string(description),
            "schema": .string(schema.id),
            "schemaExtensions": .array(
                extensions.map { ["schema": .string($0.schema.id), "required": .bool($0.required)] }),
            "meta": ["resourceType": "ResourceType"],
        ]
    }
}
