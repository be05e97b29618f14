public import JSON

/// The schemas and resource types of a server: the built-in ones and those of its state repository.
///
/// Built-in ones come first, then schemas by URN and resource types by name, so that the order of the files does not
/// matter.
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

    /// The built-in definitions and others.
    ///
    /// - Parameters:
    ///   - schemas: Schema definitions of RFC 7643 §7, with different URNs.
    ///   - resourceTypes: Resource type definitions of RFC 7643 §6; one with the name of a built-in type extends that
    ///     type.
    ///   - settings: What the state chooses of the built-in ones.
    /// - Throws: ``SCIMError`` whose detail has the name of the definition and the path of the invalid member.
    public init(
        schemas: [JSONObject], resourceTypes: [JSONObject], settings: Settings = Settings()
    ) throws(DefinitionError) {
        let (user, group) = (settings.user, settings.group)
        let read = try Self.read(schemas)
        let all = [user.schema, .enterpriseUser, group.schema] + read.sorted { $0.id < $1.id }
        let types = try Self.read(resourceTypes, all).sorted { $0.name < $1.name }
        let builtIn = [user, group].map { known in types.first { $0.name == known.name } ?? known }
        let added = types.filter { type in !builtIn.contains { $0.name == type.name } }
        self.init(known: all, builtIn + added)
        try checkReferenceTypes(of: read)
    }

    /// The resource type with a name, spelled as in `meta.resourceType`.
    public func resourceType(named name: String) -> ResourceType? {
        resourceTypes.first { $0.name.hasSameScalars(as: name) }
    }

    /// The schema with a URN, in any case; nil when there is none.
    public func schema(_ urn: String) -> Schema? {
        schemas.first { $0.id.lowercased() == urn.lowercased() }
    }
}

extension Definitions {
    /// What a state chooses of the built-in definitions.
    public struct Settings: Sendable, Hashable {
        /// The uniqueness of the `displayName` of groups.
        public var groupNames = Attribute.Uniqueness.server
        /// Whether users have writeOnly attributes, such as `password`, which the server discards.
        public var hasSecrets = true

        /// The settings of a state that chooses nothing.
        public init() {}

        fileprivate var user: ResourceType { hasSecrets ? .user : .userWithoutSecrets }
        fileprivate var group: ResourceType {
            groupNames == .server ? .group : ResourceType.group(of: .group(names: groupNames))
        }
    }

    private static func read(_ definitions: [JSONObject]) throws(DefinitionError) -> [Schema] {
        var schemas: [Schema] = []
        var taken = Set((Schema.builtIn + Schema.discovery).map { $0.id.lowercased() })
        for (index, json) in definitions.enumerated() {
            let schema = try naming(.schema, json["id"], index) { () throws(SCIMError) in
                let schema = try Schema(json: json)
                guard taken.insert(schema.id.lowercased()).inserted else {
                    throw SCIMError(.invalidValue, "id is the URN of another schema.")
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

    /// Adds the name of a definition, or its position when it has none, to the detail of an error in it.
    private static func naming<Definition>(
        _ kind: DefinitionError.Kind, _ name: JSONValue?, _ index: Int, _ read: () throws(SCIMError) -> Definition
    ) throws(DefinitionError) -> Definition {
        do throws(SCIMError) { return try read() } catch {
            throw DefinitionError(kind, name?.string, at: index, error)
        }
    }

    /// Checks that each of the `referenceTypes` is an existing resource type, `external` or `uri`, RFC 7643 §7.
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
