import HashTreeCollections
import JSON
import SCIM

/// What leads to resources other than their ids: values of attributes, memberships and references.
struct ResourceIndexes: Sendable {
    private let indexed: [String: [IndexedAttribute]]
    private var byValue: [ValueIndex.Key: ValueIndex] = [:]
    private var groupsByMember = TreeDictionary<String, TreeSet<String>>()
    private var referrers = TreeDictionary<String, TreeSet<String>>()
    /// How many there are of what a client may not take away in masses.
    private(set) var population = Population()

    init(of resourceTypes: [ResourceType]) {
        indexed = Dictionary(uniqueKeysWithValues: resourceTypes.map { ($0.name, IndexedAttribute.all(of: $0)) })
    }

    /// The attributes of a type by whose values resources are found.
    func attributes(of type: ResourceType) -> [IndexedAttribute] { indexed[type.name] ?? [] }

    /// The ids of the resources that have a value.
    func ids(where attribute: IndexedAttribute, is value: IndexedValue) -> [String] {
        byValue[attribute.indexKey]?[value] ?? []
    }

    /// The ids of the groups that have `id` as a member, in no order.
    func groups(of id: String) -> TreeSet<String> { groupsByMember[id] ?? [] }

    /// The ids of the resources that must not lose the resource `id`, other than as a member; in no order.
    func referrers(to id: String) -> TreeSet<String> { referrers[id] ?? [] }

    /// Whether two resources may have a value that must be unique.
    var mayClash: Bool {
        indexed.values.contains { attributes in
            attributes.contains { $0.isUnique && byValue[$0.indexKey]?.hasSharedValues == true }
        }
    }

    /// Takes note of a resource that comes, goes (`new` is nil) or changes.
    mutating func update(from old: StoredResource?, to new: StoredResource?) {
        if let old {
            for attribute in attributes(of: old.type) where !attribute.isSame(in: old, new) {
                for value in attribute.values(of: old.resource) {
                    byValue[attribute.indexKey]?.remove(old.id, value.key)
                }
            }
        }
        if let new {
            for attribute in attributes(of: new.type) where !attribute.isSame(in: new, old) {
                for value in attribute.values(of: new.resource) {
                    byValue[attribute.indexKey, default: ValueIndex()].insert(new.id, value.key)
                }
            }
        }
        guard let id = new?.id ?? old?.id else { return }
        population.update(from: old, to: new)
        if old?.group != nil || new?.group != nil {
            updateMemberships(of: id, from: old?.membership ?? MemberSet(), to: new?.membership ?? MemberSet())
        }
        updateReferrers(of: id, from: old?.targetIDs ?? [], to: new?.targetIDs ?? [])
    }

    private mutating func updateMemberships(of group: String, from old: MemberSet, to new: MemberSet) {
        let difference = MemberDifference(from: old, to: new)
        for member in difference.removed {
            groupsByMember[member.id]?.remove(group)
            if groupsByMember[member.id]?.isEmpty == true { groupsByMember[member.id] = nil }
        }
        for member in difference.added { groupsByMember[member.id, default: []].insert(group) }
    }

    private mutating func updateReferrers(of id: String, from old: [String], to new: [String]) {
        let difference = SortedDifference(from: old, to: new)
        for target in difference.removed {
            referrers[target]?.remove(id)
            if referrers[target]?.isEmpty == true { referrers[target] = nil }
        }
        for target in difference.added { referrers[target, default: []].insert(id) }
    }
}
