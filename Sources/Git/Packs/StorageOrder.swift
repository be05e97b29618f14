import Foundation

extension Repository {
    /// The positions of objects in the order in which they lie in the packs, those in no pack last.
    ///
    /// An object that is the difference to another one lies near it: read in this order, its base is at hand. In any
    /// other order each read may put a chain of fifty together.
    public func storageOrder(of ids: [ObjectID]) -> [Int] {
        var open = Dictionary(zip(ids, ids.indices)) { first, _ in first }
        var order: [Int] = []
        order.reserveCapacity(ids.count)
        for name in packNames {
            guard let bytes = FileManager.default.contents(atPath: "\(gitDirectory)/objects/pack/\(name).idx"),
                let index = try? PackIndex(parsing: Array(bytes))
            else { continue }
            let found = index.entries.compactMap { entry in
                open.removeValue(forKey: entry.id).map { (position: $0, offset: entry.offset) }
            }
            order += found.sorted { $0.offset < $1.offset }.map(\.position)
        }
        let known = Set(order)
        return order + ids.indices.filter { !known.contains($0) }
    }
}
