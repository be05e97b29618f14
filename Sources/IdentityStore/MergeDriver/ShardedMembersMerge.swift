import JSON
import ResourceMerge
import SCIM

/// A merge of the file of a group whose members stand in files beside it on one side, and in the file itself in the
/// common ancestor and on the other: that one changed them before the members moved.
///
/// Members that the other side adds are put into the file of the group, which then has some as well as the files beside
/// it. Those that it takes out cannot be taken out here: a person does that.
struct ShardedMembersMerge {
    /// The members that the merged file has.
    private(set) var inline: [JSONValue] = []
    /// One line for each member that a person has to take out of another file.
    private(set) var tasks: [String] = []
    private let path: String
    private let name: (String) -> String?

    /// Returns nil when the members are merged as they are: none beside the file on either side, or none in the ancestor.
    ///
    /// A version without any means that they moved to other files there when there were many of them in the ancestor.
    ///
    /// - Parameters:
    ///   - sharded: The members beside our version.
    ///   - name: The name of the user or group with an id.
    init?(_ versions: FileVersions, sharded: [Member], path: String, naming name: @escaping (String) -> String?) {
        (self.path, self.name) = (path, name)
        let (base, theirs) = (versions.base?.object?["members"], versions.theirs.object?["members"])
        let ours = versions.ours.object?["members"]
        let before = base?.array ?? []
        guard !before.isEmpty else { return nil }
        let mayHaveMoved = theirs == nil && before.count >= MemberLayout.inliningThreshold
        if mayHaveMoved, sharded.isEmpty, let merge = MemberMerge(base, ours, theirs) {
            merged(merge, leaving: MemberDifference(from: MemberSet(base), to: MemberSet(ours)).removed)
        } else if !mayHaveMoved, !sharded.isEmpty {
            let all = MemberSet(sharded).union(MemberSet(ours))
            guard let merge = MemberMerge(base, .array(all.values), theirs) else { return nil }
            merged(merge, known: MemberSet(sharded))
        } else {
            return nil
        }
    }

    /// Theirs has moved the members; ours took some out.
    private mutating func merged(_ merge: MemberMerge, leaving removed: [Member]) {
        inline = merge.merged.array ?? []
        tasks = removed.map { member in
            "ours takes the member \(label(member)) out, which stands in a file of its own now, unless theirs takes it out "
                + "as well: take its line out of \(file(member))\(Self.afterwards)"
        }
    }

    /// Ours has moved the members.
    private mutating func merged(_ merge: MemberMerge, known: MemberSet) {
        let merged = MemberSet(merge.merged)
        inline = merged.values.filter { known[Member($0)?.id ?? ""] == nil }
        tasks = MemberDifference(from: merged, to: known).added.map { member in
            "theirs takes the member \(label(member)) out, which stands in a file of its own now: take its line out of "
                + "\(file(member))\(Self.afterwards)"
        }
    }

    private static let afterwards = ", and this note out of the file of the group; then git add both and go on."

    private func label(_ member: Member) -> String {
        let known = (name(member.id) ?? member.display).map { "\(SingleLine.text($0, limit: 80)) " } ?? ""
        return "\(known)(\(SingleLine.text(member.id, limit: 64)))"
    }

    private func file(_ member: Member) -> String {
        ResourcePath.path(ofMembers: ResourcePath.memberShard(of: member.id), of: path)
    }
}

extension MemberSet {
    /// The members in a version of a file.
    fileprivate init(_ value: JSONValue?) {
        self.init((value?.array ?? []).compactMap { Member($0) })
    }
}
