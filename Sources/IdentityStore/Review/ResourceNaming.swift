import Git
import JSON
import SCIM

extension Review {
    /// The resource that a person names by id, `userName` (in any case), `displayName` or `externalId`.
    ///
    /// An id goes before a name, a `userName` or the `displayName` of a group before other names, and who has a name at the
    /// point of the log before those who had it earlier or later: people who were renamed or deleted are found too.
    ///
    /// - Parameters:
    ///   - types: The names of the resource types that are meant; all when nil.
    ///   - point: The point of the log at which the resource is looked at.
    /// - Throws: ``ReviewError``.
    public func find(_ name: String, types: [String]? = nil, at point: PointInLog? = nil) throws -> NamedResource {
        let state = try self.point(point).state
        let candidates = references(named: name, types: types).map {
            Candidate($0, try? state.resource($0)?.resource, name)
        }
        let best = candidates.map(\.rank).min() ?? .former
        let found = candidates.filter { $0.rank == best }
        guard let first = found.first else {
            let others = Set(self.references(named: name, types: nil).map { $0.typeName.lowercased() }).sorted()
            throw ReviewError.unknown(
                name: name, types: (types ?? ["resource"]).map { $0.lowercased() }, others: others)
        }
        if found.count == 1 {
            return NamedResource(first.reference, name: first.current ?? lastName(of: first.reference))
        }
        let holders = try holders(of: name, among: found.map(\.reference))
        throw ReviewError.ambiguous(name: name, candidates: holders, more: found.count - holders.count)
    }

    /// What a resource was known by when it was changed last.
    func lastName(of reference: ResourceReference) -> String {
        let newest = index.positions(of: IndexKey(.resource, reference.text)).first { _ in true }
        return newest.flatMap { try? change(of: reference, at: $0)?.name } ?? reference.id
    }

    /// What the commit at a position did to a resource; nil when it did nothing.
    func change(of reference: ResourceReference, at position: Int) throws -> RecordedChange? {
        let (old, new) = try states(around: position)
        return try RecordedChange(of: reference, from: old, to: new)
    }

    /// The states before and after the commit at a position.
    func states(around position: Int) throws -> (old: RecordedState, new: RecordedState) {
        let parent = position == 0 ? nil : index.commit(at: position - 1)
        let old = try reader.state(of: parent.map { try reader.repository.commit($0).tree })
        return (old, try reader.state(of: reader.repository.commit(index.commit(at: position)).tree))
    }
}

/// A resource that has, or had, a name.
private struct Candidate {
    /// How much a name says that a resource is meant.
    enum Rank: Int, Comparable {
        case id, mainName, otherName, former

        static func < (left: Rank, right: Rank) -> Bool { left.rawValue < right.rawValue }
    }

    let reference: ResourceReference
    let rank: Rank
    /// What a person knows it by; nil when it does not exist there.
    let current: String?

    init(_ reference: ResourceReference, _ resource: Resource?, _ name: String) {
        self.reference = reference
        current = resource?.name
        guard !reference.id.hasSameScalars(as: name) else {
            rank = .id
            return
        }
        guard let resource else {
            rank = .former
            return
        }
        rank =
            ResourceName.isMain(name, of: resource)
            ? .mainName : ResourceName.isAny(name, of: resource) ? .otherName : .former
    }
}

extension ResourceName {
    /// Whether a text is the `userName` of a resource, or its `displayName` where it has no other.
    static func isMain(_ name: String, of resource: Resource) -> Bool {
        has(name, resource, resource.nameAttribute)
    }

    /// Whether a text is any name of a resource, its id left aside.
    static func isAny(_ name: String, of resource: Resource) -> Bool {
        attributes.contains { has(name, resource, $0) }
    }

    private static func has(_ name: String, _ resource: Resource, _ attribute: String) -> Bool {
        guard let value = resource[attribute]?.string else { return false }
        return attribute == "externalId" ? value.hasSameScalars(as: name) : value.caseFolded == name.caseFolded
    }
}
