import JSON
public import SCIM

extension Snapshot {
    /// Finds the resources that a query asks for.
    ///
    /// - Parameters:
    ///   - baseURL: The URL of the base path, for filters that look at locations and references.
    ///   - client: Who searches: to others a resource seems to have no `externalId`.
    ///   - isWanted: Whether anybody waits for the results; it is asked now and then.
    /// - Throws: `SCIMError` `tooMany` for more work than `Limits.searchWork`, 503 when nobody waits any more.
    public func results(
        of query: Query, baseURL: String, by client: Client? = nil,
        whileWanted isWanted: @escaping () -> Bool = { true }
    ) throws(SCIMError) -> Results {
        var work = SearchWork(whileWanted: isWanted)
        try work.plan(steps(of: query))
        var results = Results()
        guard let order = query.parts.lazy.compactMap(\.sort).first else {
            for part in query.parts {
                if let filter = part.filter {
                    results.append(try matches(of: filter, type: part.type, baseURL: baseURL, by: client, &work))
                } else {
                    results.append(contents.order(of: part.type))
                }
            }
            return results
        }
        var found: (sortable: [StoredResource], others: [StoredResource]) = ([], [])
        for part in query.parts {
            let chosen =
                try part.filter.map { filter throws(SCIMError) in
                    try matches(of: filter, type: part.type, baseURL: baseURL, by: client, &work)
                } ?? all(part.type)
            if part.sort == nil { found.others += chosen } else { found.sortable += chosen }
        }
        let sorted = try order.sorted(found.sortable) { () throws(SCIMError) in
            try work.advance(.max)
        } _: { stored in
            value(of: stored, reading: [order.topLevelAttribute], baseURL: baseURL)
        }
        results.append(query.isDescending ? found.others + sorted : sorted + found.others)
        return results
    }

    /// How much a query makes the search look at for certain, in steps.
    public func steps(of query: Query) -> Int {
        query.parts.reduce(0) { steps, part in
            let count = contents.order(of: part.type).count
            let sorting = part.sort == nil ? 0 : count * SearchWork.sorting
            return steps + sorting + (part.filter.map { self.steps(of: $0, part.type, count) } ?? 0)
        }
    }

    private func steps(of filter: CompiledFilter, _ type: ResourceType, _ count: Int) -> Int {
        if candidates(for: filter, type: type) != nil { return 0 }
        let names = filter.topLevelAttributes
        var steps = count * filter.terms
        if !isStored(names, type) { steps += count * SearchWork.derivation }
        if type.isGroup, names.contains("members") {
            for stored in contents.order(of: type) {
                steps += stored.memberCount * (filter.terms + SearchWork.derivation)
            }
        }
        return steps
    }

    /// The resources of a type that match a filter, when an index leads to no more than `mostCandidates` of them; else
    /// nil.
    ///
    /// - Parameters:
    ///   - baseURL: The URL of the base path, for filters that look at locations and references.
    ///   - client: Who searches, see ``results(of:baseURL:by:whileWanted:)``.
    public func lookUp(
        _ filter: CompiledFilter, of type: ResourceType, baseURL: String, by client: Client? = nil
    ) -> [StoredResource]? {
        guard let candidates = candidates(for: filter, type: type), candidates.count <= Self.mostCandidates else {
            return nil
        }
        let isMatch = predicate(filter, type, baseURL: baseURL, by: client)
        var folded = FoldedTexts()
        return resources(candidates, type).filter { isMatch($0, &folded) }
    }

    /// How many resources are worth looking at without a pause for others.
    private static let mostCandidates = 16

    private func all(_ type: ResourceType) -> [StoredResource] {
        let order = contents.order(of: type)
        return order.page(start: 0, limit: order.count)
    }

    private func matches(
        of filter: CompiledFilter, type: ResourceType, baseURL: String, by client: Client?, _ work: inout SearchWork
    ) throws(SCIMError) -> [StoredResource] {
        let isMatch = predicate(filter, type, baseURL: baseURL, by: client)
        let readsMembers = type.isGroup && filter.topLevelAttributes.contains("members")
        var matches: [StoredResource] = []
        func look(at stored: StoredResource) throws(SCIMError) {
            if isMatch(stored, &work.folded) { matches.append(stored) }
            try work.advance(readsMembers ? 1 + stored.memberCount : 1)
        }
        if let candidates = candidates(for: filter, type: type) {
            for stored in resources(candidates, type) { try look(at: stored) }
        } else {
            for stored in contents.order(of: type) { try look(at: stored) }
        }
        return matches
    }

