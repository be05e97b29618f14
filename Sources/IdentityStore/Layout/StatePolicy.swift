/// What a state demands of all its clients, `policy` in `scimgit.json`.
public enum StatePolicy: String, Sendable, Hashable {
    /// The SCIM profile of the OpenID working group IPSIE.
    case ipsie
}
