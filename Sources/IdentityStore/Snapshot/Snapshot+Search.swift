import JSON
import SCIM

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

    private func all(_ type: ResourceType) -> [StoredResource] {
        let order = contents.order(of: type)
        return order.page(start: 0, limit: order.count)
    }

    private func matches(of filter: CompiledFilter, type: ResourceType, baseURL: String) -> [StoredResource] {
        let names = filter.topLevelAttributes
        func isMatch(_ stored: StoredResource) -> Bool {
            filter.matches(value(of: stored, reading: names, baseURL: baseURL))
        }
        if let candidates = candidates(for: filter, type: type) { return candidates.filter(isMatch) }
        var matches: [StoredResource] = []
        contents.order(of: type).forEach { if isMatch($0) { matches.append($0) } }
        return matches
    }

    /// What a filter or an order sees of a resource: no more is derived than the members that it reads need.
    ///
    /// - Parameter names: Top-level members in lower case; those of an extension are its URN.
    private func value(of stored: StoredResource, reading names: Set<String>, baseURL: String) -> JSONObject {
        if !names.isDisjoint(with: Self.derivedAttributes) { return representation(of: stored, baseURL: baseURL) }
        var value = stored.resource.value
        if names.contains(Self.enterprise), let manager = derivedManager(of: stored, baseURL: baseURL) {
            value[Schema.enterpriseUser.id] = .object(manager)
        }
        return value
    }

    /// The attributes of an answer that differ from what is stored, in lower case.
    private static let derivedAttributes: Set<String> = ["meta", "groups", "members"]
    private static let enterprise = Schema.enterpriseUser.id.lowercased()

    /// The only resources that can match, by an index that one term of the conjunction allows; nil when none does.
    private func candidates(for filter: CompiledFilter, type: ResourceType) -> [StoredResource]? {
        if filter.matchesNothing { return [] }
        let ids: [String]
        if let id = filter.equality(on: "id") {
            ids = [id]
        } else if let (attribute, text) = indexedTerm(of: filter, type: type) {
            ids = contents.ids(of: type, where: attribute, is: text)
        } else if let member = filter.equality(on: "members.value") ?? filter.equality(on: "members") {
            ids = Array(contents.groups(of: member))
        } else {
            return nil
        }
        return ids.compactMap { resource($0, of: type) }.sorted { ($0.created, $0.id) < ($1.created, $1.id) }
    }

    private func indexedTerm(of filter: CompiledFilter, type: ResourceType) -> (attribute: String, text: String)? {
        for attribute in ["userName", "externalId", "displayName"] where contents.isIndexed(attribute, of: type) {
            if let text = filter.equality(on: attribute) { return (attribute, text) }
        }
        return nil
    }
}
