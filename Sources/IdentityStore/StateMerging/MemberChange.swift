import SCIM

/// What a person did to the members of a group.
///
/// Members are a set: what was added or taken out is added or taken out again, never a conflict. The names beside the
/// ids are derived, so that those of the other side do as well.
struct MemberChange {
    private let base: MemberSet
    private let theirs: MemberSet
    private(set) var added: [Member]
    private(set) var removed: [Member]

    /// Compares the members in the files that the person touched.
    init(from base: MemberSet, to theirs: MemberSet) {
        let difference = MemberDifference(from: base, to: theirs)
        self.base = base
        self.theirs = theirs
        added = difference.added
        removed = difference.removed
    }

    var isEmpty: Bool { added.isEmpty && removed.isEmpty }

    /// Leaves out some of the members that were taken out.
    mutating func keepRemoved<Failure>(where isMeant: (Member) throws(Failure) -> Bool) throws(Failure) {
        var kept: [Member] = []
        for member in removed where try isMeant(member) { kept.append(member) }
        removed = kept
    }

    /// The members of a group that is served, with the change.
    func applied(to live: MemberSet) -> MemberSet {
        var merged = live
        for member in removed { merged.remove(member.id) }
        for member in added where merged[member.id] == nil { merged.insert(member) }
        for shard in MemberSet.shards where base[shard] != theirs[shard] {
            for member in theirs[shard] {
                if let before = base[member.id], before != member, merged[member.id] == before { merged.insert(member) }
            }
        }
        return merged
    }
}
