import Foundation
import Git
import JSON
import ResourceMerge
public import SCIM

/// The members of a group that stand in files beside its own one.
public enum ShardedMembers {
    /// The members beside a file in the commit that is checked out; none when that is not our version of the file.
    ///
    /// - Parameters:
    ///   - path: The path of the group's own file.
    ///   - ours: The bytes of our version.
    ///   - gitDirectory: The git directory; when nil that of the current folder.
    public static func members(of path: String, ours: [UInt8], gitDirectory: String?) -> [Member] {
        let gitDirectory = gitDirectory ?? StateLocation(directory: ".").gitDirectory
        return (try? read(path, ours, gitDirectory)) ?? []
    }

    private static func read(_ path: String, _ ours: [UInt8], _ gitDirectory: String) throws -> [Member] {
        let repository = try Repository(opening: gitDirectory)
        let tree = try repository.commit(repository.resolve("HEAD")).tree
        guard try repository.entry(at: path, in: tree)?.id == ObjectID(hashing: .blob, ours),
            let directory = try repository.entry(at: ResourcePath.membersDirectory(of: path), in: tree),
            directory.mode == .tree
        else { return [] }
        return try repository.tree(directory.id).items.flatMap { item in
            try MemberFile(parsing: JSONValue(parsing: repository.blob(item.entry.id)), of: .group).members
        }
    }
}

/// A merge of the file of a group whose members stand in files beside ours, while they stand in the file itself in the
/// common ancestor and theirs: the change was made before the members moved.
///
/// Members that theirs adds are put into the file of the group, which then has some as well as the files beside it.
/// Those that theirs takes out cannot be taken out here.
struct ShardedMembersMerge {
    /// The members that the merged file has.
    private(set) var inline: [JSONValue] = []
    /// One line for each member that a person has to take out.
    private(set) var problems: [String] = []

    /// Returns nil when the members are merged as they are: none beside ours, or none in the ancestor.
    ///
    /// Theirs without any means that they move to other files there when there were many of them in the ancestor.
    init?(_ versions: FileVersions, sharded: [Member], path: String) {
        let (base, theirs) = (versions.base?.object?["members"], versions.theirs.object?["members"])
        let before = base?.array ?? []
        let mayHaveMoved = theirs == nil && before.count >= MemberLayout.inliningThreshold
        guard !sharded.isEmpty, !before.isEmpty, !mayHaveMoved else { return nil }
        let known = MemberSet(sharded)
        let ours = versions.ours.object?["members"]?.array ?? []
        let all = known.union(MemberSet(ours.compactMap { Member($0) }))
        guard let merge = MemberMerge(base, .array(all.values), theirs) else { return nil }
        let merged = MemberSet((merge.merged.array ?? []).compactMap { Member($0) })
        inline = merged.values.filter { known[Member($0)?.id ?? ""] == nil }
        problems = MemberDifference(from: merged, to: known).added.map { member in
            let name = member.display.map { "\(SingleLine.text($0, limit: 80)) " } ?? ""
            let file = ResourcePath.path(ofMembers: ResourcePath.memberShard(of: member.id), of: path)
            return
                "theirs takes the member \(name)(\(SingleLine.text(member.id, limit: 64))) out, which stands in a file of "
                + "its own now: take its line out of \(file), then git add both files and go on."
        }
    }
}
