import JSON
import SCIM

/// What a change does to the contents: resources to write, ids to remove, and the words for it.
struct Edit {
    var effect: Outcome.Effect
    /// The resource the change is about: as it was, nil when it is new.
    var old: StoredResource?
    /// As it shall be, nil when it is deleted.
    var new: Resource?
    /// The groups and other resources that lose a deleted resource, and the groups that get a member that they waited
    /// for, as they shall be.
    var groups: [Resource] = []
    /// The members that an operation to come will create, and that stay out until then.
    var awaited: [String] = []
    var ignored: [String] = []
    /// The id of the resource.
    var id: String
}

/// Applies one change to contents, as a pure function: the edit, or an error and nothing.
struct ChangeApplication {
    let contents: Contents
    let snapshot: Snapshot
    let client: Client
    /// The creation time for a new resource, later than that of any other.
    let now: Timestamp
    /// The id for a new resource.
    let newID: String
    /// The members that groups wait for.
    let awaited: AwaitedMembers

    func edit(for change: Change) throws(SCIMError) -> Edit {
        switch change.operation {
        case .create(let body): return try create(body, change.type)
        case .replace(let id, let body):
            let existing = try existing(id, change)
            let draft = try change.type.resource(
                replacing: try withAwaited(existing), with: body, dialect: client.dialect)
            return try update(existing, draft, .changed)
        case .patch(let id, let request):
            let existing = try existing(id, change)
            return try update(existing, request.apply(to: withAwaited(existing), of: change.type), .changed)
        case .delete(let id): return try delete(existing(id, change))
        }
    }

    private func existing(_ id: String, _ change: Change) throws(SCIMError) -> StoredResource {
        guard let stored = contents.resource(id), stored.type.name == change.type.name,
            stored.id.hasSameScalars(as: id)
        else {
            throw SCIMError(status: 404, detail: "There is no \(change.type.name) with the id \"\(id)\".")
        }
        if let tags = change.ifMatch, !snapshot.isMatch(stored, ifMatch: tags) {
            throw SCIMError(
                status: 412,
                detail: "The \(change.type.name) has changed since: its version is W/\"\(stored.blob)\". "
                    + "Read it again, then repeat the change with that version in If-Match.")
        }
        return stored
    }

    private func create(_ body: JSONObject, _ type: ResourceType) throws(SCIMError) -> Edit {
        let draft = try type.resource(creating: body, id: newID, created: now.text, dialect: client.dialect)
        if let inactive = try inactiveUser(matching: draft.resource, type) {
            var body = body
            if !body.contains(where: { $0.name.lowercased() == "active" }) { body["active"] = true }
            let restored = try type.resource(replacing: inactive.resource, with: body, dialect: client.dialect)
            return try update(inactive, restored, .restored)
        }
        let members = try settleMembers(of: draft.resource, old: nil, type)
        let (resource, unknown) = try settleReferences(of: members.resource, old: nil, type)
        try Self.checkUniqueness(of: resource, type, in: contents)
        return Edit(
            effect: .created, new: resource, groups: try groups(awaiting: resource), awaited: members.awaited,
            ignored: draft.ignored + members.unknown + unknown, id: resource.id)
    }

    /// The inactive user that a POST means to bring back: identity providers create again what they deactivated
    /// (Okta, on re-assignment).
    ///
    /// - Throws: ``SCIMError`` 409 when an active user has the externalId.
    private func inactiveUser(matching resource: Resource, _ type: ResourceType) throws(SCIMError) -> StoredResource? {
        guard client.dialect == .interoperable, type.name == ResourceType.user.name else { return nil }
        let candidates = ["userName", "externalId"].flatMap { attribute in
            resource[attribute]?.string.map { contents.ids(of: type, where: attribute, is: $0) } ?? []
        }
        let users = candidates.compactMap(contents.resource)
        if let inactive = users.first(where: { $0.resource["active"] == false }) { return inactive }
        if let externalID = resource["externalId"]?.string,
            let user = users.first(where: { $0.resource["externalId"]?.string == externalID })
        {
            throw SCIMError(
                .uniqueness,
                "The User \"\(user.name)\" has the externalId \"\(externalID)\" already, and is active: update it "
                    + "(id \"\(user.id)\") instead of creating another.")
        }
        return nil
    }

    private func update(
        _ old: StoredResource, _ draft: Draft, _ effect: Outcome.Effect
    ) throws(SCIMError) -> Edit {
        let members = try settleMembers(of: draft.resource, old: old, old.type)
        let (resource, unknown) = try settleReferences(of: members.resource, old: old, old.type)
        let isSame = resource == old.resource
        if !isSame { try Self.checkUniqueness(of: resource, old.type, in: contents) }
        return Edit(
            effect: isSame ? .unchanged : effect, old: old, new: resource, awaited: members.awaited,
            ignored: draft.ignored + members.unknown + unknown, id: old.id)
    }

    private func delete(_ old: StoredResource) throws(SCIMError) -> Edit {
        Edit(effect: .deleted, old: old, groups: try releases(of: old), id: old.id)
    }

    static func checkUniqueness(
        of resource: Resource, _ type: ResourceType, in contents: Contents
    ) throws(SCIMError) {
        guard let violation = contents.uniquenessViolations(of: resource, type).first else { return }
        let holder = contents.resource(violation.holder)?.type.name ?? type.name
        throw SCIMError(
            .uniqueness,
            "Another \(holder) has the \(violation.attribute) \"\(violation.text)\" already; it must be unique.")
    }
}
