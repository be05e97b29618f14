import SCIM

/// A rule that a resource breaks, besides those of its schema.
///
/// The rules stand in this folder and nowhere else: requests, commits and pushes, loads, `scimgit check` and imports
/// apply them from here. Each of these decides for itself what it forgives and in which words it refuses.
enum Breach {
    /// It breaks a rule by itself, whatever other resources there are.
    case own(OwnBreach)
    /// Another resource has one of its values, which must be unique.
    case notUnique(SharedValue)
    /// One of its members cannot be one.
    case member(String, MemberFault)
    /// It refers to a resource that is not there.
    case reference(Reference, id: String)
}

extension ResourceSet {
    /// All rules that a resource breaks.
    ///
    /// - Parameters:
    ///   - old: The resource as it was; nil when it is new.
    ///   - latestCreated: The latest time at which a new one may say that it was created; any when nil.
    ///   - mayClash: Whether two resources may have a value that must be unique.
    func breaches(
        of stored: StoredResource, since old: StoredResource?, latestCreated: Timestamp?, mayClash: Bool
    ) -> [Breach] {
        ownBreaches(of: stored, since: old, latestCreated: latestCreated)
            + relationBreaches(of: stored, since: old, mayClash: mayClash)
    }

    /// The rules that a resource breaks by itself.
    func ownBreaches(of stored: StoredResource, since old: StoredResource?, latestCreated: Timestamp?) -> [Breach] {
        stored.type.breaches(by: stored.resource, created: stored.created, since: old, latestCreated: latestCreated)
            .map { .own($0) }
    }

    /// The rules that one of these resources breaks together with the others.
    func relationBreaches(of stored: StoredResource, since old: StoredResource?, mayClash: Bool) -> [Breach] {
        (mayClash ? sharedValues(of: stored, since: old).map { .notUnique($0) } : [])
            + memberFaults(of: stored, since: old).map { .member($0.id, $0.fault) }
            + danglingReferences(of: stored).map { .reference($0.reference, id: $0.id) }
    }

    /// Whether a state that has this is served all the same, because earlier versions let it in; `check` names it.
    func serves(_ breach: Breach) -> Bool {
        switch breach {
        case .own: true
        case .notUnique(let value): isByWidthOnly(value)
        case .member(_, let fault): fault != .unknown
        case .reference: false
        }
    }

    /// What to tell a person in whose files a resource stands.
    func problem(_ breach: Breach, in stored: StoredResource) -> Problem {
        switch breach {
        case .own(let breach): Problem(path: stored.path, reason: breach.reason)
        case .notUnique(let value):
            Problem(path: stored.path, reason: value.reason(heldBy: resource(value.holder)?.path ?? value.holder))
        case .member(let id, let fault): fault.problem(of: id, in: stored)
        case .reference(let reference, let id): Problem(path: stored.path, reason: reference.problem(of: id))
        }
    }
}
