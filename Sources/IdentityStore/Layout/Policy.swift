/// The rules that a standard makes for a whole state, which `policy` in `scimgit.json` chooses.
public enum Policy: String, Sendable, CaseIterable {
    /// The IPSIE SCIM profile: no passwords, users and groups are changed by their identity provider alone, and every
    /// client has a limit of requests.
    case ipsie
}
