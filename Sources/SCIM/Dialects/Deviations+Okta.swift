/// The dialect `okta`: what ``interoperable`` accepts, and what only Okta's `externalId` allows.
extension Deviations {
    /// All that the dialect accepts beyond the RFCs.
    static let okta = interoperable.union(.restoresByExternalID)

    /// A POST with the `externalId` of a deactivated user brings that one back under its new `userName`: Okta's
    /// `externalId` never changes and is never used again for another person, as Entra ID's may be.
    package static let restoresByExternalID = Deviations(rawValue: 1 << 37)
}
