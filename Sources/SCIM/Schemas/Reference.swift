public import JSON

/// An attribute whose values stand for resources of this server, RFC 7643 §2.3.7 and §2.4: complex, with the id of the
/// resource in `value` and a `$ref` whose `referenceTypes` are resource types.
///
/// A file holds the id and what else the schema defines; `$ref` and the name of the resource (`display`,
/// `displayName`) are derived. The `members` of a group, which many clients read and write in forms of their own, are
/// no such reference, and neither is an attribute that is readOnly.
public struct Reference: Sendable, Hashable {
    /// The URN of the extension that has the attribute; nil for the core schema.
    public let schema: String?
    /// The name of the attribute.
    public let name: String
    /// The names of the resource types that a value may stand for.
    public let targets: [String]
    /// The sub-attributes that show the name of the resource.
    public let displayNames: [String]
    /// Whether the attribute has an array of values.
    public let isMultiValued: Bool
    /// Whether each resource must have it.
    public let isRequired: Bool
    /// Whether ids differ when they are written in another case.
    public let isCaseExact: Bool

    /// The path of the attribute, with the URN of an extension.
    public var path: String { schema.map { "\($0):\(name)" } ?? name }

    /// Whether a value may stand for a resource that does not exist (yet): identity providers send users before their
    /// managers.
    public var mayDangle: Bool { schema == Schema.enterpriseUser.id && name == "manager" }

    /// The name of the top-level member that holds the attribute.
    public var topLevelName: String { schema ?? name }

    /// What a file holds of no value.
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

    /// Puts other values of the attribute into a resource; an extension that is left without any goes too.
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
    /// The references that the attributes of a resource type are.
    static func all(in schema: Schema, _ extensions: [ResourceType.Extension]) -> [Reference] {
        schema.attributes.compactMap { Reference($0, of: nil) }
            + extensions.flatMap { found in found.schema.attributes.compactMap { Reference($0, of: found.schema.id) } }
    }

    /// Takes out of values what a file does not hold.
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

    /// Checks that values are as a file holds them.
    ///
    /// - Throws: ``SCIMError`` `invalidValue` for one without an id, and for one with a part that is derived.
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
    /// Whether it is a URI of resources of this server, RFC 7643 §7 `referenceTypes`.
    var namesResources: Bool {
        type == .reference && !referenceTypes.isEmpty && !referenceTypes.contains { $0 == "external" || $0 == "uri" }
    }
}

extension ResourceType {
    /// Makes a resource of one that lost some of its references.
    ///
    /// - Throws: ``SCIMError`` when it is not valid so.
    public func resource(_ resource: Resource, with value: JSONObject) throws(SCIMError) -> Resource {
        value == resource.value ? resource : try validate(stored(value), limitingSize: false)
    }
}
