import Git
import SCIM

/// The members of a group, and which of its files have them.
///
/// Those of a small group stand in the file of the group itself, those of a large one in up to 256 files beside it.
/// Both at once is what a merge may leave behind: then the group has all of them.
final class GroupMembers: Sendable {
    /// All members.
    let all: MemberSet
    /// The members in the file of the group.
    let own: MemberSet
    /// The members in files of their own.
    let beside: MemberSet
    /// The directory of these files.
    let files: Tree
    /// The object of the directory; nil when there are none.
    let tree: ObjectID?

    init(own: MemberSet, beside: MemberSet = MemberSet(), files: Tree = Tree()) {
        self.own = own
        self.beside = beside
        self.files = files
        all = beside.isEmpty ? own : beside.union(own)
        tree = files.isEmpty ? nil : ObjectID(hashing: .tree, files.bytes)
    }
}

/// Where the members of a group stand.
enum MemberLayout {
    /// In the file of the group.
    case own
    /// In files of their own.
    case beside

    /// More members than these have files of their own.
    static let mostOwn = 1000
    /// Fewer members than these come back into the file of the group.
    static let fewestBeside = 500

    /// The layout that a group gets when its members change; between the two limits it keeps the one that it has.
    init(of count: Int, now: MemberLayout) {
        self = count > Self.mostOwn ? .beside : count < Self.fewestBeside ? .own : now
    }
}
