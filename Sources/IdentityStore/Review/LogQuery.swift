/// Which changes of the log are asked for: those that meet all conditions.
public struct LogQuery: Sendable, Hashable {
    /// Changes of one of some users or other resources, and of their memberships; of all when there are none.
    public var users: [ResourceReference] = []
    /// Changes of one of some groups, and of their memberships; with ``users`` those of the users' memberships in the groups.
    public var groups: [ResourceReference] = []
    /// Changes that a client asked for.
    public var client: String?
    /// Changes of an attribute or sub-attribute, with or without the URN of its schema, in any case.
    public var attribute: String?
    /// Changes by one request.
    public var requestID: String?
    /// Where to begin: at a time, or after a commit.
    public var since: PointInLog?
    /// Where to end.
    public var until: PointInLog?

    /// Asks for all changes.
    public init() {}

    /// Whether it is about parts of commits, and not about whole ones.
    var isPartial: Bool { !users.isEmpty || !groups.isEmpty || attributeName != nil }

    /// The attribute in lower case, without its URN, and the sub-attribute; the `groups` of a user are `members` in files.
    var attributeName: (name: String, part: String?)? {
        guard let path = attribute?.lowercased().split(separator: ":").last?.split(separator: ".", maxSplits: 1),
            let name = path.first
        else { return nil }
        return (name == "groups" ? "members" : String(name), path.count > 1 ? String(path[1]) : nil)
    }

    /// For each condition the keys of the index of which a commit that meets it has one.
    var keys: [[IndexKey]] {
        let resources = [users, groups].filter { !$0.isEmpty }.map { references in
            references.flatMap { [IndexKey(.resource, $0.text), IndexKey(.member, $0.id)] }
        }
        let others: [IndexKey?] = [
            client.map { IndexKey(.client, $0) }, attributeName.map { IndexKey(.attribute, $0.name) },
            requestID.map { IndexKey(.request, $0) },
        ]
        return resources + others.compactMap { $0.map { [$0] } }
    }
}
