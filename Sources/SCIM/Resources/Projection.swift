public import JSON

/// Which attributes an answer carries, RFC 7644 §3.9 and RFC 7643 §7 (`returned`).
public struct Projection: Sendable {
    private enum Mode: Sendable { case byDefault, only, without }

    /// How much of an attribute is named.
    private struct NamedExtent: Sendable {
        var isWhole = false
        var subAttributes: Set<String> = []
    }

    private let type: ResourceType
    private let mode: Mode
    /// What is named of an attribute, by its name, with the URN of its extension; and the URNs of whole extensions.
    private let extents: [String: NamedExtent]

    /// Makes a projection; names that no schema has are without effect.
    ///
    /// - Throws: ``SCIMError`` with `invalidPath` for a name that is no attribute path, `invalidValue` for names in
    ///   both lists, which exclude each other.
    public init(
        attributes: [String], excludedAttributes: [String], of type: ResourceType, dialect: Dialect = .interoperable
    ) throws(SCIMError) {
        guard attributes.isEmpty || excludedAttributes.isEmpty else {
            throw SCIMError(
                .invalidValue,
                "'attributes' and 'excludedAttributes' exclude each other; a request may have one of them.")
        }
        self.type = type
        mode = !attributes.isEmpty ? .only : !excludedAttributes.isEmpty ? .without : .byDefault
        var extents: [String: NamedExtent] = [:]
        for name in attributes + excludedAttributes {
            if let found = type.extensionNamed(name, dialect) {
                extents[found.schema.id, default: NamedExtent()].isWhole = true
                continue
            }
            let path = try AttributePath(parsing: name)
            guard let resolved = type.qualifiedDefinition(of: path, dialect: dialect) else { continue }
            let key = Self.key(resolved.attribute, in: resolved.extensionSchema)
            if let subAttribute = resolved.subAttribute {
                extents[key, default: NamedExtent()].subAttributes.insert(subAttribute.name)
            } else {
                extents[key, default: NamedExtent()].isWhole = true
            }
        }
        self.extents = extents
    }

    /// Whether `attributes` asks for anything.
    public var asksForAttributes: Bool { mode == .only }

    /// Whether the answer carries an attribute of the core schema, or a part of it.
    public func carries(_ name: String) -> Bool {
        type.index.exactly(name).map { isReturned($0, extents[name]) } ?? false
    }

    /// What the answer carries of a resource, as compact JSON text.
    ///
    /// - Parameters:
    ///   - stored: The resource.
    ///   - derived: The members that it has in an answer beside those, or in their place; none where it is null.
    public func text(of stored: JSONObject, merging derived: JSONObject) -> [UInt8] {
        if isWhole(stored), isWhole(derived) { return stored.compactBytes(merging: derived) }
        return JSONValue.object(apply(to: stored.merging(derived))).compactBytes
    }

    /// Whether the answer carries all of some members of a resource.
    private func isWhole(_ members: JSONObject) -> Bool {
        mode == .byDefault && type.withheldByDefault.allSatisfy { members[$0] == nil }
    }

    /// The parts of a whole resource that the answer carries.
    public func apply(to representation: JSONObject) -> JSONObject {
        if isWhole(representation) { return representation }
        return select(from: representation) { member in
            if let attribute = type.index.exactly(member.name) {
                return portion(of: member.value, attribute, extents[attribute.name])
            }
            guard let schema = type.extensionNamed(member.name)?.schema else { return .nothing }
            return portion(of: member.value, schema)
        }
    }

    /// How much of a member the answer carries.
    private enum Portion {
        case all, nothing
        case part(JSONValue)
    }

    private func select(from object: JSONObject, _ portion: (JSONObject.Member) -> Portion) -> JSONObject {
        var result = mode == .only ? JSONObject() : object
        for member in object {
            switch portion(member) {
            case .all: if mode == .only { result[member.name] = member.value }
            case .nothing: if mode != .only { result[member.name] = nil }
            case .part(let value): result[member.name] = value
            }
        }
        return result
    }

    private func portion(of value: JSONValue, _ schema: Schema) -> Portion {
        guard let object = value.object else { return .nothing }
        let isWhole = extents[schema.id]?.isWhole == true
        let selected = select(from: object) { member in
            guard let attribute = schema.index.exactly(member.name) else { return .nothing }
            var extent = extents[Self.key(attribute, in: schema.id)]
            if isWhole, attribute.returned != .request {
                extent = NamedExtent(isWhole: true, subAttributes: extent?.subAttributes ?? [])
            }
            return portion(of: member.value, attribute, extent)
        }
        return selected.isEmpty ? .nothing : .part(.object(selected))
    }

    private func portion(of value: JSONValue, _ attribute: Attribute, _ extent: NamedExtent?) -> Portion {
        guard isReturned(attribute, extent) else { return .nothing }
        let subAttributes = attribute.subAttributes
        let named = extent?.subAttributes ?? []
        if named.isEmpty, subAttributes.allSatisfy({ $0.returned == .byDefault || $0.returned == .always }) {
            return .all
        }
        return selectParts(of: value) { name in
            let subAttribute = subAttributes.first { $0.name.hasSameScalars(as: name) }
            return isReturned(subAttribute, isNamed: named.contains(name), ofWhole: extent?.isWhole ?? true)
        }
    }

    private func isReturned(_ attribute: Attribute, _ extent: NamedExtent?) -> Bool {
        switch attribute.returned {
        case .always: true
        case .never: false
        case .request: mode == .only && extent != nil
        case .byDefault: mode == .only ? extent != nil : extent?.isWhole != true
        }
    }

    private func isReturned(_ subAttribute: Attribute?, isNamed: Bool, ofWhole: Bool) -> Bool {
        switch subAttribute?.returned ?? .byDefault {
        case .always: true
        case .never: false
        case .request: mode == .only && isNamed
        case .byDefault: mode == .only ? isNamed || ofWhole : !isNamed
        }
    }

    private func selectParts(of value: JSONValue, _ isWanted: (String) -> Bool) -> Portion {
        switch value {
        case .array(let array):
            let elements = array.compactMap { element in
                guard case .part(let kept) = selectParts(of: element, isWanted) else { return nil as JSONValue? }
                return kept
            }
            return elements.isEmpty && !array.isEmpty ? .nothing : .part(.array(elements))
        case .object(let object):
            let kept = JSONObject(object.filter { isWanted($0.name) }.map { ($0.name, $0.value) })
            return kept.isEmpty ? .nothing : .part(.object(kept))
        default: return .part(value)
        }
    }

    private static func key(_ attribute: Attribute, in urn: String?) -> String {
        urn.map { "\($0):\(attribute.name)" } ?? attribute.name
    }
}
