/// What must hold of a resource before it is changed or read, the `If-Match` of a request.
public enum Precondition: Sendable, Hashable {
    /// That it is there.
    case any
    /// That it has one of these versions, as entity tags have them between their quotes; none is of no version.
    case versions([String])
}

extension Snapshot {
    /// Whether a precondition holds for a resource: of a version only what is stored counts, not what is derived.
    public func isMatch(_ stored: StoredResource, _ precondition: Precondition) -> Bool {
        switch precondition {
        case .any: true
        case .versions(let versions): versions.contains { $0.prefix { $0 != "-" } == stored.version }
        }
    }
}
