public import JSON

/// Which attributes an answer carries, RFC 7644 §3.9 and RFC 7643 §7 (`returned`).
public struct Projection: Sendable {
    private enum Mode: Sendable { case byDefault, only, without }

    /// How much of an attribute is named.
    private struct Reach: Sendable {
        var isWhole = false
        var parts: Set<String> = []
    }

    private let type: ResourceType
    private let mode: Mode
    /// What is named of an attribute, by its name, with the URN of its extension; and the URNs of whole extensions.
    private let reaches: [String: Reach]

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
        var reaches: [String: Reach] = [:]
        for name in attributes + excludedAttributes {
            if let found = type.extensionNamed(name, dialect) {
                reaches[found.schema.id, default: Reach()].isWhole = true
                continue
            }
            let path = try AttributePath(parsing: name)
            guard let resolved = type.qualifiedDefinition(of: path, dialect: dialect) else { continue }
            let key = Self.key(resolved.attribute, in: resolved.extensionSchema)
            if let part = resolved.subAttribute {
                reaches[key, default: Reach()].parts.insert(part.name)
            } else {
                reaches[key, default: Reach()].isWhole = true
            }
        }
        self.reaches = reaches
    }

    /// Whether the answer carries an attribute of the core schema, or a part of it.
    public func carries(_ name: String) -> Bool {
        type.index.exactly(name).map { isReturned($0, reaches[name]) } ?? false
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
                return share(of: member.value, attribute, reaches[attribute.name])
            }
            guard let schema = type.extensionNamed(member.name)?.schema else { return .nothing }
            return share(of: member.value, schema)
        }
    }

    /// How much of a member the answer carries.
    private enum Share {
        case all, nothing
        case part(JSONValue)
    }

    private func select(from object: JSONObject, _ share: (JSONObject.Member) -> Share) -> JSONObject {
        var result = mode == .only ? JSONObject() : object
        for member in object {
            switch share(member) {
            case .all: if mode == .only { result[member.name] = member.value }
            case .nothing: if mode != .only { result[member.name] = nil }
            case .part(let value): result[member.name] = value
            }
        }
        return result
    }

    private func share(of value: JSONValue, _ schema: Schema) -> Share {
        guard let object = value.object else { return .nothing }
        let isWhole = reaches[schema.id]?.isWhole == true
        let selected = select(from: object) { member in
            guard let attribute = schema.index.exactly(member.name) else { return .nothing }
            var reach = reaches[Self.key(attribute, in: schema.id)]
            if isWhole, attribute.returned != .request { reach = Reach(isWhole: true, parts: reach?.parts ?? []) }
            return share(of: member.value, attribute, reach)
        }
        return selected.isEmpty ? .nothing : .part(.object(selected))
    }

    private func share(of value: JSONValue, _ attribute: Attribute, _ reach: Reach?) -> Share {
        guard isReturned(attribute, reach) else { return .nothing }
        let parts = attribute.subAttributes
        let named = reach?.parts ?? []
        if named.isEmpty, parts.allSatisfy({ $0.returned == .byDefault || $0.returned == .always }) { return .all }
        return selectParts(of: value) { name in
            let part = parts.first { $0.name.hasSameScalars(as: name) }
            return isReturned(part, isNamed: named.contains(name), ofWhole: reach?.isWhole ?? true)
        }
    }

    private func isReturned(_ attribute: Attribute, _ reach: Reach?) -> Bool {
        switch attribute.returned {
        case .always: true
        case .never: false
        case .request: mode == .only && reach != nil
        case .byDefault: mode == .only ? reach != nil : reach?.isWhole != true
        }
    }

    private func isReturned(_ part: Attribute?, isNamed: Bool, ofWhole: Bool) -> Bool {
        switch part?.returned ?? .byDefault {
        case .always: true
        case .never: false
        case .request: mode == .only && isNamed
        case .byDefault: mode == .only ? isNamed || ofWhole : !isNamed
        }
    }

    private func selectParts(of value: JSONValue, _ isWanted: (String) -> Bool) -> Share {
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
