import SCIM

/// The new resources of an import as they are committed: so many at a time that each commit is valid by itself.
///
/// Those of one directory come together, because a directory is written again whole with each commit that touches it.
struct ImportOrder {
    /// The resources of one commit.
    struct Batch {
        let type: ResourceType
        let resources: [StoredResource]
    }

    private(set) var batches: [Batch] = []

    /// Orders what a plan has to write: groups after all others, members before the groups that have them.
    init(_ plan: ImportPlan, size: Int) {
        for type in plan.contents.resourceTypes.groupsLast {
            let new = plan.new(of: type).sorted { $0.path < $1.path }
            let units = type.name == ResourceType.group.name ? Self.units(of: new) : new.map { [$0] }
            var batch: [StoredResource] = []
            for unit in units {
                batch += unit
                if batch.count >= size {
                    batches.append(Batch(type: type, resources: batch))
                    batch = []
                }
            }
            if !batch.isEmpty { batches.append(Batch(type: type, resources: batch)) }
        }
    }

    /// Each group together with those new groups that are its members, directly or not, and come with none before it.
    private static func units(of groups: [StoredResource]) -> [[StoredResource]] {
        var open = Dictionary(groups.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        var units: [[StoredResource]] = []
        for group in groups {
            var unit: [StoredResource] = []
            var next = [group.id]
            while let id = next.popLast() {
                guard let member = open.removeValue(forKey: id) else { continue }
                unit.append(member)
                next += member.memberIDs
            }
            if !unit.isEmpty { units.append(unit) }
        }
        return units
    }
}

extension [ResourceType] {
    /// The resource types, Group last: its members may be of any.
    var groupsLast: [ResourceType] {
        filter { $0.name != ResourceType.group.name } + filter { $0.name == ResourceType.group.name }
    }
}
