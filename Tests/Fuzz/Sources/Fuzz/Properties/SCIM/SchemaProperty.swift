import JSON
import SCIM

/// What holds for any bytes that are the definition of a schema or a resource type.
struct SchemaProperty {
    /// Reads the definition, and tells in a few words what it is.
    func check(_ bytes: [UInt8]) throws(Violation) -> String {
        let json: JSONObject?
        do throws(JSONError) { json = try JSONValue(parsing: bytes).object } catch { return "no JSON" }
        guard let json else { return "no object" }
        return try json["endpoint"] == nil ? checkSchema(json) : checkResourceType(json)
    }

    private func checkSchema(_ json: JSONObject) throws(Violation) -> String {
        let schema: Schema
        do throws(SCIMError) { schema = try Schema(json: json) } catch { return try error.checked() }
        let read: Schema
        do throws(SCIMError) { read = try Schema(json: schema.json) } catch {
            throw Violation("What is served is not read: \(error.detail)")
        }
        try Violation.unless(read == schema, "What is served reads as another schema.")
        return try checkUse(of: schema, json)
    }

    /// Uses the schema as that of a resource type: each attribute can be named.
    private func checkUse(of schema: Schema, _ json: JSONObject) throws(Violation) -> String {
        let type: ResourceType
        do throws(DefinitionError) {
            let definition: JSONObject = ["name": "Thing", "endpoint": "/Things", "schema": .string(schema.id)]
            let definitions = try Definitions(schemas: [json], resourceTypes: [definition])
            guard let found = definitions.resourceType(named: "Thing") else { return "no type" }
            type = found
        } catch { return try error.cause.checked() }
        for attribute in schema.attributes {
            for name in [attribute.name, "\(schema.id):\(attribute.name)"]
                + attribute.subAttributes.map({ part in
                    "\(attribute.name).\(part.name)"
                })
            {
                do throws(SCIMError) {
                    _ = try Filter(parsing: "\(name) pr", dialect: .strict).compile(for: type)
                } catch { throw Violation("'\(name)' is no attribute: \(error.detail)") }
            }
        }
        try checkBody(of: type)
        return "a type of \(schema.attributes.count)"
    }

    /// Makes a resource with nothing but its schema, which fails only for what is required.
    private func checkBody(of type: ResourceType) throws(Violation) {
        let body: JSONObject = ["schemas": [.string(type.schema.id)]]
        do throws(SCIMError) {
            _ = try type.draft(creating: body, id: "t1", created: "2026-11-24T07:10:41Z", dialect: .strict)
        } catch {
            _ = try error.checked()
            try Violation.unless(
                type.schema.attributes.contains(where: \.required), "Nothing is required: \(error.detail)")
        }
    }

    private func checkResourceType(_ json: JSONObject) throws(Violation) -> String {
        let schemas = Definitions.builtIn.schemas
        let type: ResourceType
        do throws(SCIMError) { type = try ResourceType(json: json, schemas: schemas) } catch {
            return try error.checked()
        }
        let read: ResourceType
        do throws(SCIMError) { read = try ResourceType(json: type.json, schemas: schemas) } catch {
            throw Violation("What is served is not read: \(error.detail)")
        }
        try Violation.unless(read == type, "What is served reads as another resource type.")
        return "a resource type"
    }
}
