import JSON
import SCIM

/// What people change beside the identity providers, where the policy of the state leaves that to these alone.
struct LocalChanges {
    /// The resources whose files change.
    let ids: Set<String>

    private static let named = 20

    /// A problem for each user and group that may not change so; none without such a policy.
    ///
    /// The policy of the state as it was counts: a change that takes the policy away changes nothing else yet.
    func problems(from before: ResourceSet, to after: ResourceSet) -> [Problem] {
        guard before.format.policy == .ipsie else { return [] }
        let found = ids.sortedByBytes().compactMap { problem(of: $0, before, after) }
        let more = found.count - Self.named
        return found.prefix(Self.named) + (more > 0 ? [Problem(ofWhole: "… and \(more) more")] : [])
    }

    private func problem(of id: String, _ before: ResourceSet, _ after: ResourceSet) -> Problem? {
        let (old, new) = (before.resource(id), after.resource(id))
        guard let stored = old ?? new, stored.isProvisioned else { return nil }
        let who =
            stored.owner.map { "The client \($0) provisions it" } ?? "Identity providers provision users and groups"
        return Problem(
            path: stored.path,
            reason: "\(who): by the policy \"\(Policy.ipsie.rawValue)\" in \(StateFormat.fileName) it is "
                + "\(verb(old, new)) there alone. Correct it at the identity provider, or take the policy out in a commit "
                + "of its own first.")
    }

    private func verb(_ old: StoredResource?, _ new: StoredResource?) -> String {
        old == nil ? "created" : new == nil ? "deleted" : "changed"
    }
}

extension StoredResource {
    /// Whether it is a user or group, or any other resource that a client made.
    fileprivate var isProvisioned: Bool {
        owner != nil || [ResourceType.user.name, ResourceType.group.name].contains(type.name)
    }
}
