import Foundation

extension Repository {
    /// The indices of objects in the order in which the packs hold them; those in no pack come last.
    ///
    /// A delta lies near its base object: read in this order, the base is in the cache. In any other order each read
    /// may resolve a chain of fifty deltas.
    public func storageOrder(of ids: [ObjectID]) -> [Int] {
        var remaining = Dictionary(zip(ids, ids.indices)) { first, _ in first }
        var order: [Int] = []
        order.reserveCapacity(ids.count)
        for name in packNames {
            guard let bytes = FileManager.default.contents(atPath: "\(gitDirectory)/objects/pack/\(name).idx"),
                let index = try? PackIndex(parsing: Array(bytes))
            else { continue }
            let found = index.entries.compactMap { entry in
                remaining.removeValue(forKey: entry.id).map { (position: $0, offset: entry.offset) }
            }
            order += found.sorted { $0.offset < $1.offset }.map(\.position)
        }
        let known = Set(order)
        return order + ids.indices.filter { !known.contains($0) }
    }
}
