/// An entry that no tree of a state may have.
public struct TreeFault: Sendable, Hashable {
    /// The path from the root tree on one line; what cannot be shown is percent-encoded.
    public let path: String
    /// Why the entry is not allowed.
    public let fault: EntryFault
}
