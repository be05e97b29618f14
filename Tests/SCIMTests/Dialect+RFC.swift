import SCIM

extension Dialect {
    /// The dialects that accept all that the RFCs allow, which the profile does not.
    static let byRFC: [Dialect] = [.interoperable, .okta, .strict]
}
