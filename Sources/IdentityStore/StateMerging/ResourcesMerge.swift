import Git
import JSON
import ResourceMerge
import SCIM

/// The merge of resources by type and id, wherever their files stand on each side.
///
/// Deletions come first, because what refers to a deleted resource changes with it.
struct ResourcesMerge {
    let live: ResourceSet
    let format: StateFormat
    let definitions: Definitions
    /// What the log had since the person started.
    let log: LogVersions
    /// What changes the state.
    let origin: MergeOrigin
    /// The state that the person started from.
    var base: MergeSide
    /// The state that the person made.
    var theirs: MergeSide
    /// What brings the files that are served to the merged ones.
    var files: [MergedFile] = []
    /// What is in conflict or wrong.
    var problems: [Problem] = []
    /// What is left out: what the person has from former versions of the log, and conflicts that are skipped.
    var leftOut: [Problem] = []
    /// The ids of the resources of which it is decided what becomes of them.
    var settled: Set<String> = []
    /// The ids of the resources that the person deleted.
    var deleted: Set<String> = []
    /// The resources that refer to some which the person deleted, by id, and these.
    var referrers: [String: [StoredResource]] = [:]

    /// Merges into resources that are served.
    ///
    /// - Parameter settings: The format and the definitions of the merged state.
    init(
        into live: ResourceSet, _ settings: SettingsMerge, base: MergeSide, theirs: MergeSide, _ log: LogVersions,
        _ origin: MergeOrigin
    ) {
        self.live = live
        self.log = log
        self.origin = origin
        format = settings.format
        definitions = settings.definitions.definitions
        self.base = base
        self.theirs = theirs
    }

    /// Merges what a person did to resources, and all that follows from it.
    mutating func merge(_ touched: [TouchedResource], in repository: borrowing Repository) throws(GitError) {
        for resource in touched where resource.isDeleted { try delete(resource, repository) }
        for resource in touched where !resource.isDeleted { try merge(resource, repository) }
        for id in referrers.keys.sortedByBytes() where !settled.contains(id) {
            guard let stored = live.resource(id), let released = released(stored.whole, of: stored) else { continue }
            put(released, insteadOf: stored)
        }
        moveOthers()
    }

    private mutating func merge(_ touched: TouchedResource, _ repository: borrowing Repository) throws(GitError) {
        guard let stored = served(touched) else {
            if try !staysDeleted(touched, repository) { take(touched, insteadOf: nil) }
            return
        }
        settled.insert(stored.id)
        let isUnchanged = try isUnchanged(touched, stored, repository)
        if isUnchanged, referrers[stored.id] == nil { return take(touched, insteadOf: stored) }
        guard let merged = try merged(touched, into: stored, repository), let released = released(merged, of: stored)
        else { return }
        if isUnchanged, released == merged { return take(touched, insteadOf: stored) }
        put(released, insteadOf: stored)
    }

    /// Whether the person's files can be taken as they are: the server did not change them, not even to take that back,
    /// and they do not put members into one place when the server has meanwhile put some into the other.
    private mutating func isUnchanged(
        _ touched: TouchedResource, _ stored: StoredResource, _ repository: borrowing Repository
    ) throws(GitError) -> Bool {
        guard touched.isUnchanged(in: stored), try log.versions(of: touched.id, in: repository).isEmpty else {
            return false
        }
        guard stored.isGroup else { return true }
        let path = base.path(of: touched.id, touched.type)
        let directory = try base.entry(at: ResourcePath.membersDirectory(of: path), in: repository)
        switch stored.layout {
        case .inline where touched.inline != nil: return true
        case .inline: return try base.entry(at: path, in: repository)?.id == stored.blob
        case .sharded where touched.inline == nil || directory?.id == stored.group?.tree: return true
        case .sharded:
            let inline = try theirs.version(of: touched.id, inline: touched.inline?.theirs, members: [], in: repository)
            return inline.problems.isEmpty && inline.version.members.isEmpty
        }
    }

