import Algorithms
import JSON
import SCIM

/// What two sets of members differ in, by ids; the cost grows with the number of lists that the sets do not share.
struct MemberDifference {
    /// The members that only the new set has, sorted.
    private(set) var added: [Member] = []
    /// The members that only the old set has, sorted.
    private(set) var removed: [Member] = []

    init(from old: MemberSet = MemberSet(), to new: MemberSet) {
        if old == new { return }
        for shard in MemberSet.shards where old[shard] != new[shard] { compare(old[shard][...], new[shard][...]) }
        added.sort { $0.precedes($1) }
        removed.sort { $0.precedes($1) }
    }

    var isEmpty: Bool { added.isEmpty && removed.isEmpty }

    private mutating func compare(_ old: ArraySlice<Member>, _ new: ArraySlice<Member>) {
        var (old, new) = (old, new)
        while let left = old.first, let right = new.first {
            if left.id.hasSameScalars(as: right.id) {
                old.removeFirst()
                new.removeFirst()
            } else if left.precedes(right) {
                removed.append(old.removeFirst())
            } else {
                added.append(new.removeFirst())
            }
        }
        removed += old
        added += new
    }
}
