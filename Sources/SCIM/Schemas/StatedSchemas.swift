package import JSON

/// The `schemas` of a request body, RFC 7643 §3 and RFC 7644 §3.1.
package enum StatedSchemas {
    /// Checks that `schemas` name the schema that the endpoint expects.
    ///
    /// In the interoperable dialect `schemas` may be missing (authentik, in the PATCH of a group), null or empty, or
    /// have unknown URNs only (OneLogin), unless one of them is the URN of another known schema or message.
    ///
    /// - Parameters:
    ///   - schema: The URN that `schemas` must contain.
    ///   - extensions: The other URNs that are allowed; nil when any is.
    ///   - types: All resource types.
    /// - Returns: The URNs that the server does not know, as paths for the list of ignored values.
    /// - Throws: ``SCIMError`` `invalidSyntax`.
    package static func check(
        _ body: JSONObject, for schema: String, extensions: [String]? = nil,
        among types: [ResourceType] = ResourceType.all, dialect: Dialect
    ) throws(SCIMError) -> [String] {
        let sent = try body.member(named: "schemas")
        guard dialect.has(.schemasOptional) else {
            try check(sent, for: schema, extensions)
            return []
        }
        let urns = try urns(in: sent)
        let known = [schema] + (extensions ?? [])
        if urns.allSatisfy({ urn in known.contains { $0.isSameName(as: urn) } }) { return [] }
        let names = urns.map { FormerURN.current($0) ?? $0 }
        let isNamed = names.contains { $0.isSameName(as: schema) }
        if !isNamed, let other = kinds(types).first(where: { kind in names.contains { $0.isSameName(as: kind) } }) {
            throw SCIMError(.invalidSyntax, "\"schemas\" must contain \"\(schema)\" here, not \"\(other)\".")
        }
        return zip(urns, names).filter { urn, name in
            !known.contains { $0.isSameName(as: name) } && !kinds(types).contains { $0.isSameName(as: name) }
                && !FormerURN.isEmpty(urn) && !body.contains { $0.name.isSameName(as: urn) }
        }.map { "schemas[value eq \"\($0.0)\"]" }
    }

    /// The URNs of an array, or the single one that OneLogin sends without an array.
    private static func urns(in sent: JSONValue?) throws(SCIMError) -> [String] {
        guard let sent, !sent.isCleared else { return [] }
        if let urn = sent.string { return [urn] }
        guard let urns = sent.array?.compactMap(\.string), urns.count == sent.array?.count else {
            throw SCIMError(.invalidSyntax, "\"schemas\" must be an array of strings.")
        }
        return urns.filter { !$0.isEmpty }
    }

    /// The URNs of all schemas and messages that a body may have.
    private static func kinds(_ types: [ResourceType]) -> [String] {
        types.map(\.schema.id) + Schema.discovery.map(\.id) + messages
    }

    private static let messages = [
        MessageSchema.patchOp, MessageSchema.searchRequest, MessageSchema.listResponse, MessageSchema.bulkRequest,
        MessageSchema.bulkResponse, SCIMError.schema,
    ]

    /// Checks `schemas` by the rules of the RFCs.
    private static func check(_ sent: JSONValue?, for schema: String, _ extensions: [String]?) throws(SCIMError) {
        guard let sent, !sent.isNull else {
            throw SCIMError(.invalidSyntax, "\"schemas\" is missing; it must contain \"\(schema)\".")
        }
        guard let urns = sent.array?.compactMap(\.string), urns.count == sent.array?.count else {
            throw SCIMError(.invalidSyntax, "\"schemas\" must be an array of strings.")
        }
        guard urns.contains(where: { $0.isSameName(as: schema) }) else {
            throw SCIMError(.invalidSyntax, "\"schemas\" must contain \"\(schema)\".")
        }
        guard let extensions else { return }
        for (position, urn) in urns.enumerated() {
            guard urn.isSameName(as: schema) || extensions.contains(where: { $0.isSameName(as: urn) }) else {
                throw SCIMError(
                    .invalidSyntax, "\"schemas\" names \"\(urn)\", which is not a schema of the resource type.")
            }
            guard !urns[..<position].contains(where: { $0.isSameName(as: urn) }) else {
                throw SCIMError(.invalidSyntax, "\"schemas\" names \"\(urn)\" twice.")
            }
        }
    }
}
