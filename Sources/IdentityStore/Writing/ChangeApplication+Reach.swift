import SCIM

/// Whose resources a client may change: its own and nobody's, unless it manages all. Each resource that a request means
/// comes by here; what changes along with it, such as the groups of a deleted user, does not.
extension ChangeApplication {
    /// - Throws: `SCIMError` 403 for a protected resource and for one of another client, with what an administrator can
    ///   do about it.
    func checkReach(to stored: StoredResource) throws(SCIMError) {
        if contents.format.protects(stored) {
            throw SCIMError(
                status: 403,
                detail:
                    "This \(stored.type.name) is protected by \(StateFormat.fileName), so no client may change it. A "
                    + "person can, by a commit.")
        }
        guard !client.managesAll, let owner = client.otherOwner(stored.owner) else { return }
        throw SCIMError(
            status: 403,
            detail:
                "This \(stored.type.name) belongs to the client \"\(owner)\", and the client \"\(client.name)\" may "
                + "change its own only. An administrator can let it change those of others: "
                + "`scimgit client set \(client.name) --manages all`.")
    }
}

extension StateFormat {
    /// Whether no client may change a resource.
    fileprivate func protects(_ stored: StoredResource) -> Bool {
        !protected.isEmpty && protected.contains("\(stored.type.endpoint.dropFirst())/\(stored.id)")
    }
}
