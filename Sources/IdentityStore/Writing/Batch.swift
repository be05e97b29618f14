import Git
import JSON
import SCIM

/// Commits that are made but not yet on the branch: the changes of one batch, each applied to the state after the one
/// before it, and all their objects.
struct Batch {
    /// How one change of the batch ended.
    enum ChangeResult {
        case refused(SCIMError)
        case done(ResourceEdit, stored: StoredResource?, commit: ObjectID?)

        /// What the caller learns of it, in the state that has it.
        func outcome(in snapshot: Snapshot) -> Result<Outcome, SCIMError> {
            switch self {
            case .refused(let error): .failure(error)
            case .done(let edit, let stored, let commit):
                .success(
                    Outcome(
                        effect: edit.effect, stored: stored, commit: commit?.description, ignored: edit.ignored,
                        remarks: edit.remarks, snapshot: snapshot))
            }
        }
    }

    private(set) var pack = Pack()
    private(set) var tip: ObjectID
    private(set) var treeID: ObjectID
    private(set) var time: Timestamp
    private(set) var contents: ResourceSet
    /// The commits, with what they changed.
    private(set) var made: [MadeCommit] = []
    /// How many bytes of files were written since the last commit.
    private var written = 0
    /// The members that groups wait for while the operations of a bulk request are applied.
    var pending = PendingMembers()
    /// What clients took away lately, these changes included.
    var massChanges: MassChangeGuard
    private let snapshot: Snapshot

    init(on snapshot: Snapshot, _ massChanges: MassChangeGuard = MassChangeGuard()) {
        self.snapshot = snapshot
        self.massChanges = massChanges
        tip = snapshot.tip
        treeID = snapshot.tree
        time = snapshot.time
        contents = snapshot.contents
    }

    /// Whether nothing has to be written.
    var isEmpty: Bool { tip == snapshot.tip }

    /// The state after the batch.
    var result: Snapshot {
        isEmpty ? snapshot : Snapshot(tip: tip, tree: treeID, time: time, contents: contents)
    }

    /// Applies one change, by the definitions that hold by now.
    ///
    /// - Throws: `GitError` when a tree cannot be read; the batch is of no use then.
    mutating func apply(
        _ change: Change, by client: Client, now: Timestamp, newID: String, within budget: WorkBudget,
        tree: inout MutableTree, in repository: borrowing Repository
    ) throws(GitError) -> ChangeResult {
        guard let type = contents.resourceType(named: change.type.name) else {
            let reason = "The resource type \(change.type.name) is gone: its definition was taken away."
            return .refused(SCIMError(status: 404, detail: reason))
        }
        let change = Change(
            change.operation, of: type, if: change.precondition, requestID: change.requestID, bulkID: change.bulkID)
        let latest = latestCreated(of: change.type, now: now)
        let application = ChangeApplication(
            contents: contents, snapshot: snapshot, client: client,
            now: Timestamp(microseconds: max(now.microseconds, latest + 1)), newID: newID,
            pending: pending, budget: budget)
        let edit: ResourceEdit
        do throws(SCIMError) {
            edit = try application.edit(for: change)
            try massChanges.admit(
                edit.loss, by: client, of: contents.population, within: contents.format.massChange, at: now.seconds)
        } catch { return .refused(error) }
        pending[edit.id] = edit.pending
        if edit.effect == .unchanged { return .done(edit, stored: edit.old, commit: nil) }
        let stored = try commit(edit, change, client, now: now, tree: &tree, in: repository)
        return .done(edit, stored: stored, commit: tip)
    }

    /// When the last resource of a type was created, in microseconds; 0 when that is a time yet to come, which a wrong
    /// clock wrote once.
    private func latestCreated(of type: ResourceType, now: Timestamp) -> Int64 {
        let latest = contents.order(of: type).last?.created.microseconds ?? 0
        return latest > now.microseconds + 1_000_000 ? 0 : latest
    }

