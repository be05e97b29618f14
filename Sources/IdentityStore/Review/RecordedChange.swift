import Git
import JSON
import ResourceMerge
import SCIM

/// What happened to one resource between two states.
struct RecordedChange {
    let reference: ResourceReference
    /// The resource as it was, that of a group without its members; nil when there was none.
    let old: Resource?
    /// The resource as it is then.
    let new: Resource?
    /// The members that a group got, sorted.
    let added: [Member]
    /// The members that a group lost, sorted.
    let removed: [Member]
    /// The same attribute by attribute.
    let attributes: AttributeChanges
    /// What happened to the whole group when this is about one of its members; nil when nothing did.
    private(set) var fateOfGroup: FateOfGroup?

    /// What happens to a group as a whole.
    enum FateOfGroup {
        case created, deleted

        /// The words behind the name of the group.
        var words: String { self == .created ? "which was created" : "which was deleted" }
    }

    init(_ reference: ResourceReference, old: Resource?, new: Resource?, added: [Member] = [], removed: [Member] = []) {
        self.reference = reference
        self.old = old
        self.new = new
        self.added = added
        self.removed = removed
        attributes = AttributeChanges(from: old, to: new, added: added, removed: removed)
    }

    /// Compares a resource in two states, wherever its files stand in them.
    ///
    /// What cannot be read counts as what is not there. Makes nil when nothing happened: the files of a resource may have
    /// moved, and members may have come into files of their own or back.
    ///
    /// - Parameter member: The member that the question is about: what is in files of other members is not read.
    init?(
        of reference: ResourceReference, from old: RecordedState, to new: RecordedState, member: String? = nil
    ) throws {
        let (before, after) = (try old.file(of: reference), try new.file(of: reference))
        let (oldFiles, newFiles) = (
            try old.membersDirectory(of: reference), try new.membersDirectory(of: reference)
        )
        if before == after, oldFiles == newFiles { return nil }
        let (left, right) = (try? old.resource(reference), try? new.resource(reference))
        var members = (left?.members ?? MemberSet(), right?.members ?? MemberSet())
        let areMixed = oldFiles != newFiles && !(members.0.isEmpty && members.1.isEmpty)
        let wanted = member.map { ResourcePath.memberShard(of: $0) }
        for shard in try Self.shards(from: oldFiles, to: newFiles, in: new) where wanted.map({ $0 == shard }) ?? true {
            for member in try old.shardedMembers(of: reference, shard) { members.0.insert(member) }
            for member in try new.shardedMembers(of: reference, shard) { members.1.insert(member) }
        }
        let difference = MemberDifference(from: members.0, to: members.1)
        var (added, removed) = (difference.added, difference.removed)
        if areMixed || oldFiles != nil && !(members.0.isEmpty && members.1.isEmpty) {
            // A member may stand in the group's own file and beside it.
            if let left { added = try added.filter { try !old.has($0.id, in: left) } }
            if let right { removed = try removed.filter { try !new.has($0.id, in: right) } }
        }
        if left?.resource == right?.resource, added.isEmpty, removed.isEmpty { return nil }
        self.init(reference, old: left?.resource, new: right?.resource, added: added, removed: removed)
    }

    /// The files of members in which two directories differ.
    private static func shards(
        from old: ObjectID?, to new: ObjectID?, in state: RecordedState
    ) throws -> [UInt8] {
        if old == new { return [] }
        return try state.difference(old, new).compactMap { change in
            UInt8(change.path.prefix(2), radix: 16).flatMap {
                ResourcePath.memberFileName($0) == change.path ? $0 : nil
            }
        }
    }

    /// What a person knows the resource by: as it is then, else as it was.
    var name: String { (new ?? old)?.name ?? reference.id }

    /// How much it takes away, the most first: a resource, what a user may do, a membership, or nothing.
    var gravity: Int {
        if new == nil { return 0 }
        if old?["active"] != false, new?["active"] == false { return 1 }
        return removed.isEmpty ? 3 : 2
    }

    /// The members that came or went, with whether they came.
    var members: [(id: String, isAdded: Bool)] {
        attributes.removed.map { ($0, false) } + attributes.added.map { ($0, true) }
    }

    /// The part that is about one member; nil when it neither came nor went.
    func narrowed(to member: String) -> RecordedChange? {
        let added = attributes.added.filter { $0.hasSameScalars(as: member) }.map { Member(id: $0) }
        let removed = attributes.removed.filter { $0.hasSameScalars(as: member) }.map { Member(id: $0) }
        guard let resource = new ?? old, !added.isEmpty || !removed.isEmpty else { return nil }
        let own = resource.withoutMembers
        var part = RecordedChange(reference, old: own, new: own, added: added, removed: removed)
        part.fateOfGroup = new == nil ? .deleted : old == nil ? .created : nil
        return part
    }
}

/// What happened between two states, resource by resource.
struct RecordedDifference {
    /// The changes; those of users come first, and those of one type in the order of their ids.
    let changes: [RecordedChange]
    /// The other files that differ, sorted.
    let files: [String]

    /// Compares two states; the cost grows with the difference.
    init(from old: RecordedState, to new: RecordedState) throws {
        let types = new.settings.resourceTypes + old.settings.resourceTypes
        var touched: [Key: (old: TreeEntry?, new: TreeEntry?)] = [:]
        var files: [String] = []
        for change in try new.difference(old.tree, new.tree) {
            guard let key = Key(change.path, types) else {
                files.append(change.path)
                continue
            }
            if let entry = change.old { touched[key, default: (nil, nil)].old = entry }
            if let entry = change.new { touched[key, default: (nil, nil)].new = entry }
        }
        // A change of the fan-out moves all files, and changes none.
        let references = Set(touched.lazy.filter { $0.value.old != $0.value.new }.map(\.key.reference))
        let order = types.map(\.name)
        let sorted = references.map { (order.firstIndex(of: $0.typeName) ?? order.count, $0) }.sorted {
            $0.0 == $1.0 ? $0.1.id.precedesByBytes($1.1.id) : $0.0 < $1.0
        }
        changes = try sorted.compactMap { try RecordedChange(of: $0.1, from: old, to: new) }
        self.files = files
    }

    /// A file of a resource, wherever it stands.
    private struct Key: Hashable {
        let reference: ResourceReference
        let shard: UInt8?

        init?(_ path: String, _ types: [ResourceType]) {
            guard let file = ResourceFile(path), let type = types.first(where: { path.isIn($0.directory) }) else {
                return nil
            }
            reference = ResourceReference(type, file.id)
            shard = file.members
        }
    }
}
