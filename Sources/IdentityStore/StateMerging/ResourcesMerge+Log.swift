import Git
import JSON
import SCIM

/// What a person started from when changing a resource.
struct ResourceStart {
    /// The attributes; nil when there was no such resource.
    var value: JSONObject?
    /// The members of a group.
    var members: MemberSet
}

extension ResourcesMerge {
    /// What a person started from, together with what the person has from a later version of the log: that is no change
    /// of the person.
    mutating func start(
        _ before: ResourceVersion, _ after: ResourceVersion, of touched: TouchedResource,
        _ repository: borrowing Repository
    ) throws(GitError) -> ResourceStart {
        var start = ResourceStart(value: before.resource?.value, members: before.members)
        let files = try log.versions(of: touched.id, in: repository)
        guard !files.isEmpty else { return start }
        let isOne = files.contains { touched.isTheirs($0) }
        let versions = isOne ? [after] : try log.read(files, of: touched, in: repository)
        let stored = served(touched)
        if let theirs = after.resource?.value {
            var values = ValuesOfLog()
            let value = values.start(
                start.value ?? [:], theirs, versions.compactMap { $0.resource?.value }, live: stored?.resource.value)
            if start.value != nil || !value.isEmpty { start.value = value }
            leftOut += values.leftOut.map { Problem(path: touched.path, reason: $0) }
        }
        let change = MemberChange(from: before.members, to: after.members)
        let added = change.added.filter { member in versions.contains { $0.members[member.id] != nil } }
        let removed = change.removed.filter { member in versions.contains { $0.members[member.id] == nil } }
        for member in added { start.members.insert(member) }
        for member in removed { start.members.remove(member.id) }
        if let members = stored?.members {
            report(added.filter { members[$0.id] == nil }, "in the commit, not on the server", touched)
            report(removed.filter { members[$0.id] != nil }, "on the server, not in the commit", touched)
        }
        return start
    }

    private mutating func report(_ members: [Member], _ what: String, _ touched: TouchedResource) {
        guard !members.isEmpty else { return }
        let more = members.count > 3 ? " and \(members.count - 3) more" : ""
        let names = members.prefix(3).map { SingleLine.text($0.display ?? $0.id, limit: 80) }.joined(separator: ", ")
        leftOut.append(Problem(path: touched.path, reason: "members: \(names)\(more) \(what)"))
    }
}
