import JSON
import Limits
public import SCIM

/// The merge of JSON files by attribute and value instead of by line; the `scim` merge driver of git.
///
/// Attributes, sub-attributes and extension objects are merged each for itself, multi-valued attributes value by
/// value, members as a set. `schemas` follows from the extensions that the merged resource has. Whether the result is
/// a valid resource is not asked here: the check of the commit does that.
public enum ResourceMerge {
    /// Merges the changes that two sides made to a file since `base`.
    ///
    /// Git finds renames by likeness and may hand over three different resources (one user deleted, another like it
    /// created); they are refused.
    ///
    /// - Parameters:
    ///   - base: The common ancestor; empty when both sides added the file.
    ///   - path: The path of the file in the repository.
    ///   - beside: The members of ours, when it is a group, that stand in files beside it.
    public static func merge(
        base: [UInt8], ours: [UInt8], theirs: [UInt8], path: String, beside: [Member] = []
    ) -> MergeResult {
        do throws(Refusal) {
            var base: JSONValue? = base.isEmpty ? .none : try parse(base, "The common ancestor", path)
            var ours = try parse(ours, "Our version", path)
            var theirs = try parse(theirs, "Their version", path)
            try checkIdentity([base, ours, theirs], path)
            try checkMembers(in: [base, ours, theirs], path)
            var problems: [String] = []
            if let members = MergeBeside(
                base: base?.object, ours: ours.object ?? [:], theirs: theirs.object ?? [:], beside: beside, path: path)
            {
                base = base?.settingMembers(members.own)
                ours = ours.settingMembers(members.own)
                theirs = theirs.settingMembers(members.own)
                problems = members.problems
            }
            var merge = ThreeWayMerge(by: DefinitionFiles.contains(path) ? .name : .valueAndType)
            let root = merge.mergeRoot(base: base, ours: ours, theirs: theirs)
            if let value = root.value, problems.isEmpty { return .merged(value.canonicalBytes) }
            return .conflict(ConflictText(root).bytes, problems: problems + merge.problems)
        } catch {
            return .refused(error.reason)
        }
    }

    private struct Refusal: Error { let reason: String }

    private static func parse(_ bytes: [UInt8], _ version: String, _ path: String) throws(Refusal) -> JSONValue {
        do throws(JSONError) {
            return try JSONValue(parsing: bytes, limits: JSONLimits(bytes: Limits.file))
        } catch {
            throw Refusal(reason: "\(version) of \(path) is not valid JSON: \(error).")
        }
    }

    private static func checkIdentity(_ versions: [JSONValue?], _ path: String) throws(Refusal) {
        let ids: [JSONValue?] = versions.compactMap { $0 }.map { $0.object?["id"] }
        guard let first = ids.first, let other = ids.first(where: { $0 != first }) else { return }
        let names = [first, other].map { id in id.map { OneLine.value($0, limit: 80) } ?? "no id" }
        throw Refusal(
            reason: "\(path): the versions are different resources, \(names[0]) and \(names[1]). Git took one for a "
                + "renamed copy of the other; make the change to the right file by hand.")
    }

    /// Refuses versions of a file of members that hold members of another one: git takes files for renamed copies.
    private static func checkMembers(in versions: [JSONValue?], _ path: String) throws(Refusal) {
        guard let shard = ResourcePath.memberFile(at: path)?.shard else { return }
        let members = versions.flatMap { $0?.object?["members"]?.array ?? [] }.compactMap { Member($0) }
        guard let stray = members.first(where: { ResourcePath.memberShard(of: $0.id) != shard }) else { return }
        throw Refusal(
            reason:
                "\(path): a version holds the member \(OneLine.text(stray.id, limit: 64)), which has another file. Git "
                + "took one file for a renamed copy of the other; make the change to the right file by hand.")
    }
}

extension JSONValue {
    fileprivate func settingMembers(_ members: [JSONValue]) -> JSONValue {
        guard var object else { return self }
        object["members"] = members.isEmpty ? .none : .array(members)
        return .object(object)
    }
}