    /// The resource that is served; nil when there is none of this type.
    func served(_ touched: TouchedResource) -> StoredResource? {
        live.resource(touched.id).flatMap { stored in
            stored.type.name == touched.type.name && stored.id.hasSameScalars(as: touched.id) ? stored : nil
        }
    }

    /// The definition of a type in the merged state.
    func merged(_ type: ResourceType) -> ResourceType { definitions.resourceType(named: type.name) ?? type }

    mutating func report(_ path: String, _ reason: String) {
        problems.append(Problem(path: path, reason: reason))
    }

    /// Notes what both sides changed differently.
    mutating func reportConflict(_ path: String, _ reason: String) {
        if origin.skipsConflicts { leftOut.append(Problem(path: path, reason: reason)) } else { report(path, reason) }
    }
}

extension ResourcesMerge {
    /// What a person started from, as far as the touched files say it.
    func baseVersion(
        of touched: TouchedResource, _ repository: borrowing Repository
    ) throws(GitError) -> ResourceVersion {
        try base.version(
            of: touched.id, inline: touched.inline?.base, members: touched.memberFiles(\.base), in: repository
        ).version
    }

    /// What a person made of it; nil when something is wrong with the files, which is reported.
    mutating func theirVersion(
        of touched: TouchedResource, _ repository: borrowing Repository
    ) throws(GitError) -> ResourceVersion? {
        let (version, found) = try theirs.version(
            of: touched.id, inline: touched.inline?.theirs, members: touched.memberFiles(\.theirs), in: repository)
        problems += found
        return found.isEmpty ? version : nil
    }

    /// Merges a resource that both sides may have changed; nil when there is a problem, which is reported.
    private mutating func merged(
        _ touched: TouchedResource, into stored: StoredResource, _ repository: borrowing Repository
    ) throws(GitError) -> ResourceVersion? {
        let before = try baseVersion(of: touched, repository)
        guard let after = try theirVersion(of: touched, repository) else { return nil }
        let start = try start(before, after, of: touched, repository)
        var merged = stored.whole
        if let resource = after.resource {
            guard let valid = self.merged(start.value, stored, resource, at: touched.path) else { return nil }
            merged.resource = valid
        }
        if stored.isGroup {
            var change = MemberChange(from: start.members, to: after.members)
            try change.keepRemoved { member throws(GitError) in try !isLeftInShards(member, touched, repository) }
            merged.members = change.applied(to: stored.members)
        }
        return merged
    }

    private mutating func merged(
        _ base: JSONObject?, _ stored: StoredResource, _ theirs: Resource, at path: String
    ) -> Resource? {
        let live = stored.resource
        var merge = ThreeWayMerge(origin.sides, keeping: origin.skipsConflicts ? .ours : .neither)
        let root = merge.mergeRoot(
            base: base.map { .object($0) }, ours: .object(live.value), theirs: .object(theirs.value))
        for problem in merge.problems { reportConflict(path, problem) }
        guard origin.skipsConflicts || merge.problems.isEmpty, let value = root.value?.object else { return nil }
        if value == live.value { return live }
        do throws(SCIMError) { return try merged(stored.type).validate(value, limitingSize: false) } catch {
            report(path, "Merged with what the server changed since, it is not valid: \(error.detail)")
            return nil
        }
    }

    /// Whether a member that a person took out of the group's own file also stands in a file beside it, and still does.
    private mutating func isLeftInShards(
        _ member: Member, _ touched: TouchedResource, _ repository: borrowing Repository
    ) throws(GitError) -> Bool {
        let shard = ResourcePath.memberShard(of: member.id)
        guard touched.inline != nil, touched.members[shard] == nil else { return false }
        let path = theirs.path(of: touched.id, touched.type)
        return try theirs.members(sharded: path, shard, in: repository).contains { $0.id.hasSameScalars(as: member.id) }
    }
}

extension StoredResource {
    /// What all its files say.
    fileprivate var whole: ResourceVersion { ResourceVersion(resource: resource, members: members) }
}
