import Git
import JSON
import SCIM

/// The files of a resource as they shall be; those only are written that differ from what is there.
struct ResourceFiles {
    /// The resource without members.
    let resource: Resource
    /// The members that the file of a group holds.
    let inline: MemberSet
    /// The members that stand in files of their own.
    let sharded: MemberSet
    let type: ResourceType
    let fanOut: Int
    let path: String
    /// The resource as it is; nil when it is new.
    let old: StoredResource?

    /// The files of a resource with other members, or with the same ones.
    ///
    /// - Parameter layout: Where the members stand; when nil they stay where they are.
    init(
        _ resource: Resource, _ members: MemberSet = MemberSet(), layout: MemberLayout? = nil, of type: ResourceType,
        fanOut: Int, old: StoredResource? = nil
    ) {
        self.resource = resource
        self.type = type
        self.fanOut = fanOut
        self.old = old
        path = ResourcePath.path(of: resource.id, type: type, fanOut: fanOut)
        if layout == nil, let group = old?.group, group.all == members {
            (inline, sharded) = (group.inline, group.sharded)
        } else if layout ?? MemberLayout(of: members.count, now: old?.layout ?? .inline) == .inline {
            (inline, sharded) = (members, MemberSet())
        } else {
            (inline, sharded) = (MemberSet(), members)
        }
    }

    /// Writes the files, and says what is stored then.
    ///
    /// - Parameters:
    ///   - put: Writes a file and names its blob; it is told which blob the file had before.
    ///   - remove: Takes a file away.
    func write<Failure>(
        created: Timestamp, at time: Timestamp, owner: String?,
        put: (_ path: String, _ bytes: [UInt8], _ previous: ObjectID?) throws(Failure) -> ObjectID,
        remove: (_ path: String) throws(Failure) -> Void
    ) throws(Failure) -> StoredResource {
        let directory = try writeMembers(put, remove)
        let hasMembers = !inline.isEmpty || !sharded.isEmpty
        return StoredResource(
            resource: resource,
            members: hasMembers ? GroupMembers(inline: inline, sharded: sharded, files: directory) : nil,
            type: type, fanOut: fanOut, blob: try writeOwnFile(put), created: created, lastModified: time,
            owner: owner)
    }

    /// Writes the files of members, and returns their directory.
    private func writeMembers<Failure>(
        _ put: (_ path: String, _ bytes: [UInt8], _ previous: ObjectID?) throws(Failure) -> ObjectID,
        _ remove: (_ path: String) throws(Failure) -> Void
    ) throws(Failure) -> Tree {
        var directory = old?.group?.files ?? Tree()
        if sharded.isEmpty, directory.isEmpty { return directory }
        let known = old?.group?.sharded ?? MemberSet()
        for shard in MemberSet.shards {
            let members = sharded[shard]
            guard members.isEmpty || members != known[shard] else { continue }
            let name = ResourcePath.memberFileName(shard)
            if !members.isEmpty {
                let file = MemberFile(group: resource.id, members: members)
                let blob = try put(ResourcePath.path(ofMembers: shard, of: path), file.bytes, directory[name]?.id)
                directory[name] = TreeEntry(mode: .file, id: blob)
            } else if directory[name] != nil {
                directory[name] = nil
                try remove(ResourcePath.path(ofMembers: shard, of: path))
            }
        }
        return directory
    }

    private func writeOwnFile<Failure>(
        _ put: (_ path: String, _ bytes: [UInt8], _ previous: ObjectID?) throws(Failure) -> ObjectID
    ) throws(Failure) -> ObjectID {
        if let unchangedBlob { return unchangedBlob }
        return try put(path, JSONValue.object(StoredResource.value(of: resource, inline)).canonicalBytes, old?.blob)
    }

    /// The blob of the resource's own file when nothing in it changes.
    private var unchangedBlob: ObjectID? {
        guard let old, old.resource == resource, (old.group?.inline ?? MemberSet()) == inline else { return nil }
        return old.blob
    }
}

extension StoredResource {
    /// Where the members stand; some in each place after a merge, which counts as files of their own.
    var layout: MemberLayout { group?.tree == nil ? .inline : .sharded }

    /// The layout that the group needs before it can have so many members; nil when it has that one, or has no members
    /// that would have to move.
    func newLayout(for count: Int) -> MemberLayout? {
        guard let group, count > 0 else { return nil }
        let layout = MemberLayout(of: count, now: layout)
        let isThere = layout == .inline ? group.tree == nil : group.inline.isEmpty
        return isThere ? nil : layout
    }
}
