/// The dialect `strict`: the letter of RFC 7643 and 7644, for those who test a client or trust theirs to keep to it.
///
/// What the RFCs leave to the server is settled as for all others; of canonical values, which are suggestions by RFC 7643
/// §7, it accepts no others (§2.3.1).
extension Deviations {
    /// It deviates in nothing.
    static let strict: Deviations = []
}
