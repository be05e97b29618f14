/// What an administrator said of the mass changes of a client.
public enum MassChangeDecision: Sendable, Hashable {
    /// They are meant, until a time in seconds since 1970-01-01 00:00 UTC; none of them is counted.
    case allowed(until: Int64)
    /// They are not: each change that takes something away is refused.
    case rejected
}
