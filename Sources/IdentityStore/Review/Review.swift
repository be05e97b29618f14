import Git
public import JSON
import SCIM

/// What happened in the log of a state, and how things were at any point of it: for commands and consoles, with or without
/// a server that serves the state.
///
/// It reads the repository and writes nothing but the index of the log, beside it. One value sees the log as it was when
/// it was made.
public final class Review {
    let reader: StateReader
    let index: LogIndex
    /// The newest commit of the log.
    let tip: ObjectID
    private let location: StateLocation
    private let workers: Int

    /// So many names are looked up by one worker at least.
    private static let fewNames = 500

    /// Opens the log of a state, and brings the index up to date.
    ///
    /// - Parameters:
    ///   - workers: How much is read at the same time: names of members, and commits that the index has not.
    ///   - progress: Hears meanwhile how many commits were read of how many.
    public init(
        _ location: StateLocation, workers: Int = 1, progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
    ) throws {
        self.location = location
        self.workers = workers
        reader = try StateReader(location)
        tip = try reader.repository.commit(named: nil)
        index = try LogIndexing(location: location, workers: workers, progress: progress).index(to: tip, in: reader)
    }

    /// A point of the log, or a commit beside it.
    struct Point {
        let commit: ObjectID
        let state: RecordedState
    }

    /// The state at a point: at a time that of the newest commit until then; the newest one when nil.
    func point(_ point: PointInLog?) throws -> Point {
        let id =
            switch point {
            case nil: tip
            case .time(let seconds): index.commit(at: try position(before: seconds))
            case .commit(let text): try commit(insteadOfTime: text)
            }
        return Point(commit: id, state: try reader.state(of: reader.repository.commit(id).tree))
    }

    private func position(before seconds: Int64) throws -> Int {
        let count = index.count(before: seconds + 1)
        guard count > 0 else { throw ReviewError.beforeLog(first: index.time(at: 0)) }
        return count - 1
    }

    /// The commit that a text names; `main` and HEAD mean the newest one of the log, also where `main` is behind.
    ///
    /// - Throws: ``ReviewError/noCommit(_:)``.
    func commit(named text: String) throws(ReviewError) -> ObjectID {
        let name = String(text.prefix { !"~^".contains($0) })
        let isMain = Self.names(main: name, try? reader.repository.head())
        do {
            guard isMain, let main = try reader.repository.reference(StateLocation.main),
                try reader.repository.isAncestor(main, of: tip)
            else { return try reader.repository.commit(named: text) }
            return try reader.repository.commit(named: tip.description + text.dropFirst(name.count))
        } catch { throw .noCommit(text) }
    }

    /// Whether a text is a name of the branch `main`.
    private static func names(main name: String, _ head: String?) -> Bool {
        switch name {
        case "main", "heads/main", StateLocation.main: true
        case "HEAD", "@": head == StateLocation.main
        default: false
        }
    }

    /// The commit that a text names where a time could stand.
    ///
    /// - Throws: ``PointInLog/NoTime`` for a text that does not look like the name of a commit either.
    private func commit(insteadOfTime text: String) throws -> ObjectID {
        do { return try commit(named: text) } catch {
            let isID = text.count >= 4 && text.allSatisfy(\.isHexDigit) && !text.allSatisfy(\.isNumber)
            let isRevision = text.contains { "~^".contains($0) } || text.hasPrefix("refs/")
            if isID || isRevision { throw error }
            throw PointInLog.NoTime(text: text)
        }
    }

    /// The positions from one point on to another one.
    ///
    /// - Parameters:
    ///   - since: A time, whose commits are in it; a commit, which is not.
    ///   - until: A time or commit; both are in it.
    func positions(since: PointInLog?, until: PointInLog?) throws -> Range<Int> {
        let start =
            switch since {
            case nil: 0
            case .time(let seconds): index.count(before: seconds)
            case .commit(let text): try position(ofCommit: text) + 1
            }
        let end =
            switch until {
            case nil: index.count
            case .time(let seconds): index.count(before: seconds + 1)
            case .commit(let text): try position(ofCommit: text) + 1
            }
        return start..<max(start, end)
    }

    private func position(ofCommit text: String) throws -> Int {
        guard let position = index.position(of: try commit(insteadOfTime: text)) else {
            throw ReviewError.notInLog(text)
        }
        return position
    }
}

extension Review {
    /// The members of a group at a point of the log, by name.
    ///
    /// - Throws: ``ReviewError``.
    public func members(of group: NamedResource, at point: PointInLog? = nil) throws -> [NamedResource] {
        let point = try self.point(point)
        let stored = try resource(group, at: point)
        let members = stored.isGroup ? try point.state.members(of: stored).sorted : stored.membership.sorted
        return try named(members, at: point).sortedByName
    }

    /// Looks up the names of members.
    private func named(_ members: [Member], at point: Point) throws -> [NamedResource] {
        let parts = max(1, min(workers, members.count / Self.fewNames))
        if parts == 1 { return try Self.named(members[...], in: point.state) }
        let (location, tree) = (location, point.state.tree)
        return try concurrently(parts) { number in
            let part = members[(members.count * number / parts)..<(members.count * (number + 1) / parts)]
            return try Self.named(part, in: StateReader(location).state(of: tree))
        }.flatMap(\.self)
    }

    private static func named(_ members: ArraySlice<Member>, in state: RecordedState) throws -> [NamedResource] {
        try members.map { member in
            let target = try state.resource(withID: member.id)
            let reference = ResourceReference(typeName: target?.type.name ?? ResourceType.user.name, id: member.id)
            return NamedResource(reference, name: target?.name ?? member.display ?? member.id)
        }
    }

    /// The groups that a user, or another group, was a member of at a point of the log, by name.
    ///
    /// - Throws: ``ReviewError``.
    public func groups(of user: NamedResource, at point: PointInLog? = nil) throws -> [NamedResource] {
        let point = try self.point(point)
        _ = try resource(user, at: point)
        return try candidates(forGroupsOf: user.id, at: point).compactMap { reference in
            guard let group = try point.state.resource(reference), try point.state.has(user.id, in: group) else {
                return nil
            }
            return NamedResource(reference, name: group.name)
        }.sortedByName
    }

    /// The groups that may have a member: those that the log tells of; all groups where a commit is not one of the log.
    private func candidates(forGroupsOf id: String, at point: Point) throws -> [ResourceReference] {
        guard index.position(of: point.commit) != nil else { return try point.state.all(of: .group) }
        return index.texts(of: IndexKey(.member, id)).compactMap { ResourceReference($0) }
            .filter { $0.typeName == ResourceType.group.name }
    }

    /// A resource as its file had it at a point of the log, with the members of a group that stood in files of their own.
    ///
    /// - Throws: ``ReviewError``.
    public func value(of resource: NamedResource, at point: PointInLog? = nil) throws -> JSONObject {
        let point = try self.point(point)
        let stored = try self.resource(resource, at: point)
        return StoredResource.value(
            of: stored.resource, stored.isGroup ? try point.state.members(of: stored) : MemberSet())
    }

    private func resource(_ resource: NamedResource, at point: Point) throws -> StoredResource {
        guard let stored = try point.state.resource(resource.reference) else {
            throw ReviewError.absent(resource, try absence(of: resource.reference, at: point))
        }
        return stored
    }
}

extension [NamedResource] {
    /// The same by name, and those of one name by id.
    var sortedByName: [NamedResource] {
        sorted { $0.name == $1.name ? $0.id.precedesByBytes($1.id) : $0.name.precedesByBytes($1.name) }
    }
}

@available(*, unavailable)
extension Review: Sendable {}
