/// URNs of SCIM 1.1 and of drafts of SCIM 2.0, which clients still send.
///
/// OneLogin's templates have `urn:scim:schemas:core:1.0` and `urn:scim:schemas:extension:enterprise:1.0`, HelloID
/// leaves `:User` out of the enterprise extension, and Entra ID once left out the colon before it.
enum FormerURN {
    private static let cores = [
        "urn:scim:schemas:core:1.0", "urn:scim:schemas:core:2.0", "urn:ietf:params:scim:schemas:core:2.0",
    ]
    private static let enterprise = [
        "urn:scim:schemas:extension:enterprise:1.0", "urn:scim:schemas:extension:enterprise:2.0",
        "urn:ietf:params:scim:schemas:extension:enterprise:1.0",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0",
    ]
    /// URNs that are ignored: those that do not name a resource type, and one that Entra ID adds to groups.
    private static let empty =
        cores + ["http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"]

    /// The current URN for a former one; nil for any other URN.
    static func current(_ urn: String) -> String? {
        if enterprise.contains(where: { known in
            [known, known + ":User", known + "User"].contains { $0.isSameName(as: urn) }
        }) {
            return Schema.enterpriseUser.id
        }
        guard let core = cores.first(where: { urn.isBelow($0) }) else { return nil }
        let name = urn.utf8.dropFirst(core.utf8.count + 1)
        if String(Substring(name)).isSameName(as: "PatchOp") { return MessageSchema.patchOp }
        return [Schema.user.id, Schema.group.id].first { $0.isSameName(as: cores[2] + ":" + String(Substring(name))) }
    }

    /// Whether a URN in `schemas` is ignored without a warning.
    static func isEmpty(_ urn: String) -> Bool { empty.contains { $0.isSameName(as: urn) } }
}

extension String {
    /// Whether the text is a URN followed by a colon and at least one more character.
    fileprivate func isBelow(_ urn: String) -> Bool {
        utf8.count > urn.utf8.count + 1 && String(utf8.prefix(urn.utf8.count + 1))?.isSameName(as: urn + ":") == true
    }
}
