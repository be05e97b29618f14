import JSON

/// What one commit does to one resource.
struct Delta: Sendable {
    let id: String
    let before: ModelResource?
    let after: ModelResource?
}

/// A commit that the run has seen.
struct LoggedCommit: Sendable {
    let commit: String
    /// The client and the id of its request; nil for a person.
    let request: (client: String, id: String)?
    let deltas: [Delta]
    /// Its place among all commits.
    let position: Int
}

/// Users and groups as plain dictionaries, and the rules that the server promises to keep.
struct Model: Sendable {
    private(set) var resources: [String: ModelResource] = [:]
    /// The ids in an order that the seed repeats, as the ids themselves are not.
    private(set) var order: [String] = []
    /// In an order that the seed repeats, which in a burst is not that of the commits.
    private(set) var log: [LoggedCommit] = []
    /// The place of the commit that changed a resource last.
    private(set) var lastChange: [String: Int] = [:]
    /// The client that each resource belongs to, also of those that are gone: its maker, else the first that changed it.
    private(set) var owners: [String: String] = [:]

    func ids(_ kind: ModelResource.Kind) -> [String] { order.filter { resources[$0]?.kind == kind } }

    func groups(of id: String) -> [String] {
        guard resources[id]?.kind == .user else { return [] }
        return order.filter { resources[$0]?.members.contains(id) == true }
    }

    mutating func apply(_ deltas: [Delta]) {
        for delta in deltas {
            resources[delta.id] = delta.after
            if delta.after == nil {
                order.removeAll { $0 == delta.id }
            } else if !order.contains(delta.id) {
                order.append(delta.id)
            }
        }
    }

    /// Takes in what a commit did, which must be the newest.
    mutating func record(_ deltas: [Delta], commit: String, request: (client: String, id: String)?) {
        apply(deltas)
        for delta in deltas { lastChange[delta.id] = log.count }
        if let main = deltas.first, main.after != nil, owners[main.id] == nil { owners[main.id] = request?.client }
        log.append(LoggedCommit(commit: commit, request: request, deltas: deltas, position: log.count))
    }

    /// Puts the newest commits and the newest resources into an order that the seed repeats.
    mutating func arrange(_ commits: Range<Int>, by key: (LoggedCommit) -> Int) {
        log[commits].sort { key($0) < key($1) }
        let fresh = log[commits].flatMap(\.deltas).filter { $0.before == nil && $0.after != nil }.map(\.id)
        order = order.filter { !fresh.contains($0) } + fresh.filter { resources[$0] != nil }
    }

    /// Whether changes would leave two resources with one name, or members that do not exist.
    func breaksRules(_ deltas: [Delta]) -> Bool {
        var next = self
        next.apply(deltas)
        for delta in deltas {
            guard let after = delta.after else {
                if next.resources.values.contains(where: { $0.members.contains(delta.id) }) { return true }
                continue
            }
            if next.holder(of: after.foldedName, after.kind, besides: delta.id) != nil { return true }
            let added = after.members.subtracting(resources[delta.id]?.members ?? [])
            if added.contains(where: { next.resources[$0] == nil }) { return true }
        }
        return false
    }

    func holder(of foldedName: String, _ kind: ModelResource.Kind, besides id: String? = nil) -> String? {
        resources.first { $0.key != id && $0.value.kind == kind && $0.value.foldedName == foldedName }?.key
    }
}
