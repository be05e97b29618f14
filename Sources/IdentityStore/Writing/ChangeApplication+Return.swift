import JSON
import SCIM

/// Identity providers create again whom they deactivated (Okta, on re-assignment): the record comes back then, but
/// never to a client whose it is not, and never with what a namesake had.
extension ChangeApplication {
    /// The inactive user that a POST means to bring back.
    ///
    /// It is one of this client's, or of nobody's, with the same `userName`. `externalId` alone is no sign: Entra ID fills
    /// it from an attribute that two people of two domains may share. Only Okta's never passes to somebody else, and a
    /// rename there is a deactivation and a POST.
    func returningUser(_ resource: Resource, _ type: ResourceType) -> StoredResource? {
        guard client.dialect.has(.restoresByUserName), type.name == ResourceType.user.name else { return nil }
        let holders = users(type, where: "userName", as: resource)
        guard holders.isEmpty, client.dialect.has(.restoresByExternalID) else { return holders.first(where: mayReturn) }
        return users(type, where: "externalId", as: resource).filter(mayReturn)
            .max(by: CreationOrder.precedes)
    }

    private func users(_ type: ResourceType, where attribute: String, as resource: Resource) -> [StoredResource] {
        guard let text = resource[attribute]?.string else { return [] }
        return contents.ids(of: type, where: attribute, is: text).compactMap(contents.resource)
    }

    private func mayReturn(_ user: StoredResource) -> Bool {
        user.isInactiveUser && client.otherOwner(user.owner) == nil
    }

    /// Whether an inactive user becomes somebody else: the one who has another `externalId`, or, when it was removed,
    /// whoever is given one next.
    func isTakeover(of old: StoredResource, by new: Resource) -> Bool {
        guard old.isInactiveUser, let before = old.resource["externalId"]?.string else { return false }
        return new["externalId"]?.string?.hasSameScalars(as: before) != true
    }

    /// A resource with the `externalId` that an inactive user has when the body of a PUT or POST says nothing of it
    /// (RFC 7644 §3.5.1 leaves that to the server).
    func keepingExternalID(of old: StoredResource, in new: Resource) throws(SCIMError) -> Resource {
        guard old.isInactiveUser, new["externalId"] == nil, let known = old.resource["externalId"] else { return new }
        var value = new.value
        value["externalId"] = known
        return try old.type.resource(new, with: value)
    }

    /// What to tell of a user who was taken out of others.
    static func remark(on releases: [ResourceEdit.DependentChange]) -> String {
        let names = releases.prefix(namesInRemark).map { "\($0.stored.type.name) \($0.stored.name)" }
        let more = releases.count > namesInRemark ? " and \(releases.count - namesInRemark) more" : ""
        return "the inactive user no longer has the externalId it had and was taken out of "
            + names.joined(separator: ", ") + more
    }

    private static let namesInRemark = 10
}

extension StoredResource {
    fileprivate var isInactiveUser: Bool { type.name == ResourceType.user.name && resource["active"] == false }
}
