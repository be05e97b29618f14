import JSON

/// An attribute or sub-attribute whose values are URLs of external resources, RFC 7643 §7 `external`.
struct ExternalReference: Sendable, Hashable {
    private let names: [String]
    /// The path for messages.
    let text: String

    /// The external references among the attributes of a schema.
    ///
    /// - Parameter urn: The URN of an extension; nil for the core schema.
    static func all(in schema: Schema, urn: String?) -> [ExternalReference] {
        schema.attributes.flatMap { attribute in
            ([nil] + attribute.subAttributes.map(Optional.some)).compactMap { subAttribute in
                (subAttribute ?? attribute).isExternal
                    ? ExternalReference(urn, attribute.name, subAttribute?.name) : nil
            }
        }
    }

    private init(_ urn: String?, _ attribute: String, _ subAttribute: String?) {
        names = [urn, attribute, subAttribute].compactMap(\.self)
        text = (urn.map { $0 + ":" } ?? "") + attribute + (subAttribute.map { "." + $0 } ?? "")
    }

    /// The URLs in a resource.
    func texts(in resource: JSONObject) -> [String] {
        var texts: [String] = []
        collect(names[...], .object(resource), into: &texts)
        return texts
    }

    private func collect(_ names: ArraySlice<String>, _ value: JSONValue, into texts: inout [String]) {
        switch value {
        case .array(let elements): for element in elements { collect(names, element, into: &texts) }
        case .object(let object):
            guard let name = names.first, let subAttribute = object[name] else { return }
            collect(names.dropFirst(), subAttribute, into: &texts)
        case .string(let text): if names.isEmpty { texts.append(text) }
        case .null, .bool, .number: break
        }
    }
}

extension Attribute {
    /// Whether its values are URLs of external resources.
    var isExternal: Bool { type == .reference && referenceTypes.contains("external") }
}
