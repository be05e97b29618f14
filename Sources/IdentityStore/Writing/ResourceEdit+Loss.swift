import JSON
import SCIM

extension ResourceEdit {
    /// What it takes away; nil when that is nothing.
    ///
    /// A user that is deleted takes its memberships along, and one that comes back as somebody else loses them: those are
    /// not counted beside.
    var loss: Loss? {
        guard effect != .unchanged, let old else { return nil }
        guard old.type.name != ResourceType.user.name else {
            guard let new else { return Loss(kind: .deletions, count: 1) }
            return old.isActiveUser && new["active"]?.bool == false ? Loss(kind: .deactivations, count: 1) : nil
        }
        guard let new else { return Loss(kind: .removals, count: old.memberCount) }
        if old.membership.isEmpty { return nil }
        let remaining = old.isGroup ? members : MemberSet(new.members)
        return Loss(kind: .removals, count: MemberDifference(from: old.membership, to: remaining).removed.count)
    }
}
