/// What a change came to; it is durable and on the branch when the caller has it.
public struct Outcome: Sendable {
    /// What happened to the resource.
    public enum Effect: Sendable, Hashable {
        /// A new resource was made.
        case created
        /// An inactive user was found by name, or for Okta by externalId, and brought back.
        case restored
        /// The resource was changed.
        case changed
        /// The resource was as asked already; nothing was committed.
        case unchanged
        /// The resource was deleted.
        case deleted
    }

    /// What happened to the resource.
    public let effect: Effect
    /// The resource as it is now; nil when it was deleted.
    public let stored: StoredResource?
    /// The commit that was made, in hex; nil when nothing changed.
    public let commit: String?
    /// What was asked for and left out: unknown attributes and unknown members.
    public let ignored: [String]
    /// What an administrator should look at in what was done.
    public let remarks: [String]
    /// The state in which the change is.
    public let snapshot: Snapshot
}
