import JSON
import SCIM

/// A resource that has, or had, a name, and from when until when.
public struct NameHolder: Sendable, Hashable {
    /// The resource, by the name that it has, or had last.
    public let resource: NamedResource
    /// When it got the name first, in seconds since 1970-01-01 00:00 UTC.
    public let since: Int64
    /// When it lost the name; nil when it has it.
    public let until: Int64?
    /// Whether there is no such resource any more.
    public let isDeleted: Bool

    /// The holder on one line, with the id that tells it from others of the name.
    ///
    /// - Parameter name: The name that was asked for.
    public func text(of name: String) -> String {
        let start = Timestamp(seconds: since).text
        let (kind, known) = (resource.reference.typeName, resource.name)
        let label = "\(resource.id)  \(SingleLine.text(kind, limit: 40)) \(SingleLine.text(known, limit: 200)), "
        guard let until else { return label + "since \(start)" }
        let isRenamed = known.caseFolded != name.caseFolded
        let asked = isRenamed ? "as \(SingleLine.text(name, limit: 200)) " : ""
        let fate = isDeleted ? isRenamed ? ", deleted later" : ", deleted then" : ""
        return label + asked + "from \(start) until \(Timestamp(seconds: until).text)\(fate)"
    }
}

extension Review {
    /// So many holders of a name are looked for.
    private static let most = 20

    /// Who has, or had, a name as `userName`, or as `displayName` where there is none; who had it first comes first.
    ///
    /// Nobody for an id, which is never given again.
    ///
    /// - Parameter types: The names of the resource types that are meant; all when nil.
    public func holders(of name: String, types: [String]? = nil) throws -> [NameHolder] {
        let found = references(named: name, types: types)
        if found.contains(where: { $0.id.hasSameScalars(as: name) }) { return [] }
        return try holders(of: name, among: found) { ResourceName.isMain(name, of: $0) }
    }

    /// When some resources had a name of whatever kind; who had it first comes first.
    func holders(of name: String, among references: [ResourceReference]) throws -> [NameHolder] {
        try holders(of: name, among: references) { ResourceName.isAny(name, of: $0) }
    }

    /// The resources that the log tells of by a name, which may be an id.
    func references(named name: String, types: [String]?) -> [ResourceReference] {
        index.texts(of: IndexKey(.name, name.caseFolded)).compactMap { ResourceReference($0) }
            .filter { types?.contains($0.typeName) ?? true }
    }

    private func holders(
        of name: String, among references: [ResourceReference], where has: (Resource) -> Bool
    ) throws -> [NameHolder] {
        var starts: [ResourceReference: [Int]] = [:]
        let wanted = Set(references.prefix(Self.most))
        for position in index.positions(of: IndexKey(.name, name.caseFolded)) {
            for text in index.texts(of: IndexKey(.name, name.caseFolded), at: position) {
                guard let reference = ResourceReference(text), wanted.contains(reference) else { continue }
                starts[reference, default: []].append(position)
            }
        }
        let state = try point(nil).state
        let holders = starts.compactMap { reference, positions -> NameHolder? in
            let held = positions.filter { self.has(reference, at: $0, where: has) }
            guard let first = held.last, let last = held.first else { return nil }
            let end = self.end(of: reference, after: last, where: has)
            let resource = try? state.resource(reference)?.resource
            return NameHolder(
                resource: NamedResource(reference, name: resource?.name ?? lastName(of: reference)),
                since: index.time(at: first), until: end.map { index.time(at: $0) }, isDeleted: resource == nil)
        }
        return holders.sorted { ($0.since, $0.until ?? .max) < ($1.since, $1.until ?? .max) }
    }

    private func has(_ reference: ResourceReference, at position: Int, where has: (Resource) -> Bool) -> Bool {
        (try? states(around: position).new.resource(reference)?.resource).map(has) ?? false
    }

    /// The position at which a resource lost a name that it got at another one; nil when it has it still.
    private func end(of reference: ResourceReference, after start: Int, where has: (Resource) -> Bool) -> Int? {
        let later: [Int] = index.positions(of: IndexKey(.resource, reference.text)).prefix { $0 > start }.reversed()
        // It has the name up to some position, and from there on it has it no more.
        var (low, high) = (0, later.count)
        while low < high {
            let middle = (low + high) / 2
            if self.has(reference, at: later[middle], where: has) { low = middle + 1 } else { high = middle }
        }
        return low < later.count ? later[low] : nil
    }
}
