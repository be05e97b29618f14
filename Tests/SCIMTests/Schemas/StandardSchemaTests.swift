import JSON
import SCIM
import Testing

@Suite struct `Built-in schemas` {
    struct Difference: Hashable, CustomStringConvertible {
        let path: String
        let characteristic: String
        let published: String
        let builtIn: String

        init(_ path: String, _ characteristic: String, _ published: String, _ builtIn: String) {
            self.path = path
            self.characteristic = characteristic
            self.published = published
            self.builtIn = builtIn
        }

        var description: String { "\(path) \(characteristic): \(published), here \(builtIn)" }
    }

    struct Example: Sendable, CustomTestStringConvertible {
        let schema: Schema
        let published: String
        let differences: [(Difference, reason: String)]
        var testDescription: String { schema.name }
    }

    static let examples = [
        Example(
            schema: .user, published: StandardSchemas.user,
            differences: [
                (Difference("profileUrl", "caseExact", "false", "true"), "erratum 6001"),
                (Difference("photos.value", "caseExact", "false", "true"), "erratum 6001"),
                (Difference("addresses.primary", "present", "false", "true"), "§2.4, and the example of §8.2 has it"),
                (
                    Difference("groups.value", "caseExact", "false", "true"),
                    "it is an id, and those are case exact, §3.1"
                ),
                (Difference("groups.$ref", "caseExact", "false", "true"), "erratum 6001"),
                (Difference("groups.$ref", "referenceTypes", "User Group", "Group"), "erratum 8471"),
                (Difference("x509Certificates.value", "caseExact", "false", "true"), "binary is case exact, §2.3.6"),
            ]),
        Example(
            schema: .group, published: StandardSchemas.group,
            differences: [
                (Difference("displayName", "required", "false", "true"), "erratum 5368"),
                (Difference("displayName", "uniqueness", "none", "server"), "two groups of one name confuse clients"),
                (
                    Difference("members.value", "caseExact", "false", "true"),
                    "it is an id, and those are case exact, §3.1"
                ),
                (Difference("members.$ref", "caseExact", "false", "true"), "erratum 6001"),
                (Difference("members.display", "present", "false", "true"), "erratum 6011"),
            ]),
        Example(
            schema: .enterpriseUser, published: StandardSchemas.enterpriseUser,
            differences: [
                (Difference("manager.value", "caseExact", "false", "true"), "erratum 8472"),
                (Difference("manager.$ref", "caseExact", "false", "true"), "erratum 6001"),
            ]),
    ]

    // RFC 7643 §2.4
    @Test(arguments: examples)
    func `differ from RFC 7643 §8·7·1 only where an erratum or a reason says so`(_ example: Example) throws {
        let published = try Schema(json: JSONObject(text: example.published))
        #expect(published.id == example.schema.id)
        let found = Self.differences(published.attributes, example.schema.attributes)
        #expect(Set(found) == Set(example.differences.map(\.0)))
        #expect(found.count == example.differences.count)
    }

    @Test(arguments: examples)
    func `list their attributes in the order of the RFC, what is added last`(_ example: Example) throws {
        let published = try Schema(json: JSONObject(text: example.published)).attributes.map(\.name)
        #expect(example.schema.attributes.map(\.name).starts(with: published))
    }

    @Test(arguments: examples)
    func `read back from what is served`(_ example: Example) throws {
        #expect(try Schema(json: example.schema.json) == example.schema)
    }

    @Test func `resource types read back from what is served`() throws {
        for type in ResourceType.all {
            #expect(try ResourceType(json: type.json, schemas: Definitions.builtIn.schemas) == type)
        }
    }

    // RFC 7643 §7
    @Test(arguments: examples)
    func `are served with schemas and meta, erratum 8417`(_ example: Example) {
        let json = example.schema.json
        #expect(json["schemas"] == ["urn:ietf:params:scim:schemas:core:2.0:Schema"])
        #expect(json["meta"]?.object?["resourceType"] == "Schema")
        #expect(json["name"]?.string?.isEmpty == false)
        #expect(json["description"]?.string?.isEmpty == false)
    }

