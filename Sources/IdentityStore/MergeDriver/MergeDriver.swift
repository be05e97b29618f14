import JSON
import Limits
public import ResourceMerge
import SCIM

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
    ///   - gitDirectory: The git directory; when nil that of the current folder.
    /// - Returns: The result; a conflict has a line for each value that says whose it is, where, and what both sides have.
    public static func merge(
        base: [UInt8], ours: [UInt8], theirs: [UInt8], path: String, gitDirectory: String? = nil
    ) -> MergeResult {
        let state = CheckedOutState(gitDirectory: gitDirectory)
        let result = merge(
            base: base, ours: ours, theirs: theirs, path: path, sharded: state.members(of: path, ours: ours),
            naming: state.name)
        guard case .conflict(let bytes, let problems) = result else { return result }
        let whose = (try? JSONValue(parsing: ours)).flatMap { label($0, path, state.name) }
        let place = whose.map { "\($0) (\(path))" } ?? path
        return .conflict(bytes, problems: problems.map { "\(place): \($0)" })
    }

    /// Merges two merge bases of a criss-cross merge into one, for git's driver `scim-bases`.
    ///
    /// Where both changed a value differently the result has that of `base`; versions that cannot be merged come to `base`.
    /// The older version of a file both bases changed would not do: what one side has taken back since would look as if
    /// it had done nothing.
    ///
    /// - Parameters:
    ///   - base: The common ancestor of the bases; empty when both added the file.
    ///   - path: The path of the file in the repository.
    public static func mergeBases(base: [UInt8], ours: [UInt8], theirs: [UInt8], path: String) -> [UInt8] {
        do throws(MergeRefusal) {
            let versions = try FileVersions(
                base: base, ours: ours, theirs: theirs, path: path, limits: JSONLimits(bytes: Limits.file))
            return versions.mergedBase(by: DefinitionFiles.contains(path) ? .name : .valueAndType)
        } catch { return base }
    }

    /// Merges where our version has members beside it.
    ///
    /// - Parameters:
    ///   - sharded: These members.
    ///   - name: The name of the user or group with an id.
    static func merge(
        base: [UInt8], ours: [UInt8], theirs: [UInt8], path: String, sharded: [Member],
        naming name: @escaping (String) -> String? = { _ in nil }
    ) -> MergeResult {
        do throws(MergeRefusal) {
            var versions = try FileVersions(
                base: base, ours: ours, theirs: theirs, path: path, limits: JSONLimits(bytes: Limits.file))
            try checkMembers(in: versions, path)
            var tasks: [String] = []
            if let members = ShardedMembersMerge(versions, sharded: sharded, path: path, naming: name) {
                versions.setMembers(members.inline)
                tasks = members.tasks
            }
            return versions.merged(
                by: DefinitionFiles.contains(path) ? .name : .valueAndType, leaving: tasks,
                of: label(versions.ours, path, name), naming: name)
        } catch {
            return .refused(error.reason)
        }
    }

    /// Type and name of what a file is of, such as `User "mira.holt@corp.example"`; nil when it has none.
    private static func label(_ version: JSONValue, _ path: String, _ name: (String) -> String?) -> String? {
        guard let object = version.object else { return nil }
        if DefinitionFiles.contains(path) { return object["name"].map { SingleLine.value($0, limit: 80) } }
        let isOfMembers = ResourcePath.memberFile(at: path) != nil
        let type = isOfMembers ? ResourceType.group.name : object["meta"]?.object?["resourceType"]?.string
        let named = object["id"]?.string.flatMap(name).map { JSONValue.string($0) }
        guard let value = object["userName"] ?? object["displayName"] ?? named ?? object["id"] else { return nil }
        return [type.map { SingleLine.text($0, limit: 60) }, SingleLine.value(value, limit: 80)].compactMap(\.self)
            .joined(separator: " ")
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
