import Dispatch
import HashTreeCollections
import JSON
import SCIM
import Synchronization

/// The resources of one state and the indexes over them; a value, cheap to copy and to change a little.
struct ResourceSet: Sendable {
    var format: StateFormat
    /// The schemas and resource types that the resources are held to.
    let definitions: DefinitionFiles
    private var table: ResourceTable
    private var indexes: ResourceIndexes
    /// The clients that resources belonged to which are gone, by id: what comes back belongs to the same one.
    private(set) var formerOwners = TreeDictionary<String, String>()

    init(format: StateFormat, definitions: DefinitionFiles) {
        self.format = format
        self.definitions = definitions
        table = ResourceTable(of: definitions.definitions.resourceTypes)
        indexes = ResourceIndexes(of: definitions.definitions.resourceTypes)
    }

    /// Contents without a resource that know as much of those that are gone.
    func emptied(format: StateFormat, definitions: DefinitionFiles) -> ResourceSet {
        var contents = ResourceSet(format: format, definitions: definitions)
        contents.formerOwners = formerOwners
        return contents
    }

    var resourceTypes: [ResourceType] { definitions.definitions.resourceTypes }

    func resourceType(named name: String) -> ResourceType? { definitions.definitions.resourceType(named: name) }

    var count: Int { table.count }

    func resource(_ id: String) -> StoredResource? { table[id] }

    func order(of type: ResourceType) -> CreationOrder { table.order(of: type) }

    /// The ids of the groups that have `id` as a member, in no order.
    func groups(of id: String) -> TreeSet<String> { indexes.groups(of: id) }

    /// The ids of the resources that must not lose the resource `id`, other than as a member; in no order.
    func referrers(to id: String) -> TreeSet<String> { indexes.referrers(to: id) }

    /// The attributes of a type by whose values resources are found.
    func indexedAttributes(of type: ResourceType) -> [IndexedAttribute] { indexes.attributes(of: type) }

    /// The ids of the resources that have a value.
    func ids(where attribute: IndexedAttribute, is value: IndexedValue) -> [String] {
        indexes.ids(where: attribute, is: value)
    }

    /// The ids of the resources that have a value equal to a constant; nil when the index does not know.
    func ids(where attribute: IndexedAttribute, is constant: JSONValue) -> [String]? {
        attribute.key(ofConstant: constant).map { indexes.ids(where: attribute, is: $0) }
    }

    /// The ids of the resources whose indexed attribute has the value, compared by the attribute's case rule.
    func ids(of type: ResourceType, where path: String, is text: String) -> [String] {
        indexedAttributes(of: type).first { $0.path == path }.flatMap { ids(where: $0, is: .string(text)) } ?? []
    }

    /// How many there are of what a client may not take away in masses.
    var population: Population { indexes.population }

    /// Whether two resources may have a value that must be unique.
    var mayClash: Bool { indexes.mayClash }

    /// Adds a resource or puts it in the place of the one with its id.
    mutating func put(_ stored: StoredResource) {
        let stored = formerOwners.removeValue(forKey: stored.id).map(stored.owned) ?? stored
        let old = table.put(stored)
        indexes.update(from: old, to: stored)
    }

    /// Adds resources, or puts them in the places of those with their ids.
    mutating func put(_ resources: [StoredResource]) {
        let areAll = count == 0 && formerOwners.isEmpty && resources.count > CreationOrder.chunkLimit
        if areAll, fill(with: resources) { return }
        for stored in resources { put(stored) }
    }

    /// Adds all resources that there are, table and indexes at the same time.
    ///
    /// - Returns: False when two have one id and nothing was added.
    private mutating func fill(with resources: [StoredResource]) -> Bool {
        let sorted = resources.sorted(by: CreationOrder.precedes)
        let table = Mutex(table)
        let indexes = Mutex(indexes)
        DispatchQueue.concurrentPerform(iterations: 2) { part in
            if part == 0 {
                table.withLock { table in
                    for stored in sorted { _ = table.put(stored) }
                }
            } else {
                indexes.withLock { indexes in
                    for stored in sorted { indexes.update(from: nil, to: stored) }
                }
            }
        }
        let filled = table.withLock { $0 }
        guard filled.count == resources.count else { return false }
        self.table = filled
        self.indexes = indexes.withLock { $0 }
        return true
    }

    /// Takes out the resource with this id, if there is one.
    mutating func remove(_ id: String) {
        guard let old = table.remove(id) else { return }
        indexes.update(from: old, to: nil)
        formerOwners[id] = old.owner
    }

    /// Remembers whom the resources belonged to that a history knows and that are gone.
    mutating func rememberOwners(in history: History) {
        for (id, owner) in history.formerOwners where table[id] == nil { formerOwners[id] = owner }
        guard history.times.count > count else { return }
        for (id, times) in history.times where table[id] == nil { formerOwners[id] = times.owner }
    }
}

extension ResourceSet {
    /// All resources of a type in order of creation.
    func all(of type: ResourceType) -> [StoredResource] {
        let order = order(of: type)
        return order.page(start: 0, limit: order.count)
    }

    /// The same resources, each where another format has it.
    func moved(to format: StateFormat) -> ResourceSet {
        var moved = emptied(format: format, definitions: definitions)
        for type in resourceTypes {
            for stored in all(of: type) { moved.put(stored.moved(toFanOut: format.fanOut)) }
        }
        return moved
    }
}
