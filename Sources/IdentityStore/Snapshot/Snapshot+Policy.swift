extension Snapshot {
    /// The policy of the state; nil for none.
    public var policy: Policy? { contents.format.policy }
}
