/// How a client's requests are held to RFC 7643 and 7644.
///
/// What a dialect does differently is in one file each: see ``Deviations``.
public enum Dialect: String, Sendable, CaseIterable {
    /// Accepts the deviations that real identity providers send.
    case interoperable
    /// As ``interoperable``; in addition, a POST restores a deactivated user by `externalId` alone.
    case okta
    /// Accepts only what the RFCs allow, and only canonical values where an attribute has them (RFC 7643 §2.3.1).
    case strict
    /// Accepts only what the SCIM 2.0 Interoperability Profile allows (draft-zollner-scim-interop-profile).
    case profile

    /// Where the dialect deviates from the letter of the RFCs.
    package var deviations: Deviations {
        switch self {
        case .interoperable: .interoperable
        case .okta: .okta
        case .strict: .strict
        case .profile: .profile
        }
    }

    /// Whether the dialect has a deviation.
    package func has(_ deviation: Deviations) -> Bool { deviations.contains(deviation) }
}
