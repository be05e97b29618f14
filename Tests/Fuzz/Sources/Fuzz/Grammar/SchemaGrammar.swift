import JSON

/// Makes definitions of schemas and resource types.
enum SchemaGrammar {
    /// A schema or, now and then, a resource type.
    static func definition(_ generator: inout Chance) -> JSONValue {
        guard generator.percent(80) else { return resourceType(&generator) }
        var schema: JSONObject = [
            "id": .string(
                generator.one(of: ["urn:example:Thing:1.0", "urn:example:scim:Thing", "urn:x:2.0:User", "urn:x"])),
            "attributes": attributes(areParts: false, &generator),
        ]
        if generator.percent(50) { schema["name"] = "Thing" }
        if generator.percent(10) { schema["schemas"] = ["urn:ietf:params:scim:schemas:core:2.0:Schema"] }
        return .object(schema)
    }

    private static func attributes(areParts: Bool, _ generator: inout Chance) -> JSONValue {
        .array((0...generator.below(4)).map { _ in .object(attribute(isPart: areParts, &generator)) })
    }

    private static func attribute(isPart: Bool, _ generator: inout Chance) -> JSONObject {
        var attribute: JSONObject = [
            "name": .string(
                generator.one(of: Vocabulary.parts + ["code", "a1", "A1", "x-y_z", "members", "id", "meta"]))
        ]
        let types = ["string", "boolean", "decimal", "integer", "dateTime", "binary", "reference", "complex"]
        let choices = [
            "type": types, "mutability": ["readOnly", "readWrite", "immutable", "writeOnly"],
            "returned": ["always", "never", "default", "request"], "uniqueness": ["none", "server", "global"],
        ]
        for name in ["type", "mutability", "returned", "uniqueness"] where generator.percent(40) {
            attribute[name] = .string(generator.one(of: choices[name] ?? [name]))
        }
        for flag in ["multiValued", "required", "caseExact"] where generator.percent(25) {
            attribute[flag] = .bool(generator.percent(50))
        }
        if attribute["type"] == "complex", !isPart || generator.percent(10) {
            attribute["subAttributes"] = attributes(areParts: true, &generator)
        }
        if attribute["type"] == "reference" || generator.percent(5) {
            attribute["referenceTypes"] = ["User", "external"]
        }
        if generator.percent(15) { attribute["canonicalValues"] = ["a", "b"] }
        return attribute
    }

    private static func resourceType(_ generator: inout Chance) -> JSONValue {
        let urns = [
            "urn:ietf:params:scim:schemas:core:2.0:User", "urn:ietf:params:scim:schemas:core:2.0:Group",
            Vocabulary.enterprise, "urn:example:Nope",
        ]
        var type: JSONObject = [
            "name": .string(generator.one(of: ["Thing", "User", "Group", "thing", "T1", ""])),
            "endpoint": .string(generator.one(of: ["/Things", "/Users", "/Groups", "Things", "/a/b", "/Schemas"])),
            "schema": .string(generator.one(of: urns)),
        ]
        if generator.percent(50) {
            let count = generator.below(3)
            type["schemaExtensions"] = .array(
                (0..<count).map { _ in
                    ["schema": .string(generator.one(of: urns)), "required": .bool(generator.percent(30))]
                })
        }
        return .object(type)
    }
}
