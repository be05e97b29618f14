/// Which changes of the log are asked for: those that meet all conditions.
public struct LogQuery: Sendable, Hashable {
    /// Changes of a user or another resource, and of its memberships.
    public var user: ResourceReference?
    /// Changes of a group, and of its memberships; with ``user`` those of the user's membership in the group.
    public var group: ResourceReference?
    /// Changes that a client asked for.
    public var client: String?
    /// Changes of an attribute, named without its URN.
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
    var isPartial: Bool { user != nil || group != nil || attribute != nil }

    /// For each condition the keys of the index of which a commit that meets it has one.
    var keys: [[IndexKey]] {
        let resources = [user, group].compactMap { resource in
            resource.map { [IndexKey(.resource, $0.text), IndexKey(.member, $0.id)] }
        }
        let others: [IndexKey?] = [
            client.map { IndexKey(.client, $0) }, attribute.map { IndexKey(.attribute, $0.lowercased()) },
            requestID.map { IndexKey(.request, $0) },
        ]
        return resources + others.compactMap { $0.map { [$0] } }
    }
}
