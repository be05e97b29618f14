public import JSON
import Limits

extension Schema {
    /// The schema URN of schema definitions, RFC 7643 §7.
    static let definitionURN = "urn:ietf:params:scim:schemas:core:2.0:Schema"

    /// Reads a schema definition, RFC 7643 §7 with errata 5606, 5607, 8415 and 8417.
    ///
    /// `schemas`, `meta`, `name` and `description` may be left out; the default of `name` is the last component of the
    /// URN. Members that RFC 7643 does not define are refused.
    ///
    /// - Throws: ``SCIMError`` whose detail has the path of the invalid member, such as
    ///   `attributes[3].subAttributes[0].type`.
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

    /// Whether a text is a URN of RFC 8141 that needs no escaping in attribute paths and URLs.
    private static func isURN(_ text: String) -> Bool {
        let components = text.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard components.count >= 3, String(Substring(components[0])).lowercased() == "urn",
            text.utf8.count <= Limits.schemaURN
        else {
            return false
        }
        return components.allSatisfy { component in
            !component.isEmpty && component.allSatisfy { $0.isNameByte || $0 == UInt8(ascii: ".") }
        }
    }
}
