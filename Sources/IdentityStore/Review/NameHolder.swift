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
    /// When it had the name, the first time first; it may have lost it in between, by another name or a deletion.
    let periods: [Period]
    /// Whether there is no such resource any more.
    public let isDeleted: Bool

    /// A time during which a resource has a name.
    struct Period: Hashable {
        let since: Int64
        let until: Int64?

        fileprivate var words: String {
            let start = LocalTime.text(since)
            return until.map { "from \(start) until \(LocalTime.text($0))" } ?? "since \(start)"
        }
    }

    /// - Parameter periods: When it had the name; there is one at least.
    init?(_ resource: NamedResource, _ periods: [Period], isDeleted: Bool) {
        guard let first = periods.first, let last = periods.last else { return nil }
        (self.resource, self.periods, self.isDeleted) = (resource, periods, isDeleted)
        (since, until) = (first.since, last.until)
    }

    /// So many periods are told, the last ones.
    private static let told = 4

    /// The holder on one line, with the id that tells it from others of the name.
    ///
    /// - Parameter name: The name that was asked for.
    public func text(of name: String) -> String {
        let (kind, known) = (resource.reference.typeName, resource.name)
        let label = "\(resource.id)  \(SingleLine.text(kind, limit: 40)) \(SingleLine.text(known, limit: 200)), "
        let more = periods.count > Self.told ? "several times, last " : ""
        let times = more + periods.suffix(Self.told).map(\.words).joined(separator: ", and ")
        guard until != nil else { return label + times }
        let isRenamed = known.caseFolded != name.caseFolded
        let asked = isRenamed ? "as \(SingleLine.text(name, limit: 200)) " : ""
        let fate = isDeleted ? isRenamed ? ", deleted later" : ", deleted then" : ""
        return label + asked + times + fate
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
            let periods = periods(of: reference, from: positions, where: has)
            let resource = try? state.resource(reference)?.resource
            return NameHolder(
                NamedResource(reference, name: resource?.name ?? lastName(of: reference)), periods,
                isDeleted: resource == nil)
        }
        return holders.sorted { ($0.since, $0.until ?? .max) < ($1.since, $1.until ?? .max) }
    }

    private func has(_ reference: ResourceReference, at position: Int, where has: (Resource) -> Bool) -> Bool {
        (try? states(around: position).new.resource(reference)?.resource).map(has) ?? false
    }

    /// When a resource had a name.
    ///
    /// - Parameter positions: Where it may have got it, newest first.
    private func periods(
        of reference: ResourceReference, from positions: [Int], where has: (Resource) -> Bool
    ) -> [NameHolder.Period] {
        let starts = positions.filter { self.has(reference, at: $0, where: has) }.reversed() as [Int]
        let changes: [Int] = index.positions(of: IndexKey(.resource, reference.text)).reversed()
        var periods: [NameHolder.Period] = []
        for (number, start) in starts.enumerated() {
            let next = number + 1 < starts.count ? starts[number + 1] : Int.max
            let end = end(of: reference, in: changes.filter { $0 > start && $0 < next }, where: has)
            var since = index.time(at: start)
            if let last = periods.last, last.until == nil {
                since = last.since
                periods.removeLast()
            }
            periods.append(NameHolder.Period(since: since, until: end.map { index.time(at: $0) }))
        }
        return periods
    }

    /// The first position at which a resource has a name no more that it had before; nil when it has it in all of them.
    private func end(of reference: ResourceReference, in later: [Int], where has: (Resource) -> Bool) -> Int? {
        // It has the name up to some position, and from there on it has it no more.
        var (low, high) = (0, later.count)
        while low < high {
            let middle = (low + high) / 2
            if self.has(reference, at: later[middle], where: has) { low = middle + 1 } else { high = middle }
        }
        return low < later.count ? later[low] : nil
    }
}
