import Git
import JSON
public import SCIM

/// The resources of the served branch at one commit; immutable, so that a reader never waits and never sees half a
/// change.
public final class Snapshot: Sendable {
    let tip: ObjectID
    let tree: ObjectID
    /// The committer time of the commit, never earlier than that of its first parent.
    let time: Timestamp
    let contents: Contents

    init(tip: ObjectID, tree: ObjectID, time: Timestamp, contents: Contents) {
        self.tip = tip
        self.tree = tree
        self.time = time
        self.contents = contents
    }

    /// The id of the commit, in hex.
    public var commit: String { tip.description }

    /// The schemas and resource types that are served.
    public var definitions: Definitions { contents.definitions.definitions }

    /// The resource types that are served.
    public var resourceTypes: [ResourceType] { contents.resourceTypes }

    /// The resource of a type with this id, nil when there is none.
    public func resource(_ id: String, of type: ResourceType) -> StoredResource? {
        guard let stored = contents.resource(id), stored.type.name == type.name, stored.id.hasSameScalars(as: id) else {
            return nil
        }
        return stored
    }

    /// How many resources of a type there are.
    public func count(of type: ResourceType) -> Int { contents.order(of: type).count }

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
        let sorted = order.sorted(query.parts.filter { $0.sort != nil }.flatMap(all)) {
            representation(of: $0, baseURL: baseURL)
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
        let derived = filter.topLevelAttributes.contains { Self.derivedAttributes.contains($0) }
        func isMatch(_ stored: StoredResource) -> Bool {
            filter.matches(derived ? representation(of: stored, baseURL: baseURL) : stored.resource.value)
        }
        if let candidates = candidates(for: filter, type: type) { return candidates.filter(isMatch) }
        var matches: [StoredResource] = []
        contents.order(of: type).forEach { if isMatch($0) { matches.append($0) } }
        return matches
    }

    /// The attributes of an answer that differ from what is stored, in lower case.
    private static let derivedAttributes: Set<String> = ["meta", "groups", "members"]

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
