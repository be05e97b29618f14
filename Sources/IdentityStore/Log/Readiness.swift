/// Whether changes can be stored, and what somebody should look at.
public struct Readiness: Sendable, Hashable {
    /// What keeps changes from being stored.
    public let problems: [String]
    /// What is wrong though changes are stored.
    public let attention: [String]
}
