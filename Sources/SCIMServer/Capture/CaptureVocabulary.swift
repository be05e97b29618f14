import SCIM

/// The names and URNs that a server knows: what may stay in a transcript, because it tells of nobody.
struct CaptureVocabulary {
    private static let common = [
        "schemas", "id", "externalId", "meta", "resourceType", "created", "lastModified", "location", "version",
        "value", "type", "display", "primary", "$ref",
    ]
    private static let messages: Set = [
        "schemas", "resourcetypes", "serviceproviderconfig", "bulk", "me", ".search",
    ]

    private var attributes: Set<String> = []
    private var schemas: Set<String> = []
    private var types: Set<String> = []
    private var endpoints = CaptureVocabulary.messages

    /// - Parameter resourceTypes: The resource types of the server.
    init(_ resourceTypes: [ResourceType] = []) {
        attributes.formUnion(Self.common.map { $0.lowercased() })
        for type in resourceTypes {
            types.insert(type.name.lowercased())
            endpoints.insert(type.endpointName)
            add(type.schema)
            for found in type.extensions { add(found.schema) }
        }
    }

    private mutating func add(_ schema: Schema) {
        schemas.insert(schema.id.lowercased())
        for attribute in schema.attributes {
            attributes.insert(attribute.name.lowercased())
            for inner in attribute.subAttributes { attributes.insert(inner.name.lowercased()) }
        }
    }

    func hasAttribute(_ name: String) -> Bool { attributes.contains(name.lowercased()) }

    func hasType(_ name: String) -> Bool { types.contains(name.lowercased()) }

    /// Whether a segment of a path is that of an endpoint.
    func hasEndpoint(_ segment: String) -> Bool { endpoints.contains(segment.lowercased()) }

    /// Whether a text is the URN of a schema of the server or of the RFCs and Okta.
    func hasSchema(_ urn: String) -> Bool {
        if schemas.contains(urn.lowercased()) { return true }
        let pattern = /urn:(?:ietf:params|okta):scim:(?:schemas|api):[a-z]+(?::[\w\-]+)*:\d\.\d:[A-Za-z]+/
        return urn.utf8.allSatisfy { $0 < 0x80 } && urn.wholeMatch(of: pattern) != nil
    }
}
