/// All the resources that a query finds in a snapshot, in order; made once, it gives any page without a search.
public struct Results: Sendable {
    private enum Run: Sendable {
        case all(CreationOrder)
        case found([StoredResource])

        var count: Int {
            switch self {
            case .all(let order): order.count
            case .found(let resources): resources.count
            }
        }
    }

    private var runs: [Run] = []

    /// How many resources there are.
    public private(set) var count = 0
    /// How many places in memory the list takes that it does not share with the snapshot.
    public private(set) var listed = 0

    mutating func append(_ order: CreationOrder) {
        runs.append(.all(order))
        count += order.count
    }

    mutating func append(_ resources: [StoredResource]) {
        runs.append(.found(resources))
        count += resources.count
        listed += resources.count
    }

    /// The resources from position `start`, counted from 0, at most `limit` of them.
    public func page(start: Int, limit: Int) -> [StoredResource] {
        var page: [StoredResource] = []
        var skip = max(0, start)
        for run in runs where page.count < limit {
            switch run {
            case .all(let order): page += order.page(start: skip, limit: limit - page.count)
            case .found(let resources): page += resources.dropFirst(skip).prefix(limit - page.count)
            }
            skip = max(0, skip - run.count)
        }
        return page
    }
}
