import Git
import HashTreeCollections
import SCIM

extension ResourcesMerge {
    /// Deletes what a person deleted, unless the server changed it since.
    mutating func delete(_ touched: TouchedResource, _ repository: borrowing Repository) throws(GitError) {
        if touched.type.isGroup {
            let directory = ResourcePath.membersDirectory(of: theirs.path(of: touched.id, touched.type))
            if try theirs.entry(at: directory, in: repository) != nil {
                return report(directory, "The group is deleted: bring its file back, or remove these members too.")
            }
        }
        guard let stored = served(touched) else { return }
        settled.insert(stored.id)
        if !touched.isWhollyUnchanged(in: stored) {
            let before = try baseVersion(of: touched, repository)
            let members = change(from: before.members, to: stored.members)
            let conflict = DeletionConflict(from: before.resource, to: stored.resource, members)
            if !conflict.isEmpty {
                return reportConflict(
                    touched.path, conflict.whereDeleted(by: origin, stored.resource.label(stored.type)))
            }
        }
        deleted.insert(stored.id)
        put([], insteadOf: stored)
        for id in live.groups(of: stored.id).union(live.referrers(to: stored.id)) where id != stored.id {
            referrers[id, default: []].append(stored)
        }
    }

    /// What one side did to the members of a group that the other one deleted.
    ///
    /// Members that either side deleted do not count: who deletes a user takes it out of its groups.
    private func change(from old: MemberSet, to new: MemberSet) -> MemberChange {
        var change = MemberChange(from: old, to: new)
        change.keepRemoved { live.resource($0.id) != nil && !deleted.contains($0.id) }
        return change
    }

    /// Whether the server deleted a resource since, so that it stays so; when the person changed it, that is a conflict.
    mutating func staysDeleted(_ touched: TouchedResource, _ repository: borrowing Repository) throws(GitError) -> Bool
    {
        var before = try baseVersion(of: touched, repository)
        let isNew = try !wasThere(touched, repository)
        if isNew {
            // The log may have had it only after the base.
            guard let made = try lastVersion(of: touched, repository) else { return false }
            before = made
        }
        guard let after = try theirVersion(of: touched, repository) else { return true }
        let start = try start(before, after, of: touched, repository)
        if start.value == after.resource?.value ?? start.value,
            change(from: start.members, to: after.members).isEmpty
        {
            if isNew || after != before {
                leftOut.append(Problem(path: touched.path, reason: "The server has deleted it since."))
            }
            return true
        }
        let members = change(from: before.members, to: after.members)
        let conflict = DeletionConflict(from: before.resource, to: after.resource, members)
        if !conflict.isEmpty {
            let label = (after.resource ?? before.resource)?.label(touched.type)
            reportConflict(
                touched.path,
                conflict.whereDeleted(since: origin, label ?? "\(touched.type.name) with the id \"\(touched.id)\""))
        }
        return true
    }

    /// What a resource was in the log after the base before it was deleted; nil when it was not there.
    private func lastVersion(
        of touched: TouchedResource, _ repository: borrowing Repository
    ) throws(GitError) -> ResourceVersion? {
        guard let files = try log.versions(of: touched.id, in: repository).first(where: { $0[nil] != nil }) else {
            return nil
        }
        return try log.read([files], of: touched, in: repository).first
    }

    private mutating func wasThere(
        _ touched: TouchedResource, _ repository: borrowing Repository
    ) throws(GitError) -> Bool {
        if let inline = touched.inline { return inline.base != nil }
        return try base.entry(at: base.path(of: touched.id, touched.type), in: repository) != nil
    }

    /// A version without what refers to resources that the person deleted, as after a DELETE; nil when it is not valid
    /// so, which is reported.
    mutating func released(_ version: ResourceVersion, of stored: StoredResource) -> ResourceVersion? {
        guard let deleted = referrers[stored.id], let resource = version.resource else { return version }
        let type = merged(stored.type)
        var released = version
        var value = resource.value
        for old in deleted {
            value = type.value(value, without: old.id)
            released.members.remove(old.id)
        }
        do throws(SCIMError) { released.resource = try type.resource(resource, with: value) } catch {
            let labels = deleted.map { $0.resource.label($0.type) }
            report(
                stored.path,
                origin.deletes(labels.joined(separator: ", ")) + ", and the \(stored.resource.label(type)) needs it: "
                    + "\(error.detail) Change or delete that one as well.")
            return nil
        }
        return released
    }
}
