import JSON
import SCIM

/// What a change does to the contents: resources to write, ids to remove, and the words for it.
struct Edit {
    var effect: Outcome.Effect
    /// The resource the change is about: as it was, nil when it is new.
    var old: StoredResource?
    /// As it shall be, without members; nil when it is deleted.
    var new: Resource?
    /// The members that it shall have, when it is a group.
    var members = MemberSet()
    /// The groups and other resources that lose a deleted resource, and the groups that get a member that they waited
    /// for; as they are, as they shall be, and the members that they shall have.
    var groups: [Release] = []
    /// The members that an operation to come will create, and that stay out until then.
    var awaited: [String] = []
    var ignored: [String] = []
    /// What an administrator should look at.
    var remarks: [String] = []
    /// The id of the resource.
    var id: String

    /// A resource that changes along with another: as it is, as it shall be, and the members that it shall have.
    typealias Release = (stored: StoredResource, resource: Resource, members: MemberSet)

    /// The groups whose members change, and the members that they shall have.
    var changedGroups: [(stored: StoredResource, members: MemberSet)] {
        var changed = groups.map { ($0.stored, $0.members) }
        if let old, new != nil { changed.append((old, members)) }
        return changed.filter { $0.0.isGroup && $0.0.members != $0.1 }
    }
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
            return try update(try existing(id, change), with: body, .changed)
        case .patch(let id, let request): return try patch(try existing(id, change), request)
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
                detail: "The \(change.type.name) has changed since: its version is W/\"\(stored.version)\". "
                    + "Read it again, then repeat the change with that version in If-Match.")
        }
        return stored
    }

    private func create(_ body: JSONObject, _ type: ResourceType) throws(SCIMError) -> Edit {
        let draft = try type.resource(
            creating: body, id: newID, created: now.text, among: contents.resourceTypes, dialect: client.dialect)
        if let inactive = try inactiveUser(matching: draft.resource, type) {
            var body = body
            if !body.contains(where: { $0.name.lowercased() == "active" }) { body["active"] = true }
            return try update(inactive, with: body, .restored)
        }
        let members = try settle(draft.resource, old: nil, type)
        let (resource, unknown) = try settleReferences(of: members.resource, old: nil, type)
        try type.checkUserName(of: resource, since: nil)
        try Self.checkUniqueness(of: resource, type, in: contents)
        return Edit(
            effect: .created, new: resource, members: members.set, groups: try groups(awaiting: resource),
            awaited: members.awaited, ignored: draft.ignored + members.unknown + unknown,
            remarks: type.remarks(on: resource, since: nil), id: resource.id)
    }

    /// The inactive user that a POST means to bring back: identity providers create again what they deactivated
    /// (Okta, on re-assignment).
    ///
    /// - Throws: ``SCIMError`` 409 when an active user has the externalId.
    private func inactiveUser(matching resource: Resource, _ type: ResourceType) throws(SCIMError) -> StoredResource? {
        guard client.dialect.isLenient, type.name == ResourceType.user.name else { return nil }
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
        _ old: StoredResource, with body: JSONObject, _ effect: Outcome.Effect
    ) throws(SCIMError) -> Edit {
        let draft = try old.type.resource(
            replacing: try whole(old), with: body, among: contents.resourceTypes, dialect: client.dialect)
        return try update(old, try settle(draft.resource, old: old, old.type), draft.ignored, effect)
    }

    private func patch(_ old: StoredResource, _ request: PatchRequest) throws(SCIMError) -> Edit {
        guard old.isGroup else {
            let draft = try request.apply(to: try whole(old), of: old.type)
            return try update(old, try settle(draft.resource, old: old, old.type), draft.ignored, .changed)
        }
        let seen = seenMembers(of: old)
        let lookup = MemberLookup(member: { seen[$0] }, all: { seen.sorted })
        let (draft, before) = try request.apply(to: old.resource, members: lookup, of: old.type)
        let difference = MemberDifference(from: MemberSet(before), to: MemberSet(draft.resource.members))
        return try update(
            old, try settle(difference, of: draft.resource.withoutMembers, old), draft.ignored, .changed)
    }

    private func update(
        _ old: StoredResource, _ members: SettledMembers, _ ignored: [String], _ effect: Outcome.Effect
    ) throws(SCIMError) -> Edit {
        let (resource, unknown) = try settleReferences(of: members.resource, old: old, old.type)
        let isSame = resource == old.resource && members.set == old.members
        if !isSame {
            try old.type.checkUserName(of: resource, since: old.resource)
            try Self.checkUniqueness(of: resource, old.type, since: old.resource, in: contents)
        }
        return Edit(
            effect: isSame ? .unchanged : effect, old: old, new: resource, members: members.set,
            awaited: members.awaited, ignored: ignored + members.unknown + unknown,
            remarks: isSame ? [] : old.type.remarks(on: resource, since: old.resource), id: old.id)
    }

    private func delete(_ old: StoredResource) throws(SCIMError) -> Edit {
        Edit(effect: .deleted, old: old, groups: try releases(of: old), id: old.id)
    }

    static func checkUniqueness(
        of resource: Resource, _ type: ResourceType, since old: Resource? = nil, in contents: Contents
    ) throws(SCIMError) {
        guard let violation = contents.uniquenessViolations(of: resource, type, since: old).first else { return }
        let holder = contents.resource(violation.holder)?.type.name ?? type.name
        throw SCIMError(
            .uniqueness,
            "Another \(holder) has the \(violation.attribute) \"\(violation.text)\" already; it must be unique.")
    }
}
