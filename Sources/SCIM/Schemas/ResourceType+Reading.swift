public import JSON
import Limits

extension ResourceType {
    /// The schema URN of resource type definitions, RFC 7643 §6.
    static let definitionURN = "urn:ietf:params:scim:schemas:core:2.0:ResourceType"

    /// Reads the definition of a resource type, RFC 7643 §6 with erratum 7522.
    ///
    /// A definition with the name of a built-in type adds extensions to it: endpoint, schema and the built-in
    /// extensions must be unchanged.
    ///
    /// - Parameter schemas: The schemas that it may name, in any case, including the built-in ones.
    /// - Throws: ``SCIMError`` whose detail has the path of the invalid member, such as `schemaExtensions[1].schema`.
    public convenience init(json: JSONObject, schemas: [Schema]) throws(SCIMError) {
        let definition = DefinitionReader(json)
        try definition.refuseMembers(
            otherThan: ["schemas", "id", "name", "description", "endpoint", "schema", "schemaExtensions", "meta"])
        try definition.checkEnvelope(schema: Self.definitionURN, resourceType: "ResourceType")
        let name = try Self.readName(definition)
        let builtIn = Self.all.first { $0.name == name }
        self.init(
            name: name, endpoint: try Self.readEndpoint(definition, builtIn: builtIn),
            description: try definition.text("description") ?? builtIn?.description ?? "",
            schema: try Self.readSchema(definition, schemas, builtIn: builtIn),
            extensions: try Self.readExtensions(definition, schemas))
        try checkExtensions(definition)
        if let builtIn { try checkExtensions(definition, keep: builtIn) } else { try checkAttributes() }
    }

    private static func readName(_ definition: DefinitionReader) throws(SCIMError) -> String {
        let name = try definition.requiredText("name")
        guard let first = name.utf8.first, first.isASCIILetter, name.utf8.allSatisfy(\.isNameByte),
            name.utf8.count <= Limits.resourceTypeName
        else {
            throw definition.problem(
                "name",
                "must be a letter, then letters, digits, - or _, \(Limits.resourceTypeName) bytes at most, not \"\(name)\""
            )
        }
        let taken = all.map(\.name) + ["Schema", "ResourceType", "ServiceProviderConfig"]
        if let other = taken.first(where: { $0.lowercased() == name.lowercased() }),
            other != name || !all.contains(where: { $0.name == name })
        {
            throw definition.problem("name", "may not be \"\(name)\": the server has \"\(other)\" already")
        }
        if let id = try definition.text("id"), !id.hasSameScalars(as: name) {
            throw definition.problem("id", "must be the name, \"\(name)\", or be left out")
        }
        return name
    }

    /// Endpoints that RFC 7644 or the layout of the state repository reserves, in lower case.
    private static let reservedEndpoints: Set<String> = [
        "/users", "/groups", "/schemas", "/resourcetypes", "/serviceproviderconfig", "/serviceproviderconfigs",
        "/bulk", "/me", "/resource-types",
    ]

    private static func readEndpoint(
        _ definition: DefinitionReader, builtIn: ResourceType?
    ) throws(SCIMError) -> String {
        let endpoint = try definition.requiredText("endpoint")
        if let builtIn {
            guard endpoint.hasSameScalars(as: builtIn.endpoint) else {
                throw definition.problem("endpoint", "of \(builtIn.name) must stay \"\(builtIn.endpoint)\"")
            }
            return endpoint
        }
        let segment = endpoint.utf8.dropFirst()
        guard endpoint.utf8.first == UInt8(ascii: "/"), let first = segment.first, first.isASCIILetter,
            segment.allSatisfy({ $0.isNameByte && $0 != UInt8(ascii: "_") }), segment.count <= Limits.resourceTypeName
        else {
            throw definition.problem(
                "endpoint",
                "must be a slash, a letter, then letters, digits or -, such as \"/Roles\", not \"\(endpoint)\"")
        }
        if reservedEndpoints.contains(endpoint.lowercased()) {
            throw definition.problem("endpoint", "may not be \"\(endpoint)\", which is reserved")
        }
        return endpoint
    }

    private static func readSchema(
        _ definition: DefinitionReader, _ schemas: [Schema], builtIn: ResourceType?
    ) throws(SCIMError) -> Schema {
        let schema = try find("schema", definition, schemas)
        if let builtIn, schema.id != builtIn.schema.id {
            throw definition.problem("schema", "of \(builtIn.name) must stay \"\(builtIn.schema.id)\"")
        }
        if builtIn == nil, Schema.builtIn.contains(where: { $0.id == schema.id }) {
            throw definition.problem("schema", "may not be \"\(schema.id)\", which belongs to a built-in resource type")
        }
        return schema
    }

    private static func readExtensions(
        _ definition: DefinitionReader, _ schemas: [Schema]
    ) throws(SCIMError) -> [Extension] {
        var extensions: [Extension] = []
        for element in try definition.objects("schemaExtensions") {
            try element.refuseMembers(otherThan: ["schema", "required"])
            guard let required = try element.flag("required") else { throw element.problem("required", "is required") }
            extensions.append(Extension(schema: try find("schema", element, schemas), required: required))
        }
        return extensions
    }

    private static func find(
        _ name: String, _ definition: DefinitionReader, _ schemas: [Schema]
    ) throws(SCIMError) -> Schema {
        let urn = try definition.requiredText(name)
        guard let schema = schemas.first(where: { $0.id.lowercased() == urn.lowercased() }) else {
            throw definition.problem(name, "names \"\(urn)\", and there is no such schema")
        }
        return schema
    }
}
