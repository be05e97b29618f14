import JSON
import SCIM

/// Applies one change to contents, as a pure function: the edit, or an error and nothing.
struct ChangeApplication {
    let contents: ResourceSet
    let snapshot: Snapshot
    let client: Client
    /// The creation time for a new resource, later than that of any other.
    let now: Timestamp
    /// The id for a new resource.
    let newID: String
    /// The members that groups wait for.
    let pending: PendingMembers
    /// What the request may still do.
    let budget: WorkBudget

    func edit(for change: Change) throws(SCIMError) -> ResourceEdit {
        switch change.operation {
        case .create(let body): return try create(body, change.type)
        case .replace(let id, let body):
            let old = try existing(id, change)
            return try update(old, try whole(old), with: body, .changed)
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
        try checkReach(to: stored)
        if let precondition = change.precondition, !snapshot.isMatch(stored, precondition) {
            throw SCIMError(
                status: 412,
                detail: "The \(change.type.name) has changed since: its version is W/\"\(stored.version)\". "
                    + "Read it again, then repeat the change with that version in If-Match.")
        }
        return stored
    }

    private func create(_ body: JSONObject, _ type: ResourceType) throws(SCIMError) -> ResourceEdit {
        let draft = try type.draft(
            creating: body, id: newID, created: now.text, among: contents.resourceTypes, dialect: client.dialect)
        if let user = returningUser(draft.resource, type) {
            try checkReach(to: user)
            return try restore(user, as: draft.resource, body)
        }
        let members = try resolve(draft, old: nil, type)
        let (resource, unknown) = try resolveReferences(of: members.resource, draft, old: nil, type)
        try check(resource, type)
        return ResourceEdit(
            effect: .created, new: resource, members: members.set, groups: try groups(pending: resource),
            pending: members.pending, ignored: draft.ignored + members.unknown + unknown,
            remarks: type.remarks(on: resource, since: nil), id: resource.id)
    }

    /// Brings an inactive user back with the body of a POST; without a word about `active` it is active again.
    private func restore(
        _ user: StoredResource, as new: Resource, _ body: JSONObject
    ) throws(SCIMError) -> ResourceEdit {
        var value = user.resource.value
        value["active"] = new["active"]
        return try update(user, try user.type.resource(user.resource, with: value), with: body, .restored)
    }

    private func update(
        _ old: StoredResource, _ existing: Resource, with body: JSONObject, _ effect: Outcome.Effect
    ) throws(SCIMError) -> ResourceEdit {
        var draft = try old.type.draft(
            replacing: existing, with: body, among: contents.resourceTypes, dialect: client.dialect)
        draft.resource = try keepingExternalID(of: old, in: draft.resource)
        return try update(old, try resolve(draft, old: old, old.type), draft, effect)
    }

    private func patch(_ old: StoredResource, _ request: PatchRequest) throws(SCIMError) -> ResourceEdit {
        guard old.isGroup else {
            let draft = try request.apply(to: try whole(old), of: old.type, within: budget)
            return try update(old, try resolve(draft, old: old, old.type), draft, .changed)
        }
        let seen = seenMembers(of: old)
        let lookup = MemberLookup(count: seen.count, member: { seen[$0] }, all: { seen.sorted })
        let (draft, before) = try request.apply(to: old.resource, members: lookup, of: old.type, within: budget)
        let difference = MemberDifference(from: MemberSet(before), to: MemberSet(draft.resource.members))
        let members = try resolve(
            difference, of: draft.resource.withoutMembers, old, old.type, replaces: draft.replaces(["members"]))
        return try update(old, members, draft, .changed)
    }

    private func update(
        _ old: StoredResource, _ members: ResolvedMembers, _ draft: Draft, _ effect: Outcome.Effect
    ) throws(SCIMError) -> ResourceEdit {
        let (resource, unknown) = try resolveReferences(of: members.resource, draft, old: old, old.type)
        let isSame = resource == old.resource && members.set == old.members
        if !isSame {
            try check(resource, old.type, since: old.resource)
        }
        var edit = ResourceEdit(
            effect: isSame ? .unchanged : effect, old: old, new: resource, members: members.set,
            pending: members.pending, ignored: draft.ignored + members.unknown + unknown,
            remarks: isSame ? [] : old.type.remarks(on: resource, since: old.resource), id: old.id)
        if isTakeover(of: old, by: resource) {
            edit.groups = try releases(of: old, evenLoose: true, except: pending.referrers(naming: old.id))
            if !edit.groups.isEmpty { edit.remarks.append(Self.remark(on: edit.groups)) }
        }
        return edit
    }

    private func delete(_ old: StoredResource) throws(SCIMError) -> ResourceEdit {
        ResourceEdit(effect: .deleted, old: old, groups: try releases(of: old), id: old.id)
    }

    /// Checks what no client is forgiven; its size was checked when it was made of the request, and the server says when
    /// it was created.
    private func check(_ resource: Resource, _ type: ResourceType, since old: Resource? = nil) throws(SCIMError) {
        try type.checkUserName(of: resource, since: old)
        try checkUniqueness(of: resource, type, since: old, in: contents)
    }

    func checkUniqueness(
        of resource: Resource, _ type: ResourceType, since old: Resource? = nil, in contents: ResourceSet
    ) throws(SCIMError) {
        guard let value = contents.sharedValues(of: resource, type, since: old).first else { return }
        let holder = contents.resource(value.holder)
        let taken =
            "Another \(holder?.type.name ?? type.name) has the \(value.attribute) \"\(value.text)\" already; "
            + "it must be unique."
        guard client.otherOwner(holder?.owner) != nil else { throw SCIMError(.uniqueness, taken) }
        throw SCIMError(
            .uniqueness,
            "\(taken) It belongs to another client: have it changed or deleted there, or take another value here.")
    }
}
