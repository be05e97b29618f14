import HashTreeCollections
import JSON
import SCIM

/// The resources of one state and the indexes over them; a value, cheap to copy and to change a little.
struct Contents: Sendable {
    var format: StateFormat
    /// The schemas and resource types that the resources are held to.
    let definitions: DefinitionFiles
    private let indexed: [String: [IndexedAttribute]]
    private var byID = TreeDictionary<String, StoredResource>()
    private var orders: [String: CreationOrder]
    private var byValue: [ValueIndex.Key: ValueIndex] = [:]
    private var groupsByMember = TreeDictionary<String, TreeSet<String>>()
    private var referrers = TreeDictionary<String, TreeSet<String>>()

    init(format: StateFormat, definitions: DefinitionFiles) {
        self.format = format
        self.definitions = definitions
        let resourceTypes = definitions.definitions.resourceTypes
        indexed = Dictionary(uniqueKeysWithValues: resourceTypes.map { ($0.name, IndexedAttribute.all(of: $0)) })
        orders = Dictionary(uniqueKeysWithValues: resourceTypes.map { ($0.name, CreationOrder()) })
    }

    var resourceTypes: [ResourceType] { definitions.definitions.resourceTypes }

    func resourceType(named name: String) -> ResourceType? { definitions.definitions.resourceType(named: name) }

    var count: Int { byID.count }

    func resource(_ id: String) -> StoredResource? { byID[id] }

    func order(of type: ResourceType) -> CreationOrder { orders[type.name] ?? CreationOrder() }

    /// The ids of the groups that have `id` as a member, in no order.
    func groups(of id: String) -> TreeSet<String> { groupsByMember[id] ?? [] }

    /// The ids of the resources that must not lose the resource `id`, other than as a member; in no order.
    func referrers(to id: String) -> TreeSet<String> { referrers[id] ?? [] }

    /// The attributes of a type by whose values resources are found.
    func indexedAttributes(of type: ResourceType) -> [IndexedAttribute] { indexed[type.name] ?? [] }

    /// The ids of the resources that have a value equal to a constant; nil when the index does not know.
    func ids(where attribute: IndexedAttribute, is constant: JSONValue) -> [String]? {
        attribute.key(ofConstant: constant).map { byValue[attribute.indexKey]?[$0] ?? [] }
    }

    /// The ids of the resources whose indexed attribute has the value, compared by the attribute's case rule.
    func ids(of type: ResourceType, where path: String, is text: String) -> [String] {
        indexedAttributes(of: type).first { $0.path == path }.flatMap { ids(where: $0, is: .string(text)) } ?? []
    }

    /// The values of a resource that another resource has too, though they must be unique.
    func uniquenessViolations(
        of resource: Resource, _ type: ResourceType
    ) -> [(attribute: String, text: String, holder: String)] {
        indexedAttributes(of: type).filter(\.isUnique).flatMap { attribute in
            attribute.values(of: resource).compactMap { value in
                byValue[attribute.indexKey]?[value.key].first { $0 != resource.id }.map {
                    (attribute.path, value.text, $0)
                }
            }
        }
    }

    /// Adds a resource or puts it in the place of the one with its id.
    ///
    /// - Returns: Whether another resource has a value that must be unique.
    @discardableResult
    mutating func put(_ stored: StoredResource) -> Bool {
        let old = byID.updateValue(stored, forKey: stored.id)
        if let old {
            orders[old.type.name]?.remove(old)
            removeFromIndex(old)
        }
        orders[stored.type.name]?.insert(stored)
        var clashes = false
        for attribute in indexedAttributes(of: stored.type) {
            for value in attribute.values(of: stored.resource) {
                let isShared = byValue[attribute.indexKey, default: ValueIndex()].insert(stored.id, value.key)
                clashes = clashes || isShared && attribute.isUnique
            }
        }
        if old?.group != nil || stored.group != nil {
            updateMemberships(of: stored.id, from: old?.membership ?? MemberSet(), to: stored.membership)
        }
        updateReferrers(of: stored.id, from: old?.targetIDs ?? [], to: stored.targetIDs)
        return clashes
    }

    /// Adds resources, or puts them in the places of those with their ids.
    ///
    /// - Returns: Whether two resources may have a value that must be unique.
    mutating func put(_ resources: [StoredResource]) -> Bool {
        let isSorted = byID.isEmpty && resources.count > CreationOrder.chunkLimit
        var clashes = false
        for stored in isSorted ? resources.sorted(by: CreationOrder.precedes) : resources {
            clashes = put(stored) || clashes
        }
        return clashes
    }

    /// Takes out the resource with this id, if there is one.
    mutating func remove(_ id: String) {
        guard let old = byID.removeValue(forKey: id) else { return }
        orders[old.type.name]?.remove(old)
        removeFromIndex(old)
        updateMemberships(of: id, from: old.membership, to: MemberSet())
        updateReferrers(of: id, from: old.targetIDs, to: [])
    }

    private mutating func removeFromIndex(_ stored: StoredResource) {
        for attribute in indexedAttributes(of: stored.type) {
            for value in attribute.values(of: stored.resource) {
                byValue[attribute.indexKey]?.remove(stored.id, value.key)
            }
        }
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

/// What two lists of ids sorted by UTF-8 differ in.
struct SortedDifference {
    private(set) var added: [String] = []
    private(set) var removed: [String] = []

    init(from old: [String], to new: [String]) {
        var old = old[...]
        var new = new[...]
        while let left = old.first, let right = new.first {
            if left.hasSameScalars(as: right) {
                old.removeFirst()
                new.removeFirst()
            } else if left.utf8.lexicographicallyPrecedes(right.utf8) {
                removed.append(old.removeFirst())
            } else {
                added.append(new.removeFirst())
            }
        }
        removed += old
        added += new
    }
}
