import Git
import JSON
import ResourceMerge
import SCIM

extension Review {
    /// Calls `body` with each change of the log that is asked for, newest first, until it wants no more.
    ///
    /// - Parameters:
    ///   - isDetailed: Whether ``ReviewedChange/resources`` are wanted; it takes a difference of two states for each.
    ///   - body: Says whether it wants more.
    /// - Throws: ``ReviewError``, and what `body` throws.
    public func log(_ query: LogQuery, isDetailed: Bool = false, _ body: (ReviewedChange) throws -> Bool) throws {
        for position in try candidates(for: query) {
            guard let change = try change(at: position, for: query, isDetailed: isDetailed) else { continue }
            if try !body(change) { return }
        }
    }

    /// The positions of the commits that may be meant, newest first.
    private func candidates(for query: LogQuery) throws -> [Int] {
        let range = try positions(since: query.since, until: query.until)
        let conditions = query.keys.sorted { left, right in
            left.reduce(0) { $0 + index.entryCount(of: $1) } < right.reduce(0) { $0 + index.entryCount(of: $1) }
        }
        guard let rarest = conditions.first else { return range.reversed() }
        let positions = Set(rarest.flatMap { index.positions(of: $0).filter { range.contains($0) } })
        return positions.sorted(by: >).filter { position in
            conditions.dropFirst().allSatisfy { keys in keys.contains { index.has($0, at: position) } }
        }
    }

    private func change(at position: Int, for query: LogQuery, isDetailed: Bool) throws -> ReviewedChange? {
        let commit = try reader.repository.commit(index.commit(at: position))
        let trailers = CommitTrailers(commit)
        guard query.client.map({ $0 == trailers.client }) ?? true,
            query.requestID.map({ $0 == trailers.requestID }) ?? true
        else { return nil }
        let needsStates = query.isPartial || isDetailed
        let states = needsStates ? try self.states(around: position) : nil
        let changes = try states.map { try self.changes(at: position, from: $0.old, to: $0.new, query) } ?? []
        if query.isPartial, changes.isEmpty { return nil }
        func name(_ id: String) -> String? { states.flatMap { $0.new.name(of: id) ?? $0.old.name(of: id) } }
        let words = ChangeWords(commit, trailers)
        return ReviewedChange(
            commit: commit.id.description, time: index.time(at: position),
            author: commit.author.name.isEmpty ? commit.author.email : commit.author.name, client: trailers.client,
            kind: words.kind,
            subject: query.isPartial ? words.text(of: changes, name: name) : try words.subject(in: reader.repository),
            resources: isDetailed ? changes.map { ResourceChange($0, name: name) } : [])
    }

    /// What a commit did, as far as a question is about it.
    private func changes(
        at position: Int, from old: RecordedState, to new: RecordedState, _ query: LogQuery
    ) throws -> [RecordedChange] {
        var changes: [RecordedChange] = []
        if let user = query.user, let group = query.group {
            changes = [try RecordedChange(of: group, from: old, to: new)?.narrowed(to: user.id)].compactMap(\.self)
        } else if let resource = query.user ?? query.group {
            changes = [try RecordedChange(of: resource, from: old, to: new)].compactMap(\.self)
            for text in index.texts(of: IndexKey(.member, resource.id), at: position) {
                guard let group = ResourceReference(text), group != resource else { continue }
                let part = try RecordedChange(of: group, from: old, to: new)?.narrowed(to: resource.id)
                changes += [part].compactMap(\.self)
            }
        } else {
            changes = try RecordedDifference(from: old, to: new).changes
        }
        guard let attribute = query.attribute?.lowercased() else { return changes }
        return changes.filter { $0.attributes.names.contains { $0.lowercased() == attribute } }
    }

    /// What two points of the log differ in, resource by resource.
    ///
    /// - Parameter resource: The one that the question is about, memberships included; all when nil.
    /// - Throws: ``ReviewError``.
    public func differences(
        from old: PointInLog, to new: PointInLog?, of resource: NamedResource? = nil
    ) throws -> [ResourceChange] {
        let (old, new) = (try point(old).state, try point(new).state)
        func name(_ id: String) -> String? { new.name(of: id) ?? old.name(of: id) }
        var changes: [RecordedChange] = []
        if let reference = resource?.reference {
            changes = [try RecordedChange(of: reference, from: old, to: new)].compactMap(\.self)
            for text in index.texts(of: IndexKey(.member, reference.id)) {
                guard let group = ResourceReference(text), group != reference else { continue }
                let part = try RecordedChange(of: group, from: old, to: new)?.narrowed(to: reference.id)
                changes += [part].compactMap(\.self)
            }
        } else {
            changes = try RecordedDifference(from: old, to: new).changes
        }
        return changes.map { ResourceChange($0, name: name) }
    }
}
