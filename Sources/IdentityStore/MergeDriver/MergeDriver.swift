import JSON
import Limits
public import ResourceMerge
public import SCIM

/// The merge of JSON files by attribute and value instead of by line: the `scim` merge driver of git.
///
/// Attributes, sub-attributes and extension objects are merged each for itself, multi-valued attributes value by
/// value, members as a set. `schemas` follows from the extensions that the merged resource has. Whether the result is
/// a valid resource is not asked here: the check of the commit does that.
public enum MergeDriver: Sendable {
    /// Merges the changes that two sides made to a file since `base`.
    ///
    /// - Parameters:
    ///   - base: The common ancestor; empty when both sides added the file.
    ///   - path: The path of the file in the repository.
    ///   - sharded: The members of ours, when it is a group, that stand in files beside it.
    public static func merge(
        base: [UInt8], ours: [UInt8], theirs: [UInt8], path: String, sharded: [Member] = []
    ) -> MergeResult {
        do throws(MergeRefusal) {
            var versions = try FileVersions(
                base: base, ours: ours, theirs: theirs, path: path, limits: JSONLimits(bytes: Limits.file))
            try checkMembers(in: versions, path)
            var problems: [String] = []
            if let members = ShardedMembersMerge(versions, sharded: sharded, path: path) {
                versions.setMembers(members.inline)
                problems = members.problems
            }
            return versions.merged(by: DefinitionFiles.contains(path) ? .name : .valueAndType, problems: problems)
        } catch {
            return .refused(error.reason)
        }
    }

    /// Refuses versions of a file of members that hold members of another one: git takes files for renamed copies.
    private static func checkMembers(in versions: FileVersions, _ path: String) throws(MergeRefusal) {
        guard let shard = ResourcePath.memberFile(at: path)?.shard else { return }
        let members = versions.all.flatMap { $0.object?["members"]?.array ?? [] }.compactMap { Member($0) }
        guard let stray = members.first(where: { ResourcePath.memberShard(of: $0.id) != shard }) else { return }
        throw MergeRefusal(
            reason:
                "\(path): a version holds the member \(SingleLine.text(stray.id, limit: 64)), which has another file. Git "
                + "took one file for a renamed copy of the other; make the change to the right file by hand.")
    }
}
