import SCIM

/// The new resources of an import as they are committed: so many at a time that each commit is valid by itself.
///
/// Those of one directory come together, because a directory is written again whole with each commit that touches it.
struct ImportOrder {
    /// The resources of one commit.
    struct Batch {
        let resources: [StoredResource]

        /// How many there are of each type, in the order in which types come first.
        var counts: [(type: ResourceType, count: Int)] {
            resources.reduce(into: []) { counts, stored in
                if let index = counts.firstIndex(where: { $0.type.name == stored.type.name }) {
                    counts[index].count += 1
                } else {
                    counts.append((stored.type, 1))
                }
            }
        }
    }

    private(set) var batches: [Batch] = []

    /// Orders what a plan has to write: resources before those that refer to them.
    init(_ plan: ImportPlan, size: Int) {
        let types = plan.contents.resourceTypes.targetsFirst
        let new = types.map { plan.new(of: $0).sorted { $0.path < $1.path } }
        var open = Dictionary(new.joined().map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        for resources in new {
            var batch: [StoredResource] = []
            for stored in resources {
                batch += Self.unit(of: stored, &open)
                if batch.count >= size {
                    batches.append(Batch(resources: batch))
                    batch = []
                }
            }
            if !batch.isEmpty { batches.append(Batch(resources: batch)) }
        }
    }

    /// A resource together with those new ones that it refers to, directly or not, and that came with none before it.
    private static func unit(of stored: StoredResource, _ open: inout [String: StoredResource]) -> [StoredResource] {
        var unit: [StoredResource] = []
        var next = [stored.id]
        while let id = next.popLast() {
            guard let member = open.removeValue(forKey: id) else { continue }
            unit.append(member)
            next += member.memberIDs + member.targetIDs
        }
        return unit
    }
}

extension [ResourceType] {
    /// The resource types, each after those that its resources refer to, as far as there is no circle.
    var targetsFirst: [ResourceType] {
        var ordered: [ResourceType] = []
        var seen: Set<String> = []
        func visit(_ type: ResourceType) {
            guard seen.insert(type.name).inserted else { return }
            for other in self where type.mayReferTo(other) { visit(other) }
            ordered.append(type)
        }
        for type in self { visit(type) }
        return ordered
    }
}
