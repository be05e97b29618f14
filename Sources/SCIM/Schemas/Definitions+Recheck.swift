extension Definitions {
    /// The names of the resource types whose stored resources have to be validated again.
    ///
    /// These are types that were added or removed, whose endpoint changed, or whose schemas changed by more than added
    /// optional attributes and extensions and changed names, descriptions and canonical values; and types with an
    /// attribute that became a reference or is no longer one. Resources of all other types stay valid.
    public func needsRecheck(since old: Definitions) -> Set<String> {
        var names = Set(old.resourceTypes.map(\.name))
        for type in resourceTypes {
            if let before = old.resourceType(named: type.name), type.admitsAll(of: before) {
                names.remove(type.name)
            } else {
                names.insert(type.name)
            }
        }
        return names
    }
}

extension ResourceType {
    /// Whether each resource that is valid under `old` is certain to be valid under this type.
    fileprivate func admitsAll(of old: ResourceType) -> Bool {
        guard endpoint == old.endpoint, refersTo(all: old), schema.admitsAll(of: old.schema) else { return false }
        let known = Dictionary(old.extensions.map { ($0.schema.id, $0) }, uniquingKeysWith: { first, _ in first })
        let kept = extensions.filter { known[$0.schema.id] != nil }
        return kept.count == old.extensions.count
            && extensions.allSatisfy { found in
                guard let before = known[found.schema.id] else { return !found.required }
                return found.required == before.required && found.schema.admitsAll(of: before.schema)
            }
    }
}

extension ResourceType {
    /// Whether each of its references was a reference in `old`, to no types that it may not refer to now.
    private func refersTo(all old: ResourceType) -> Bool {
        references.allSatisfy { reference in
            old.references.contains { $0.path == reference.path && $0.targets.allSatisfy(reference.targets.contains) }
        }
    }
}

extension Schema {
    fileprivate func admitsAll(of old: Schema) -> Bool {
        id == old.id && Attribute.list(attributes, admitsAll: old.attributes)
    }
}

extension Attribute {
    fileprivate static func list(_ new: [Attribute], admitsAll old: [Attribute]) -> Bool {
        let known = Dictionary(old.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        let kept = new.filter { known[$0.name] != nil }
        return kept.count == old.count
            && new.allSatisfy { attribute in
                guard let before = known[attribute.name] else { return !attribute.required }
                return attribute.isLike(before)
                    && list(attribute.subAttributes, admitsAll: before.subAttributes)
            }
    }
}
