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
    private func candidates(for query: LogQuery) throws -> AnySequence<Int> {
        let range = try positions(since: query.since, until: query.until)
        let conditions = query.keys.sorted { left, right in
            left.reduce(0) { $0 + index.entryCount(of: $1) } < right.reduce(0) { $0 + index.entryCount(of: $1) }
        }
        guard let rarest = conditions.first else { return AnySequence(range.reversed() as ReversedCollection) }
        return AnySequence(
            index.positions(ofAny: rarest, in: range).lazy.filter { [index] position in
                conditions.dropFirst().allSatisfy { keys in keys.contains { index.has($0, at: position) } }
            })
    }

    private func change(at position: Int, for query: LogQuery, isDetailed: Bool) throws -> ReviewedChange? {
        let commit = try reader.repository.commit(index.commit(at: position))
        let trailers = CommitTrailers(commit)
        guard query.client.map({ $0 == trailers.client }) ?? true,
            query.requestID.map({ $0 == trailers.requestID }) ?? true
        else { return nil }
        let needsStates = query.isPartial || isDetailed
        let states = needsStates ? try self.states(around: position) : nil
        let found = try states.map { try part(at: position, from: $0.old, to: $0.new, of: query) }
        let changes = found?.changes ?? []
        if query.isPartial, changes.isEmpty { return nil }
        func name(_ id: String) -> String? { states.flatMap { $0.new.name(of: id) ?? $0.old.name(of: id) } }
        let words = ChangeWords(commit, trailers)
        return ReviewedChange(
            commit: commit.id.description, time: index.time(at: position), author: commit.authorName,
            client: trailers.client, kind: words.kind,
            subject: query.isPartial
                ? words.text(
                    of: changes, for: query, isBack: { self.wasThere($0, before: position) }, name: name)
                : try words.subject(in: reader.repository),
            concerned: found?.concerned ?? [],
            resources: isDetailed ? changes.map { ResourceChange($0, name: name) } : [])
    }

    /// Whether a commit before a position wrote a resource.
    private func wasThere(_ reference: ResourceReference, before position: Int) -> Bool {
        index.positions(ofAny: [IndexKey(.resource, reference.text)], in: 0..<position).first { _ in true } != nil
    }

    /// What a commit did, as far as a question is about it, and to which of those that it is about.
    private func part(
        at position: Int, from old: RecordedState, to new: RecordedState, of query: LogQuery
    ) throws -> (changes: [RecordedChange], concerned: [ResourceReference]) {
        func meant(_ changes: [RecordedChange]) -> [RecordedChange] {
            query.attributeName == nil ? changes : changes.filter { !$0.attributes.lines(for: query).isEmpty }
        }
        if query.users.isEmpty, query.groups.isEmpty {
            return (meant(try RecordedDifference(from: old, to: new).changes), [])
        }
        var (all, concerned): ([RecordedChange], [ResourceReference]) = ([], [])
        for resource in query.users.isEmpty ? query.groups : query.users {
            let changes =
                query.users.isEmpty || query.groups.isEmpty
                ? try changes(of: resource, at: position, from: old, to: new)
                : try query.groups.compactMap { group in
                    try RecordedChange(of: group, from: old, to: new, member: resource.id)?.narrowed(to: resource.id)
                }
            let part = meant(changes)
            all += part
            if !part.isEmpty { concerned.append(resource) }
        }
        return (all, concerned)
    }

    /// What a commit did to a resource, and to its memberships.
    private func changes(
        of resource: ResourceReference, at position: Int, from old: RecordedState, to new: RecordedState
    ) throws -> [RecordedChange] {
        var changes = [try RecordedChange(of: resource, from: old, to: new)].compactMap(\.self)
        for text in index.texts(of: IndexKey(.member, resource.id), at: position) {
            guard let group = ResourceReference(text), group != resource else { continue }
            let part = try RecordedChange(of: group, from: old, to: new, member: resource.id)?.narrowed(to: resource.id)
            changes += [part].compactMap(\.self)
        }
        return changes
    }

    /// What of a question the log does not know at all, a sentence each.
    public func remarks(on query: LogQuery) -> [String] {
        func isUnknown(_ key: IndexKey) -> Bool { index.positions(of: key).first { _ in true } == nil }
        var remarks: [String] = []
        if let client = query.client, isUnknown(IndexKey(.client, client)) {
            remarks.append("No client of this name ever changed anything.")
        }
        if let attribute = query.attributeName?.name, isUnknown(IndexKey(.attribute, attribute)) {
            remarks.append("No resource ever had an attribute of this name.")
        }
        return remarks
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
                let part = try RecordedChange(of: group, from: old, to: new, member: reference.id)?.narrowed(
                    to: reference.id)
                changes += [part].compactMap(\.self)
            }
        } else {
            changes = try RecordedDifference(from: old, to: new).changes
        }
        return changes.map { ResourceChange($0, name: name) }
    }
}