    // RFC 7643 §7
    @Test(arguments: examples)
    func `are served with every characteristic that the type has`(_ example: Example) {
        for attribute in example.schema.attributes.flatMap({ [$0] + $0.subAttributes }) {
            var names: Set = ["name", "type", "multiValued", "description", "required", "mutability", "returned"]
            if attribute.type == .complex {
                names.insert("subAttributes")  // and no uniqueness, erratum 6004
            } else {
                names.formUnion(["caseExact", "uniqueness"])
            }
            if attribute.type == .reference { names.insert("referenceTypes") }
            let optional: Set = ["canonicalValues"]
            #expect(Set(attribute.json.names).subtracting(optional) == names, "\(attribute.name)")
            #expect(!attribute.description.isEmpty, "\(attribute.name)")
        }
    }

    private static func differences(
        _ published: [Attribute], _ builtIn: [Attribute], path: String = ""
    ) -> [Difference] {
        var found: [Difference] = []
        for attribute in builtIn {
            let path = path + attribute.name
            guard let before = published.first(where: { $0.name == attribute.name }) else {
                found.append(Difference(path, "present", "false", "true"))
                continue
            }
            for ((name, old), (_, new)) in zip(characteristics(before), characteristics(attribute)) where old != new {
                found.append(Difference(path, name, old, new))
            }
            found += differences(before.subAttributes, attribute.subAttributes, path: path + ".")
        }
        let gone = published.filter { old in !builtIn.contains { $0.name == old.name } }
        return found + gone.map { Difference(path + $0.name, "present", "true", "false") }
    }

    private static func characteristics(_ attribute: Attribute) -> [(String, String)] {
        [
            ("type", attribute.type.rawValue), ("multiValued", "\(attribute.multiValued)"),
            ("required", "\(attribute.required)"), ("caseExact", "\(attribute.caseExact)"),
            ("mutability", attribute.mutability.rawValue), ("returned", attribute.returned.rawValue),
            ("uniqueness", attribute.uniqueness.rawValue),
            ("canonicalValues", attribute.canonicalValues.joined(separator: " ")),
            ("referenceTypes", attribute.referenceTypes.joined(separator: " ")),
        ]
    }
}

@Suite struct `Schemas of what the server says about itself` {
    /// The attributes of RFC 7643 §8.7.2.
    static let published: [(name: String, paths: String)] = [
        (
            "ServiceProviderConfig",
            """
            documentationUri patch.supported bulk.supported bulk.maxOperations bulk.maxPayloadSize
            filter.supported filter.maxResults changePassword.supported sort.supported
            authenticationSchemes.name authenticationSchemes.description authenticationSchemes.specUri
            authenticationSchemes.documentationUri
            """
        ),
        (
            "ResourceType",
            """
            id name description endpoint schema schemaExtensions.schema schemaExtensions.required
            """
        ),
        (
            "Schema",
            """
            id name description attributes.name attributes.type attributes.multiValued
            attributes.description attributes.required attributes.canonicalValues attributes.caseExact
            attributes.mutability attributes.returned attributes.uniqueness attributes.referenceTypes
            attributes.subAttributes.name attributes.subAttributes.type attributes.subAttributes.multiValued
            attributes.subAttributes.description attributes.subAttributes.required
            attributes.subAttributes.canonicalValues attributes.subAttributes.caseExact
            attributes.subAttributes.mutability attributes.subAttributes.returned
            attributes.subAttributes.uniqueness attributes.subAttributes.referenceTypes
            """
        ),
    ]

    @Test(arguments: published)
    func `have all that RFC 7643 §8·7·2 has, readOnly, and nothing that cannot be served`(
        _ name: String, _ paths: String
    ) throws {
        let urn = "urn:ietf:params:scim:schemas:core:2.0:\(name)"
        let schema = try #require(Schema.discovery.first { $0.id == urn })
        let own = Self.leaves(schema.attributes)
        for path in paths.split(whereSeparator: \.isWhitespace) { #expect(own.contains(String(path)), "\(path)") }
        #expect(schema.attributes.allSatisfy { $0.mutability == .readOnly && !$0.description.isEmpty })
        #expect(throws: DefinitionError.self) { try Definitions(schemas: [schema.json], resourceTypes: []) }
    }

    private static func leaves(_ attributes: [Attribute], _ prefix: String = "") -> [String] {
        attributes.flatMap { attribute in
            attribute.subAttributes.isEmpty
                ? [prefix + attribute.name] : leaves(attribute.subAttributes, prefix + attribute.name + ".")
        }
    }
}
