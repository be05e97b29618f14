public import JSON

/// Which attributes an answer carries, RFC 7644 §3.9 and RFC 7643 §7 (`returned`).
public struct Projection: Sendable {
    private enum Mode: Sendable { case byDefault, only, without }

    private let type: ResourceType
    private let mode: Mode
    private let paths: [String: Set<String>?]

    /// Makes a projection; names that no schema has are without effect, and `attributes` goes before
    /// `excludedAttributes`.
    ///
    /// - Throws: ``SCIMError`` with `invalidPath` for a name that is no attribute path.
    public init(
        attributes: [String], excludedAttributes: [String], of type: ResourceType
    ) throws(SCIMError) {
        self.type = type
        mode = !attributes.isEmpty ? .only : !excludedAttributes.isEmpty ? .without : .byDefault
        var paths: [String: Set<String>?] = [:]
        for name in attributes.isEmpty ? excludedAttributes : attributes {
            if let found = type.extensionNamed(name) {
                paths[found.schema.id] = .some(nil)
                continue
            }
            let path = try AttributePath(parsing: name)
            guard let resolved = type.definition(of: path) else { continue }
            let key = (resolved.extensionSchema.map { $0 + ":" } ?? "") + resolved.attribute.name
            if let sub = resolved.subAttribute {
                if let known = paths[key] {
                    paths[key] = known.map { $0.union([sub.name]) }
                } else {
                    paths[key] = [sub.name]
                }
            } else {
                paths[key] = .some(nil)
            }
        }
        self.paths = paths
    }

    /// Whether `attributes` asks for anything.
    public var asksForAttributes: Bool { mode == .only }

    /// The parts of a whole resource that the answer carries.
    public func apply(to representation: JSONObject) -> JSONObject {
        let index = type.index
        var result = JSONObject()
        for member in representation {
            if let attribute = index.exactly(member.name) {
                result[member.name] = project(member.value, attribute, key: attribute.name)
            } else if let found = type.extensionNamed(member.name), let object = member.value.object {
                let projected = project(object, found.schema)
                if !projected.isEmpty { result[member.name] = .object(projected) }
            }
        }
        return result
    }

    private func project(_ object: JSONObject, _ schema: Schema) -> JSONObject {
        let isWhole = paths[schema.id] != nil
        if isWhole, mode == .without { return JSONObject() }
        if isWhole, mode == .only { return object }
        let index = schema.index
        var result = JSONObject()
        for member in object {
            guard let attribute = index.exactly(member.name) else { continue }
            result[member.name] = project(member.value, attribute, key: "\(schema.id):\(attribute.name)")
        }
        return result
    }

    private func project(_ value: JSONValue, _ attribute: Attribute, key: String) -> JSONValue? {
        switch attribute.returned {
        case .never: return nil
        case .always: return value
        case .byDefault, .request:
            switch (mode, paths[key]) {
            case (.byDefault, _), (.without, nil): return attribute.returned == .request ? nil : value
            case (.only, nil), (.without, .some(nil)): return nil
            case (.only, .some(nil)): return value
            case (.only, .some(let parts?)): return select(value) { parts.contains($0) }
            case (.without, .some(let parts?)): return select(value) { !parts.contains($0) }
            }
        }
    }

    private func select(_ value: JSONValue, _ isWanted: (String) -> Bool) -> JSONValue? {
        switch value {
        case .array(let array):
            let elements = array.compactMap { select($0, isWanted) }
            return elements.isEmpty ? nil : .array(elements)
        case .object(let object):
            let kept = JSONObject(object.filter { isWanted($0.name) }.map { ($0.name, $0.value) })
            return kept.isEmpty ? nil : .object(kept)
        default: return value
        }
    }
}
