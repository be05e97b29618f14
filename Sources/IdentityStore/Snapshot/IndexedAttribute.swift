import JSON
import SCIM

/// An attribute or sub-attribute by whose values resources are found: one whose values are unique, RFC 7643 §7,
/// `externalId`, or the name of a group.
struct IndexedAttribute: Sendable {
    /// The path as messages show it and filters name it, with the URN of an extension.
    let path: String
    /// What it has in common with the attributes whose values are looked up together with its own.
    let indexKey: ValueIndex.Key
    /// Whether two resources may not have the same value.
    let isUnique: Bool
    private let names: [String]
    private let comparison: Attribute.TextComparison

    /// The indexed attributes of a resource type.
    static func all(of type: ResourceType) -> [IndexedAttribute] {
        var all = [IndexedAttribute](of: type.schema, urn: nil, type)
        for found in type.extensions { all += [IndexedAttribute](of: found.schema, urn: found.schema.id, type) }
        let names = type.isGroup ? type.schema.attributes.filter { $0.name == "displayName" } : []
        let others = names.filter { $0.uniqueness == .none } + [Attribute("externalId", caseExact: true)]
        return all + others.map { IndexedAttribute($0, nil, urn: nil, scope: type.name) }
    }

    fileprivate init(_ attribute: Attribute, _ subAttribute: Attribute?, urn: String?, scope: String) {
        let leaf = subAttribute ?? attribute
        names = [urn, attribute.name, subAttribute?.name].compactMap(\.self)
        path = (urn.map { $0 + ":" } ?? "") + attribute.name + (subAttribute.map { "." + $0.name } ?? "")
        indexKey = ValueIndex.Key(scope: scope, path: path)
        isUnique = leaf.uniqueness != .none
        comparison = leaf.comparison
    }

    /// What of a resource is indexed, each value once.
    func values(of resource: Resource) -> [(text: String, key: IndexedValue)] {
        var found: [JSONValue] = []
        Self.collect(names[...], .object(resource.value), into: &found)
        var keys: Set<IndexedValue> = []
        return found.compactMap { value in
            guard let key = IndexedValue(value, by: comparison), found.count == 1 || keys.insert(key).inserted
            else { return nil }
            return (value.string ?? value.number?.text ?? "", key)
        }
    }

    /// Whether two versions of a resource surely have the same values.
    func isSame(in one: StoredResource, _ other: StoredResource?) -> Bool {
        guard let other, other.type.name == one.type.name else { return false }
        return isSame(in: one.resource, other.resource)
    }

    /// Whether two resources of one type surely have the same values.
    func isSame(in one: Resource, _ other: Resource) -> Bool { one[names[0]] == other[names[0]] }

    private static func collect(_ names: ArraySlice<String>, _ value: JSONValue, into found: inout [JSONValue]) {
        if case .array(let elements) = value {
            for element in elements { collect(names, element, into: &found) }
        } else if let name = names.first {
            guard case .object(let object) = value, let next = object[name] else { return }
            collect(names.dropFirst(), next, into: &found)
        } else {
            found.append(value)
        }
    }

    /// The key under which all resources stand that have a value equal to the constant of a filter; nil when they may
    /// stand under several.
    func key(ofConstant value: JSONValue) -> IndexedValue? {
        let key = IndexedValue(value, by: comparison)
        if case .number(let number) = key, abs(number) < IndexedValue.exactLimit { return key }
        return value.string == nil ? nil : key
    }
}

extension [IndexedAttribute] {
    fileprivate init(of schema: Schema, urn: String?, _ type: ResourceType) {
        self = []
        for attribute in schema.attributes {
            for subAttribute in [nil] + attribute.subAttributes.map(Optional.some) {
                let uniqueness = (subAttribute ?? attribute).uniqueness
                guard uniqueness != .none else { continue }
                append(
                    IndexedAttribute(
                        attribute, subAttribute, urn: urn, scope: uniqueness == .global ? schema.id : type.name))
            }
        }
    }
}
