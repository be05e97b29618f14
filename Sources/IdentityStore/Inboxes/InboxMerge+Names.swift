import Git
import JSON
import SCIM

extension InboxMerge {
    /// Problems with the names of members that the server has deleted since the commit that the person started from, of
    /// which the state that is served knows the ids alone.
    func named(_ problems: [Problem], _ snapshot: Snapshot, in repository: borrowing Repository) -> [Problem] {
        let unknown = /The member "(.+)" does not exist; .*/
        guard problems.contains(where: { $0.reason.wholeMatch(of: unknown) != nil }),
            var base = try? MergeSide(baseTree, like: snapshot, in: repository)
        else { return problems }
        var named: [Problem] = []
        for problem in problems {
            guard let match = problem.reason.wholeMatch(of: unknown),
                let label = Self.label(of: String(match.1), in: &base, snapshot, repository)
            else {
                named.append(problem)
                continue
            }
            named.append(
                Problem(
                    path: problem.path,
                    reason:
                        "The member \(label) (\(SingleLine.text(String(match.1), limit: 64))) was deleted by the server "
                        + "since: take the member out, or bring it back first, by `scimgit revert` of the commit that "
                        + "deleted it."))
        }
        return named
    }

    /// Type and name of a resource that a side has; nil when it has none with the id.
    private static func label(
        of id: String, in side: inout MergeSide, _ snapshot: Snapshot, _ repository: borrowing Repository
    ) -> String? {
        for type in snapshot.resourceTypes {
            let path = side.path(of: id, type)
            guard let entry = (try? side.entry(at: path, in: repository)) ?? nil else { continue }
            let file = TouchedFile.Version(path: path, entry: entry)
            let found = try? side.version(of: id, inline: file, members: [], in: repository)
            if let resource = found?.version.resource { return resource.label(type) }
        }
        return nil
    }
}
