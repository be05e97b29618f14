import Git
import SCIM

/// The files of one group while they arrive one after the other, in any order.
final class GroupFiles {
    /// The path of the group's own file.
    let path: String
    /// The group that stands there until now.
    let old: StoredResource?
    private let times: History.Times
    /// The group's own file as it shall be, when it changes.
    var file: StoredResource?
    /// Whether the group's own file is taken away.
    var isRemoved = false
    /// The files of members that change; nil for one that is taken away.
    var files: [UInt8: (members: MemberFile, blob: ObjectID, path: String)?] = [:]

    init(path: String, old: StoredResource?, times: History.Times) {
        self.path = path
        self.old = old
        self.times = times
    }

    /// The files of members that there are after the change.
    var pathsLeft: [String] {
        MemberSet.shards.filter { shard in
            files[shard].map { $0 != nil } ?? (old?.group?.files[ResourcePath.memberFileName(shard)] != nil)
        }.map { ResourcePath.path(ofMembers: $0, of: path) }
    }

    /// The group, with the members of its own file and of those beside it.
    func group(with file: StoredResource) -> StoredResource {
        var sharded = old?.group?.sharded ?? MemberSet()
        var directory = old?.group?.files ?? Tree()
        for (shard, change) in files {
            sharded.replace(shard, with: change?.members.members ?? [])
            directory[ResourcePath.memberFileName(shard)] = change.map { TreeEntry(mode: .file, id: $0.blob) }
        }
        let members = GroupMembers(inline: file.group?.inline ?? MemberSet(), sharded: sharded, files: directory)
        return file.holding(
            members.all.isEmpty && directory.isEmpty ? nil : members, lastModified: times.lastModified,
            owner: times.owner)
    }
}
