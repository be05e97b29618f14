public import JSON
import Limits

extension Schema {
    /// The URN of schema definitions, RFC 7643 §7.
    static let definitionURN = "urn:ietf:params:scim:schemas:core:2.0:Schema"

    /// Reads a schema definition, RFC 7643 §7 with errata 5606, 5607, 8415 and 8417.
    ///
    /// `schemas`, `meta`, `name` and `description` may be left out; a schema without a name has the last part of its
    /// URN for one. Members that RFC 7643 does not define are refused.
    ///
    /// - Throws: ``SCIMError`` with the path of what is wrong, such as `attributes[3].subAttributes[0].type`.
    public init(json: JSONObject) throws(SCIMError) {
        let definition = DefinitionReader(json)
        try definition.refuseMembers(otherThan: ["schemas", "id", "name", "description", "attributes", "meta"])
        try definition.checkEnvelope(schema: Self.definitionURN, resourceType: "Schema")
        let id = try definition.requiredText("id")
        guard Self.isURN(id) else {
            throw definition.problem(
                "id",
                "must be a URN such as \"urn:example:scim:schemas:1.0:Role\", of letters, digits, - . _ and colons")
        }
        let attributes = try Attribute.readList("attributes", of: definition, areSubAttributes: false)
        if attributes.isEmpty { throw definition.problem("attributes", "is required and may not be empty") }
        self.init(
            id: id, name: try definition.text("name") ?? String(id.split(separator: ":").last ?? ""),
            description: try definition.text("description") ?? "", attributes: attributes)
    }

    /// Whether a text is a URN of RFC 8141 that can stand in attribute paths and in the path of a URL as it is.
    private static func isURN(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count >= 3, String(Substring(parts[0])).lowercased() == "urn", text.utf8.count <= Limits.schemaURN
        else {
            return false
        }
        return parts.allSatisfy { part in
            !part.isEmpty && part.allSatisfy { $0.isNameByte || $0 == UInt8(ascii: ".") }
        }
    }
}
