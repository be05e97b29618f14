import HashTreeCollections
import JSON
import SCIM

/// The resources of one state and the indexes over them; a value, cheap to copy and to change a little.
struct Contents: Sendable {
    /// One indexed value: an attribute of a resource type and the text it has, case-folded unless caseExact.
    struct IndexKey: Hashable, Sendable {
        let type: String
        let attribute: String
        let text: String
    }

    var format: StateFormat
    /// The schemas and resource types that the resources are held to.
    let definitions: DefinitionFiles
    private let indexed: [String: [Attribute]]
    private var byID = TreeDictionary<String, StoredResource>()
    private var orders: [String: CreationOrder]
    private var byValue = TreeDictionary<IndexKey, [String]>()
    private var groupsByMember = TreeDictionary<String, TreeSet<String>>()

    init(format: StateFormat, definitions: DefinitionFiles) {
        self.format = format
        self.definitions = definitions
        let resourceTypes = definitions.definitions.resourceTypes
        indexed = Dictionary(uniqueKeysWithValues: resourceTypes.map { ($0.name, Self.indexedAttributes(of: $0)) })
        orders = Dictionary(uniqueKeysWithValues: resourceTypes.map { ($0.name, CreationOrder()) })
    }

    private static func indexedAttributes(of type: ResourceType) -> [Attribute] {
        let unique = type.schema.attributes.filter {
            $0.uniqueness != .none && $0.type == .string && !$0.multiValued && $0.name != "id"
        }
        return unique + [Attribute("externalId", caseExact: true)]
    }

    var resourceTypes: [ResourceType] { definitions.definitions.resourceTypes }

    func resourceType(named name: String) -> ResourceType? { definitions.definitions.resourceType(named: name) }

    var count: Int { byID.count }

    func resource(_ id: String) -> StoredResource? { byID[id] }

    func order(of type: ResourceType) -> CreationOrder { orders[type.name] ?? CreationOrder() }

    /// The ids of the groups that have `id` as a member, in no order.
    func groups(of id: String) -> TreeSet<String> { groupsByMember[id] ?? [] }

    func isIndexed(_ attribute: String, of type: ResourceType) -> Bool {
        indexed[type.name]?.contains { $0.name == attribute } ?? false
    }

    /// The ids of the resources whose indexed attribute has the value, compared by the attribute's case rule.
    func ids(of type: ResourceType, where attribute: String, is text: String) -> [String] {
        guard let definition = indexed[type.name]?.first(where: { $0.name == attribute }) else { return [] }
        return byValue[key(type.name, definition, text)] ?? []
    }

    /// The attributes of a resource whose value another resource of its type has too, though it must be unique.
    func uniquenessViolations(of stored: StoredResource) -> [(attribute: String, text: String, holder: String)] {
        (indexed[stored.type.name] ?? []).filter { $0.uniqueness != .none }.compactMap { attribute in
            guard let text = stored.resource[attribute.name]?.string,
                let other = byValue[key(stored.type.name, attribute, text)]?.first(where: { $0 != stored.id })
            else { return nil }
            return (attribute.name, text, other)
        }
    }

    /// Adds a resource or puts it in the place of the one with its id.
    mutating func put(_ stored: StoredResource) {
        let old = byID[stored.id]
        if let old {
            orders[old.type.name]?.remove(old)
            removeFromIndex(old)
        }
        byID[stored.id] = stored
        orders[stored.type.name]?.insert(stored)
        for (attribute, text) in indexedValues(of: stored) {
            byValue[key(stored.type.name, attribute, text), default: []].append(stored.id)
        }
        updateMemberships(of: stored.id, from: old?.memberIDs ?? [], to: stored.memberIDs)
    }

    /// Takes out the resource with this id, if there is one.
    mutating func remove(_ id: String) {
        guard let old = byID.removeValue(forKey: id) else { return }
        orders[old.type.name]?.remove(old)
        removeFromIndex(old)
        updateMemberships(of: id, from: old.memberIDs, to: [])
    }

    private mutating func removeFromIndex(_ stored: StoredResource) {
        for (attribute, text) in indexedValues(of: stored) {
            let key = key(stored.type.name, attribute, text)
            byValue[key]?.removeAll { $0 == stored.id }
            if byValue[key]?.isEmpty == true { byValue[key] = nil }
        }
    }

    private mutating func updateMemberships(of group: String, from old: [String], to new: [String]) {
        let difference = SortedDifference(from: old, to: new)
        for member in difference.removed {
            groupsByMember[member]?.remove(group)
            if groupsByMember[member]?.isEmpty == true { groupsByMember[member] = nil }
        }
        for member in difference.added { groupsByMember[member, default: []].insert(group) }
    }

    private func indexedValues(of stored: StoredResource) -> [(Attribute, String)] {
        (indexed[stored.type.name] ?? []).compactMap { attribute in
            stored.resource[attribute.name]?.string.map { (attribute, $0) }
        }
    }

    private func key(_ type: String, _ attribute: Attribute, _ text: String) -> IndexKey {
        IndexKey(type: type, attribute: attribute.name, text: attribute.caseExact ? text : text.caseFolded)
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
