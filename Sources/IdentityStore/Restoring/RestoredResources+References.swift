import Git
import HashTreeCollections
import JSON
import SCIM

extension RestoredResources {
    /// Whether a resource is there afterwards.
    private func exists(_ id: String) -> Bool {
        drafts[id].map { $0.resource != nil } ?? (live.contents.resource(id) != nil)
    }

    /// The resource as it will be, to be changed further.
    private func draft(_ stored: StoredResource) -> Draft {
        drafts[stored.id] ?? Draft(type: stored.type, resource: stored.resource, members: stored.members)
    }

    /// Puts resources into the groups that they were in, and takes them out of those that they were not in.
    ///
    /// - Parameter changes: The files that changed since.
    mutating func joinGroups(_ changes: [TreeChange], in repository: borrowing Repository) throws(GitError) {
        if joining.isEmpty, joiningType == nil { return }
        let shards = joiningType == nil ? Set(joining.map { ResourcePath.memberShard(of: $0) }) : nil
        var seen: Set<String> = []
        for change in changes {
            guard let file = ResourceFile(change.path), file.members.map({ shards?.contains($0) ?? true }) ?? true,
                let type = (live.resourceTypes + past.resourceTypes).first(where: { change.path.isIn($0.directory) }),
                type.isGroup, seen.insert(file.id).inserted, !refilled.contains(file.id)
            else { continue }
            let then = try past.version(of: file.id, type, shards: shards, in: repository).version
            join(file.id, then)
        }
    }

    private mutating func join(_ id: String, _ then: ResourceVersion?) {
        let now = live.contents.resource(id)
        for joiner in joiners(then?.members ?? MemberSet(), now?.members ?? MemberSet()) {
            let member = then?.members[joiner]
            guard let now else {
                if member != nil {
                    let name = drafts[joiner]?.resource?.name ?? joiner
                    let group = then?.resource?.name ?? id
                    remarks.append("\(name) was in the group \(group), which is deleted, and stays so.")
                }
                continue
            }
            var draft = draft(now)
            if let member, now.members[joiner] == nil, exists(joiner) {
                draft.members.insert(member)
            } else if member == nil, now.members[joiner] != nil {
                draft.members.remove(joiner)
            } else {
                continue
            }
            drafts[id] = draft
        }
    }

    /// The resources whose memberships come back, of those that a group had or has.
    private func joiners(_ then: MemberSet, _ now: MemberSet) -> [String] {
        guard let joiningType else { return joining.sorted() }
        let difference = MemberDifference(from: then, to: now)
        let ids = Set((difference.added + difference.removed).map(\.id)).filter { id in
            let type = drafts[id]?.type ?? live.contents.resource(id)?.type
            return joining.contains(id) || type?.name == joiningType
        }
        return ids.sorted()
    }

    /// Takes what goes out of all that refers to it.
    mutating func leaveReferrers() {
        let gone = drafts.filter { $0.value.resource == nil }.keys.sorted()
        for id in gone {
            for referrer in live.contents.groups(of: id).union(live.contents.referrers(to: id)) where exists(referrer) {
                guard let stored = live.contents.resource(referrer) else { continue }
                var draft = draft(stored)
                draft.members.remove(id)
                if let resource = draft.resource,
                    let released = try? draft.type.resource(
                        resource, with: draft.type.value(resource.value, without: id))
                {
                    draft.resource = released
                }
                drafts[referrer] = draft
            }
        }
    }

    /// Leaves out members that are not there any more.
    mutating func dropMissingMembers() {
        for id in refilled.sorted() {
            guard let draft = drafts[id] else { continue }
            let missing = draft.members.sorted.filter { !exists($0.id) }
            for member in missing { drafts[id]?.members.remove(member.id) }
            let group = draft.resource?.name ?? id
            remarks += missing.map { "\($0.display ?? $0.id) was in the group \(group), is deleted, and stays so." }
        }
    }

    /// What brings the files that are served to those of the restored resources, in the order of their paths.
    var files: [MergedFile] {
        let fanOut = live.contents.format.fanOut
        var files: [String: MergedFile] = [:]
        for (id, draft) in drafts {
            let old = live.contents.resource(id)
            guard let resource = draft.resource else {
                for file in old?.files ?? [] { files[file.path] = MergedFile(path: file.path, content: .gone) }
                continue
            }
            if let old, old.resource == resource, old.members == draft.members { continue }
            let new = ResourceFiles(resource, draft.members, of: draft.type, fanOut: fanOut, old: old)
            _ = new.write(created: live.time, at: live.time, owner: nil) { path, bytes, _ in
                files[path] = MergedFile(path: path, content: .new(bytes, mode: .file))
                return ObjectID(hashing: .blob, bytes)
            } remove: { path in
                files[path] = MergedFile(path: path, content: .gone)
            }
        }
        return files.values.sorted { $0.path.precedesByBytes($1.path) }
    }
}
