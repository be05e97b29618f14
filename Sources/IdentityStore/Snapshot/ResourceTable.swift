import HashTreeCollections
import SCIM

/// The resources of one state, by id and in order of creation.
struct ResourceTable: Sendable {
    private var byID = TreeDictionary<String, StoredResource>()
    private var orders: [String: CreationOrder]

    init(of resourceTypes: [ResourceType]) {
        orders = Dictionary(uniqueKeysWithValues: resourceTypes.map { ($0.name, CreationOrder()) })
    }

    var count: Int { byID.count }

    subscript(id: String) -> StoredResource? { byID[id] }

    func order(of type: ResourceType) -> CreationOrder { orders[type.name] ?? CreationOrder() }

    /// Adds a resource or puts it in the place of the one with its id, which is returned.
    mutating func put(_ stored: StoredResource) -> StoredResource? {
        let old = byID.updateValue(stored, forKey: stored.id)
        if let old { orders[old.type.name]?.remove(old) }
        orders[stored.type.name]?.insert(stored)
        return old
    }

    /// Takes out the resource with this id, if there is one, and returns it.
    mutating func remove(_ id: String) -> StoredResource? {
        let old = byID.removeValue(forKey: id)
        if let old { orders[old.type.name]?.remove(old) }
        return old
    }
}
