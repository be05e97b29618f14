import JSON
import SCIM

extension ImportPlan {
    /// The resource type that a resource of the file says it has; nil when there is none.
    func type(of body: JSONObject) -> ResourceType? {
        if let name = body.attribute("meta")?.object?.attribute("resourceType")?.string {
            return contents.resourceType(named: name)
        }
        let schemas = (body.attribute("schemas")?.array ?? []).compactMap { $0.string?.lowercased() }
        return contents.resourceTypes.first { schemas.contains($0.schema.id.lowercased()) }
    }

    /// Why a resource has no type that there is.
    static func reason(ofUnknownTypeOf body: JSONObject) -> String {
        let commit = "commit its definition first (`scimgit schema`), or correct the name."
        if let name = body.attribute("meta")?.object?.attribute("resourceType")?.string {
            return "The state repository has no resource type \"\(name.prefix(namedBytes))\": \(commit)"
        }
        let schemas = (body.attribute("schemas")?.array ?? []).compactMap(\.string)
        guard !schemas.isEmpty else { return "Neither meta.resourceType nor schemas say what the resource is." }
        let names = schemas.prefix(namedSchemas).map { "\"\($0.prefix(namedBytes))\"" }.joined(separator: ", ")
        return "The state repository has no resource type with the schema \(names): \(commit)"
    }

    private static let namedBytes = 100
    private static let namedSchemas = 3
}

extension JSONObject {
    /// The value of an attribute by its name in any case.
    func attribute(_ name: String) -> JSONValue? {
        self[name] ?? first { $0.name.lowercased() == name.lowercased() }?.value
    }
}
