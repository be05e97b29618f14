import JSON
import SCIM

/// What a move of the branch takes away from many at once: resources, access, memberships.
struct MassChange {
    /// The resources whose files change.
    private(set) var ids: Set<String> = []
    /// Those of which the newest commit that changes them has a file: when they are missing that is for what is wrong
    /// with it.
    private var written: Set<String> = []

    /// Notes whose files a commit changes.
    mutating func add(_ changes: [FileChange]) {
        var changed: [String: Bool] = [:]
        for change in changes {
            guard let id = ResourceFile(change.path)?.id else { continue }
            changed[id] = change.new != nil || changed[id] == true
        }
        for (id, isWritten) in changed {
            ids.insert(id)
            if isWritten { written.insert(id) } else { written.remove(id) }
        }
    }

    /// One problem for each kind of loss that is more than 5 % of all, and more than ten.
    ///
    /// - Parameter remedy: How a person says that it is meant.
    func problems(
        from before: ResourceSet, to after: ResourceSet, remedy: String = MassChange.gitRemedy
    ) -> [Problem] {
        var deleted: [String] = []
        var deactivated: [String] = []
        var memberships: [String] = []
        for id in ids.sortedByBytes() {
            guard let old = before.resource(id) else { continue }
            let new = after.resource(id)
            if new == nil, !written.contains(id) { deleted.append(old.name) }
            if let new, !old.isInactive, new.isInactive { deactivated.append(new.name) }
            guard let members = old.group?.all else { continue }
            for member in MemberDifference(from: members, to: new?.group?.all ?? MemberSet()).removed {
                guard let known = after.resource(member.id) else { continue }
                memberships.append("\(known.name) of \(old.name)")
            }
        }
        let users = before.order(of: .user).count
        return [
            problem(deleted, of: before.count, "users and groups would be deleted", remedy),
            problem(deactivated, of: users, "users would be deactivated", remedy),
            memberships.count > Self.alwaysAllowed
                ? problem(memberships, of: Self.memberships(in: before), "memberships would be taken away", remedy)
                : nil,
        ].compactMap(\.self)
    }

    /// How a person says to git that it is meant.
    static let gitRemedy =
        "`git -c scimgit.allowMassDeletion=true commit …`, or for a push `git push -o allow-mass-deletion`"

    private static let alwaysAllowed = 10
    private static let named = 20

    private static func memberships(in contents: ResourceSet) -> Int {
        var count = 0
        for type in contents.resourceTypes where type.isGroup {
            for stored in contents.order(of: type) { count += stored.group?.all.count ?? 0 }
        }
        return count
    }

    private func problem(_ lost: [String], of count: Int, _ what: String, _ remedy: String) -> Problem? {
        let limit = max(Self.alwaysAllowed, count / 20)
        guard lost.count > limit else { return nil }
        let more = lost.count > Self.named ? " and \(lost.count - Self.named) more" : ""
        return Problem(
            ofWhole: "\(lost.count) of \(count) \(what) at once, more than the \(limit) allowed: "
                + lost.prefix(Self.named).map { SingleLine.text($0, limit: 160) }.joined(separator: ", ") + more
                + ". If that is meant: \(remedy).")
    }
}

extension StoredResource {
    /// Whether it is a user who is switched off.
    fileprivate var isInactive: Bool { resource["active"]?.bool == false }
}
