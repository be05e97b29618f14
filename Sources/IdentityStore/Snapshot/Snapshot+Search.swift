import JSON
public import SCIM

extension Snapshot {
    /// Finds the resources that a query asks for.
    ///
    /// - Parameter baseURL: The URL of the base path, for filters that look at locations and references.
    public func results(of query: Query, baseURL: String) -> Results {
        var results = Results()
        guard let order = query.parts.lazy.compactMap(\.sort).first else {
            for part in query.parts {
                if let filter = part.filter {
                    results.append(matches(of: filter, type: part.type, baseURL: baseURL))
                } else {
                    results.append(contents.order(of: part.type))
                }
            }
            return results
        }
        func all(_ part: Query.Part) -> [StoredResource] {
            part.filter.map { matches(of: $0, type: part.type, baseURL: baseURL) } ?? self.all(part.type)
        }
        let sorted = order.sorted(query.parts.filter { $0.sort != nil }.flatMap(all)) { stored in
            value(of: stored, reading: [order.topLevelAttribute], baseURL: baseURL)
        }
        let others = query.parts.filter { $0.sort == nil }.flatMap(all)
        results.append(query.isDescending ? others + sorted : sorted + others)
        return results
    }

    /// The resources of a type that match a filter, when an index leads to no more than ``mostCandidates`` of them; else
    /// nil.
    ///
    /// - Parameter baseURL: The URL of the base path, for filters that look at locations and references.
    public func lookUp(_ filter: CompiledFilter, of type: ResourceType, baseURL: String) -> [StoredResource]? {
        guard let candidates = candidates(for: filter, type: type), candidates.count <= Self.mostCandidates else {
            return nil
        }
        return candidates.filter(predicate(filter, type, baseURL: baseURL))
    }

    /// How many resources are worth looking at without a pause for others.
    private static let mostCandidates = 16

    private func all(_ type: ResourceType) -> [StoredResource] {
        let order = contents.order(of: type)
        return order.page(start: 0, limit: order.count)
    }

    private func matches(of filter: CompiledFilter, type: ResourceType, baseURL: String) -> [StoredResource] {
        let isMatch = predicate(filter, type, baseURL: baseURL)
        if let candidates = candidates(for: filter, type: type) { return candidates.filter(isMatch) }
        var matches: [StoredResource] = []
        contents.order(of: type).forEach { if isMatch($0) { matches.append($0) } }
        return matches
    }

    /// What decides whether a resource of a type matches a filter.
    private func predicate(
        _ filter: CompiledFilter, _ type: ResourceType, baseURL: String
    ) -> (StoredResource) -> Bool {
        let names = filter.topLevelAttributes
        if isStored(names, type) { return { filter.matches($0.resource.value) } }
        let members = filter.onlyEquality(on: "members.value")?.string.map { MemberSelection.one($0) } ?? .all
        return { filter.matches(self.value(of: $0, reading: names, members: members, baseURL: baseURL)) }
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
        let surroundings = Surroundings(of: stored, in: contents)
        return value.merging(surroundings.derive(from: value) { location(of: $0, baseURL: baseURL) })
    }

    /// The attributes of an answer that differ from what is stored, in lower case.
    private static let derivedAttributes: Set<String> = ["meta", "groups", "members"]

    /// The only resources that can match, by an index that one term of the conjunction allows; nil when none does.
    private func candidates(for filter: CompiledFilter, type: ResourceType) -> [StoredResource]? {
        if filter.matchesNothing { return [] }
        let ids: [String]
        if let id = filter.equality(on: "id")?.string {
            ids = [id]
        } else if let found = indexedTerm(of: filter, type: type) ?? referenceTerm(of: filter, type: type) {
            ids = found
        } else {
            return nil
        }
        return ids.compactMap { resource($0, of: type) }.sorted { ($0.created, $0.id) < ($1.created, $1.id) }
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
