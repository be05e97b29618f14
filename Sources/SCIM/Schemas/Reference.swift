public import JSON

/// An attribute whose values refer to resources of this server, RFC 7643 §2.3.7 and §2.4: complex, with the id of the
/// resource in `value` and a `$ref` whose `referenceTypes` are resource types.
///
/// A file holds the id and any other sub-attributes; `$ref` and the name of the resource (`display`, `displayName`) are
/// derived. The `members` of a group are handled separately, and a readOnly attribute is never a reference in this
/// sense.
public struct Reference: Sendable, Hashable {
    /// The URN of the extension that has the attribute; nil for the core schema.
    public let schema: String?
    /// The name of the attribute.
    public let name: String
    /// The names of the resource types that a value may refer to.
    public let targets: [String]
    /// The names of the sub-attributes with the name of the resource.
    public let displayNames: [String]
    /// Whether the attribute is multi-valued.
    public let isMultiValued: Bool
    /// Whether the attribute is required.
    public let isRequired: Bool
    /// Whether ids are compared with regard to case.
    public let isCaseExact: Bool

    /// The path of the attribute, with the URN of its extension.
    public var path: String { schema.map { "\($0):\(name)" } ?? name }

    /// Whether a value may refer to a resource that does not exist (yet): identity providers send users before their
    /// managers.
    public var mayDangle: Bool { schema == Schema.enterpriseUser.id && name == "manager" }

    /// The name of the top-level member that holds the attribute.
    public var topLevelName: String { schema ?? name }

    /// The names of the derived sub-attributes, which are not stored.
    var derivedNames: [String] { ["$ref"] + displayNames }

    init?(_ attribute: Attribute, of schema: String?) {
        guard attribute.type == .complex, attribute.isStored, schema != nil || attribute.name != "members",
            let id = attribute.subAttributes.first(where: { $0.name == "value" }), id.type == .string,
            !id.multiValued,
            let link = attribute.subAttributes.first(where: { $0.name == "$ref" }), link.namesResources
        else { return nil }
        self.schema = schema
        name = attribute.name
        targets = link.referenceTypes
        displayNames = attribute.subAttributes.map(\.name).filter { $0 == "display" || $0 == "displayName" }
        isMultiValued = attribute.multiValued
        isRequired = attribute.required
        isCaseExact = id.caseExact
    }

    /// The values of the attribute.
    public func elements(of resource: JSONObject) -> [JSONObject] {
        guard let object = schema == nil ? resource : schema.flatMap({ resource[$0]?.object }) else { return [] }
        switch object[name] {
        case .array(let elements): return elements.compactMap(\.object)
        case .object(let element): return [element]
        default: return []
        }
    }

    /// Replaces the values of the attribute in a resource, and removes the extension object if it becomes empty.
    public func set(_ elements: [JSONObject], in resource: inout JSONObject) {
        let value: JSONValue? =
            isMultiValued ? .array(elements.map { .object($0) }) : elements.first.map { .object($0) }
        guard let schema else {
            resource[name] = elements.isEmpty ? nil : value
            return
        }
        var object = resource[schema]?.object ?? JSONObject()
        object[name] = elements.isEmpty ? nil : value
        resource[schema] = object.isEmpty ? nil : .object(object)
    }
}

extension Reference {
    /// The references among the attributes of a resource type.
    static func all(in schema: Schema, _ extensions: [ResourceType.Extension]) -> [Reference] {
        schema.attributes.compactMap { Reference($0, of: nil) }
            + extensions.flatMap { found in found.schema.attributes.compactMap { Reference($0, of: found.schema.id) } }
    }

    /// Removes the derived sub-attributes from the values.
    func strip(_ resource: inout JSONObject) {
        let elements = elements(of: resource)
        guard elements.contains(where: { element in derivedNames.contains { element[$0] != nil } }) else { return }
        let stored = elements.map { element in
            var element = element
            for name in derivedNames { element[name] = nil }
            return element
        }
        set(stored.filter { isMultiValued || !$0.isEmpty }, in: &resource)
    }

    /// Checks that the values are in stored form.
    ///
    /// - Throws: ``SCIMError`` `invalidValue` for a value without an id or with a derived sub-attribute.
    func check(_ resource: JSONObject) throws(SCIMError) {
        for element in elements(of: resource) {
            if let derived = derivedNames.first(where: { element[$0] != nil }) {
                throw SCIMError(.invalidValue, "\(path).\(derived) is derived and is not stored.")
            }
            guard element["value"] != nil else { throw SCIMError(.invalidValue, "\(path).value is required.") }
        }
    }
}

extension Attribute {
    /// Whether its values are URIs of resources of this server, RFC 7643 §7 `referenceTypes`.
    var namesResources: Bool {
        type == .reference && !referenceTypes.isEmpty && !referenceTypes.contains { $0 == "external" || $0 == "uri" }
    }
}
