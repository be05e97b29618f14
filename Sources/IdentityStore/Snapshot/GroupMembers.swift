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
    let inline: MemberSet
    /// The members in files of their own.
    let sharded: MemberSet
    /// The directory of these files.
    let files: Tree
    /// The object of the directory; nil when there are none.
    let tree: ObjectID?

    init(inline: MemberSet, sharded: MemberSet = MemberSet(), files: Tree = Tree()) {
        self.inline = inline
        self.sharded = sharded
        self.files = files
        all = sharded.isEmpty ? inline : sharded.union(inline)
        tree = files.isEmpty ? nil : ObjectID(hashing: .tree, files.bytes)
    }
}
