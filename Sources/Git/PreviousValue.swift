/// What a reference must be for an update of it to be made: the old value of a compare-and-swap.
public enum PreviousValue: Sendable, Hashable {
    /// The reference must not exist.
    case absent
    /// The reference must name this object.
    case object(ObjectID)

    /// What was read of the reference before: nil when it did not exist.
    public init(_ read: ObjectID?) { self = read.map { .object($0) } ?? .absent }
}
