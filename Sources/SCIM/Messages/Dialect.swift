/// How far a client may depart from the letter of RFC 7643 and 7644.
public enum Dialect: String, Sendable, CaseIterable {
    /// The forms that real identity providers send are understood.
    case interoperable
    /// As ``interoperable``; and because Okta's `externalId` never changes and never passes to somebody else, a user is
    /// also brought back by it alone.
    case okta
    /// Only what the RFCs allow is accepted, and only canonical values where an attribute has such (RFC 7643 §2.3.1).
    case strict

    /// Whether the forms that real identity providers send are understood.
    public var isLenient: Bool { self != .strict }
}