    /// What decides whether a resource of a type matches a filter.
    private func predicate(
        _ filter: CompiledFilter, _ type: ResourceType, baseURL: String, by client: Client?
    ) -> (StoredResource, inout FoldedTexts) -> Bool {
        let isMatch = predicate(filter, type, baseURL: baseURL)
        guard let client, !client.managesAll, filter.topLevelAttributes.contains("externalid") else { return isMatch }
        return { stored, folded in
            guard client.otherOwner(stored.owner) != nil else { return isMatch(stored, &folded) }
            var value = self.value(of: stored, reading: filter.topLevelAttributes, baseURL: baseURL)
            value["externalId"] = nil
            return filter.matches(value, &folded)
        }
    }

    private func predicate(
        _ filter: CompiledFilter, _ type: ResourceType, baseURL: String
    ) -> (StoredResource, inout FoldedTexts) -> Bool {
        let names = filter.topLevelAttributes
        if isStored(names, type) { return { filter.matches($0.resource.value, &$1) } }
        let members = filter.onlyEquality(on: "members.value")?.string.map { MemberSelection.one($0) } ?? .all
        return { filter.matches(self.value(of: $0, reading: names, members: members, baseURL: baseURL), &$1) }
    }

    /// Whether all that a filter or an order reads of the resources of a type is stored.
    private func isStored(_ names: Set<String>, _ type: ResourceType) -> Bool {
        names.isDisjoint(with: Self.derivedAttributes)
            && !type.references.contains { names.contains($0.topLevelName.lowercased()) }
    }

    /// What a filter or an order sees of a resource: no more is derived than the members that it reads need.
    ///
    /// - Parameters:
    ///   - names: Top-level members in lower case; those of an extension are its URN.
    ///   - members: Which members of a group are enough.
    private func value(
        of stored: StoredResource, reading names: Set<String>, members: MemberSelection = .all, baseURL: String
    ) -> JSONObject {
        if !names.isDisjoint(with: Self.derivedAttributes) {
            let members = names.contains("members") ? members : .none
            return representation(of: stored, baseURL: baseURL).value(members: members)
        }
        let value = stored.resource.value
        guard stored.type.references.contains(where: { names.contains($0.topLevelName.lowercased()) }) else {
            return value
        }
        let relatedResources = RelatedResources(of: stored, in: self)
        return value.merging(relatedResources.derive(from: value) { location(of: $0, baseURL: baseURL) })
    }

    /// The attributes of an answer that differ from what is stored, in lower case.
    private static let derivedAttributes: Set<String> = ["meta", "groups", "members"]

    /// The ids of the only resources that can match, by an index that one term of the conjunction allows; nil when none
    /// does.
    private func candidates(for filter: CompiledFilter, type: ResourceType) -> [String]? {
        if filter.matchesNothing { return [] }
        if let id = filter.equality(on: "id")?.string { return [id] }
        return indexedTerm(of: filter, type: type) ?? referenceTerm(of: filter, type: type)
    }

    /// The resources of a type that have these ids, in order of creation.
    private func resources(_ ids: [String], _ type: ResourceType) -> [StoredResource] {
        ids.compactMap { resource($0, of: type) }.sorted { ($0.created, $0.id) < ($1.created, $1.id) }
    }

    /// The resources with the value that a term asks an indexed attribute for.
    private func indexedTerm(of filter: CompiledFilter, type: ResourceType) -> [String]? {
        for attribute in contents.indexedAttributes(of: type) {
            guard let constant = filter.equality(on: attribute.path) else { continue }
            if let ids = contents.ids(where: attribute, is: constant) { return ids }
        }
        return nil
    }

    /// The resources that refer to the one that a term names by its id.
    private func referenceTerm(of filter: CompiledFilter, type: ResourceType) -> [String]? {
        if type.name == ResourceType.group.name, let member = filter.equality(on: "members")?.string {
            return Array(contents.groups(of: member))
        }
        for reference in type.references where !reference.mayDangle && reference.isCaseExact {
            if let target = filter.equality(on: reference.path)?.string { return Array(contents.referrers(to: target)) }
        }
        return nil
    }
}
