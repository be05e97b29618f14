import HashTreeCollections

/// The ids of the resources that have a value, by the value.
struct ValueIndex: Sendable {
    /// What two attributes have in common whose values are looked up together.
    struct Key: Hashable, Sendable {
        /// Among which resources a value is found: those of the type with this name, or with uniqueness `global` those of
        /// all types that have the schema with this URN.
        let scope: String
        let path: String
    }

    /// The ids under one value: mostly it is one, which needs no list.
    private enum IDs: Sendable {
        case one(String)
        case several([String])

        var all: [String] {
            switch self {
            case .one(let id): [id]
            case .several(let ids): ids
            }
        }
    }

    private var idsByValue = TreeDictionary<IndexedValue, IDs>()
    /// How many values several resources have.
    private var sharedValues = 0

    /// Whether several resources have the same value.
    var hasSharedValues: Bool { sharedValues > 0 }

    /// The ids of the resources that have a value, in the order in which they came.
    subscript(value: IndexedValue) -> [String] { idsByValue[value]?.all ?? [] }

    /// Adds a resource under a value.
    mutating func insert(_ id: String, _ value: IndexedValue) {
        guard let others = idsByValue.updateValue(.one(id), forKey: value) else { return }
        if case .one = others { sharedValues += 1 }
        idsByValue[value] = .several(others.all + [id])
    }

    /// Takes a resource away from a value.
    mutating func remove(_ id: String, _ value: IndexedValue) {
        let rest = self[value].filter { $0 != id }
        guard let first = rest.first else {
            idsByValue[value] = nil
            return
        }
        if case .several = idsByValue[value], rest.count == 1 { sharedValues -= 1 }
        idsByValue[value] = rest.count == 1 ? .one(first) : .several(rest)
    }
}
