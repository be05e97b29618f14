import JSON

/// Makes definitions of schemas and resource types.
enum SchemaGrammar {
    /// A schema or, now and then, a resource type.
    static func definition(_ chance: inout Chance) -> JSONValue {
        guard chance.percent(80) else { return resourceType(&chance) }
        var schema: JSONObject = [
            "id": .string(
                chance.one(of: ["urn:example:Thing:1.0", "urn:example:scim:Thing", "urn:x:2.0:User", "urn:x"])),
            "attributes": attributes(areParts: false, &chance),
        ]
        if chance.percent(50) { schema["name"] = "Thing" }
        if chance.percent(10) { schema["schemas"] = ["urn:ietf:params:scim:schemas:core:2.0:Schema"] }
        return .object(schema)
    }

    private static func attributes(areParts: Bool, _ chance: inout Chance) -> JSONValue {
        .array((0...chance.below(4)).map { _ in .object(attribute(isPart: areParts, &chance)) })
    }

    private static func attribute(isPart: Bool, _ chance: inout Chance) -> JSONObject {
        var attribute: JSONObject = [
            "name": .string(chance.one(of: Vocabulary.parts + ["code", "a1", "A1", "x-y_z", "members", "id", "meta"]))
        ]
        let types = ["string", "boolean", "decimal", "integer", "dateTime", "binary", "reference", "complex"]
        let choices = [
            "type": types, "mutability": ["readOnly", "readWrite", "immutable", "writeOnly"],
            "returned": ["always", "never", "default", "request"], "uniqueness": ["none", "server", "global"],
        ]
        for name in ["type", "mutability", "returned", "uniqueness"] where chance.percent(40) {
            attribute[name] = .string(chance.one(of: choices[name] ?? [name]))
        }
        for flag in ["multiValued", "required", "caseExact"] where chance.percent(25) {
            attribute[flag] = .bool(chance.percent(50))
        }
        if attribute["type"] == "complex", !isPart || chance.percent(10) {
            attribute["subAttributes"] = attributes(areParts: true, &chance)
        }
        if attribute["type"] == "reference" || chance.percent(5) { attribute["referenceTypes"] = ["User", "external"] }
        if chance.percent(15) { attribute["canonicalValues"] = ["a", "b"] }
        return attribute
    }

    private static func resourceType(_ chance: inout Chance) -> JSONValue {
        let urns = [
            "urn:ietf:params:scim:schemas:core:2.0:User", "urn:ietf:params:scim:schemas:core:2.0:Group",
            Vocabulary.enterprise, "urn:example:Nope",
        ]
        var type: JSONObject = [
            "name": .string(chance.one(of: ["Thing", "User", "Group", "thing", "T1", ""])),
            "endpoint": .string(chance.one(of: ["/Things", "/Users", "/Groups", "Things", "/a/b", "/Schemas"])),
            "schema": .string(chance.one(of: urns)),
        ]
        if chance.percent(50) {
            let count = chance.below(3)
            type["schemaExtensions"] = .array(
                (0..<count).map { _ in
                    ["schema": .string(chance.one(of: urns)), "required": .bool(chance.percent(30))]
                })
        }
        return .object(type)
    }
}
