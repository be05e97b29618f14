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

        init?(_ ids: [String]) {
            guard let first = ids.first else { return nil }
            self = ids.count == 1 ? .one(first) : .several(ids)
        }
    }

    private var idsByValue = TreeDictionary<IndexedValue, IDs>()

    /// The ids of the resources that have a value, in the order in which they came.
    subscript(value: IndexedValue) -> [String] { idsByValue[value]?.all ?? [] }

    /// Adds a resource under a value, and says whether another one stands there.
    mutating func insert(_ id: String, _ value: IndexedValue) -> Bool {
        guard let other = idsByValue.updateValue(.one(id), forKey: value) else { return false }
        idsByValue[value] = .several(other.all + [id])
        return true
    }

    /// Takes a resource away from a value.
    mutating func remove(_ id: String, _ value: IndexedValue) {
        idsByValue[value] = IDs(self[value].filter { $0 != id })
    }
}