    private mutating func commit(
        _ edit: ResourceEdit, _ change: Change, _ client: Client, now: Timestamp, tree: inout MutableTree,
        in repository: borrowing Repository
    ) throws(GitError) -> StoredResource? {
        let message = message(for: edit, change, client)
        time = now.ofCommit(after: time)
        for (group, members) in edit.changedGroups {
            guard let layout = group.newLayout(for: members.count) else { continue }
            try put(
                group.resource, group.members, layout, type: group.type, created: group.created, owner: group.owner,
                tree: &tree, in: repository)
            try commit(
                LayoutMessage(group, layout, change).text, author: nil, of: [], now: now, tree: &tree, in: repository)
        }
        var changes: [MadeCommit.Change] = []
        if let old = edit.old, edit.new == nil {
            for file in old.files { try tree.remove(file.path, in: repository) }
            contents.remove(old.id)
            changes.append(MadeCommit.Change(old: old, new: nil))
        }
        for (old, resource, members) in edit.groups {
            let new = try put(
                resource, members, type: old.type, created: old.created, owner: old.owner, tree: &tree, in: repository)
            changes.append(MadeCommit.Change(old: old, new: new))
        }
        var stored: StoredResource?
        if let new = edit.new {
            let created = edit.old?.created ?? new["meta"]?.object?["created"]?.string.flatMap { Timestamp($0) } ?? now
            stored = try put(
                new, edit.members, type: change.type, created: created,
                owner: client.owner(after: edit.old?.owner), tree: &tree, in: repository)
            changes.append(MadeCommit.Change(old: edit.old, new: stored))
        }
        try commit(message, author: client.name, of: changes, now: now, tree: &tree, in: repository)
        return stored
    }

    private mutating func commit(
        _ message: String, author: String?, of changes: [MadeCommit.Change], now: Timestamp, tree: inout MutableTree,
        in repository: borrowing Repository
    ) throws(GitError) {
        treeID = try tree.write(into: &pack, in: repository)
        let parent = tip
        tip = pack.addCommit(
            of: treeID, on: [tip], by: author.map { .client($0, at: now) } ?? .server(at: now), at: time, message)
        made.append(
            MadeCommit(
                id: tip, parent: parent, seconds: time.microseconds / 1_000_000, message: message, changes: changes,
                size: written))
        written = 0
    }

    @discardableResult
    private mutating func put(
        _ resource: Resource, _ members: MemberSet, _ layout: MemberLayout? = nil, type: ResourceType,
        created: Timestamp, owner: String?, tree: inout MutableTree, in repository: borrowing Repository
    ) throws(GitError) -> StoredResource {
        let files = ResourceFiles(
            resource, members, layout: layout, of: type, fanOut: contents.format.fanOut,
            old: contents.resource(resource.id))
        let stored = try files.write(created: created, at: time, owner: owner) {
            path, bytes, previous throws(GitError) in
            written += bytes.count
            let blob = pack.add(.blob, bytes, replacing: previous, family: type.endpoint)
            try tree.set(path, mode: .file, to: blob, in: repository)
            return blob
        } remove: { path throws(GitError) in
            try tree.remove(path, in: repository)
        }
        contents.put(stored)
        return stored
    }

    private func message(for edit: ResourceEdit, _ change: Change, _ client: Client) -> String {
        let names = contents
        let groups = edit.groups.map { "\($0.stored.type.name.lowercased()) \($0.stored.name)" }
        let members = MemberDifference(from: edit.old?.members ?? MemberSet(), to: edit.members)
        let written = [(change.type, edit.id)] + edit.groups.map { ($0.stored.type, $0.stored.id) }
        return CommitMessage(
            operation: Self.operation(change), resources: written.map { CommitMessage.resource($1, of: $0) },
            client: client.name, takesOver: takesOver(edit, client), requestID: change.requestID, bulkID: change.bulkID,
            old: edit.old?.resource,
            new: edit.new, added: members.added,
            removed: edit.new == nil ? [] : members.removed, isRestored: edit.effect == .restored,
            leftGroups: edit.old == nil ? [] : groups, joinedGroups: edit.old == nil ? groups : [],
            ignored: edit.ignored,
            name: { names.resource($0)?.name }
        ).text
    }

    /// Whether a resource of a client that there is no more becomes this one's.
    private func takesOver(_ edit: ResourceEdit, _ client: Client) -> Bool {
        guard edit.new != nil, let owner = edit.old?.owner else { return false }
        return client.owner(after: owner) != owner
    }

    private static func operation(_ change: Change) -> String {
        switch change.operation {
        case .create: "POST \(change.type.endpoint)"
        case .replace(let id, _): "PUT \(change.type.endpoint)/\(id)"
        case .patch(let id, _): "PATCH \(change.type.endpoint)/\(id)"
        case .delete(let id): "DELETE \(change.type.endpoint)/\(id)"
        }
    }
}
