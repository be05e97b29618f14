/// How strictly a client's requests are held to RFC 7643 and 7644.
public enum Dialect: String, Sendable, CaseIterable {
    /// Accepts the deviations that real identity providers send.
    case interoperable
    /// As ``interoperable``; in addition, a POST restores a deleted user by `externalId` alone, because Okta's
    /// `externalId` never changes and is never reused for another person.
    case okta
    /// Accepts only what the RFCs allow, and only canonical values where an attribute has them (RFC 7643 §2.3.1).
    case strict

    /// Whether deviations that real identity providers send are accepted.
    public var isLenient: Bool { self != .strict }
}
