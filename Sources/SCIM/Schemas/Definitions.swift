public import JSON

/// The schemas and resource types of a server: the built-in ones and those that its state repository adds.
///
/// Built-in ones come first, the others follow by URN and by name, so that equal files make equal definitions whatever
/// their order.
public struct Definitions: Sendable, Hashable {
    /// The schemas.
    public let schemas: [Schema]
    /// The resource types.
    public let resourceTypes: [ResourceType]

    /// User, Group and the enterprise extension.
    public static let builtIn = Definitions(known: Schema.builtIn, ResourceType.all)

    private init(known schemas: [Schema], _ resourceTypes: [ResourceType]) {
        self.schemas = schemas
        self.resourceTypes = resourceTypes
    }

    /// Adds definitions to the built-in ones.
    ///
    /// - Parameters:
    ///   - schemas: Schemas as of RFC 7643 §7, each with a URN of its own.
    ///   - resourceTypes: Resource types as of RFC 7643 §6; one that has the name of a built-in type extends it.
    ///   - groupNames: Whether two groups may have the same `displayName`.
    /// - Throws: ``DefinitionError`` that names the definition and what is wrong in it.
    public init(
        schemas: [JSONObject], resourceTypes: [JSONObject], groupNames: Attribute.Uniqueness = .server
    ) throws(DefinitionError) {
        let group = Schema.group(names: groupNames)
        let read = try Self.read(schemas)
        let all = [.user, .enterpriseUser, group] + read.sorted { $0.id < $1.id }
        let types = try Self.read(resourceTypes, all).sorted { $0.name < $1.name }
        let known = [.user, groupNames == .server ? .group : ResourceType.group(of: group)]
        let builtIn = known.map { known in types.first { $0.name == known.name } ?? known }
        let added = types.filter { type in !builtIn.contains { $0.name == type.name } }
        self.init(known: all, builtIn + added)
        try checkReferenceTypes(of: read)
    }

    /// The resource type with a name, spelt as `meta.resourceType` has it.
    public func resourceType(named name: String) -> ResourceType? {
        resourceTypes.first { $0.name.hasSameScalars(as: name) }
    }

    /// The schema with a URN, in any case.
    public func schema(_ urn: String) -> Schema? {
        schemas.first { $0.id.lowercased() == urn.lowercased() }
    }
}

extension Definitions {
    private static func read(_ definitions: [JSONObject]) throws(DefinitionError) -> [Schema] {
        var schemas: [Schema] = []
        var taken = Set((Schema.builtIn + Schema.discovery).map { $0.id.lowercased() })
        for (index, json) in definitions.enumerated() {
            let schema = try naming(.schema, json["id"], index) { () throws(SCIMError) in
                let schema = try Schema(json: json)
                guard taken.insert(schema.id.lowercased()).inserted else {
                    throw SCIMError(.invalidValue, "id must be another one: a schema with this URN is there already.")
                }
                try schema.checkPromises()
                return schema
            }
            schemas.append(schema)
        }
        return schemas
    }

    private static func read(
        _ definitions: [JSONObject], _ schemas: [Schema]
    ) throws(DefinitionError) -> [ResourceType] {
        var types: [ResourceType] = []
        for (index, json) in definitions.enumerated() {
            let type = try naming(.resourceType, json["name"], index) { () throws(SCIMError) in
                let type = try ResourceType(json: json, schemas: schemas)
                if types.contains(where: { $0.name.lowercased() == type.name.lowercased() }) {
                    throw SCIMError(.invalidValue, "name is that of another resource type.")
                }
                if let other = types.first(where: { $0.endpointName == type.endpointName }) {
                    throw SCIMError(.invalidValue, "endpoint \"\(type.endpoint)\" is that of \(other.name).")
                }
                return type
            }
            types.append(type)
        }
        return types
    }

    /// Tells which definition something is wrong with.
    private static func naming<Definition>(
        _ kind: DefinitionError.Kind, _ name: JSONValue?, _ index: Int, _ read: () throws(SCIMError) -> Definition
    ) throws(DefinitionError) -> Definition {
        do throws(SCIMError) { return try read() } catch {
            throw DefinitionError(kind, name?.string, at: index, error)
        }
    }

    /// Checks that references are to resource types that exist, to something outside or to a URI, RFC 7643 §7.
    private func checkReferenceTypes(of schemas: [Schema]) throws(DefinitionError) {
        let known = Set(resourceTypes.map(\.name) + ["external", "uri"])
        for (index, schema) in schemas.enumerated() {
            for attribute in schema.attributes.flatMap({ [$0] + $0.subAttributes }) {
                guard let unknown = attribute.referenceTypes.first(where: { !known.contains($0) }) else { continue }
                let reason = "\(attribute.name) refers to \"\(unknown)\", and there is no such resource type."
                throw DefinitionError(.schema, schema.id, at: index, SCIMError(.invalidValue, reason))
            }
        }
    }
}
