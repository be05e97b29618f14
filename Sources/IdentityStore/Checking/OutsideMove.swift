import Git
import SCIM

/// A move of the branch that does not come through SCIM, before it is made: a commit, a revert, a push.
struct OutsideMove: Sendable {
    /// The tip it starts from, which it must contain.
    let old: ObjectID
    /// The tip it would make.
    let new: ObjectID
    /// The files that differ.
    let changes: [FileChange]
    /// Whether a person said that many resources shall be deleted at once.
    let allowsMassDeletion: Bool

    /// How many resources may be deleted at once: 5 % of all, and ten in any case.
    private static func deletionLimit(of count: Int) -> Int { max(10, count / 20) }

    /// What is wrong with it; nothing when it may be made.
    func problems(on snapshot: Snapshot) -> [Problem] {
        var check = ContentsCheck(of: snapshot.contents, changes.filter { FileChange.isSetting($0.path) })
        let now = History.Times(created: snapshot.time, lastModified: snapshot.time)
        for change in changes { check.add(change) { _ in now } }
        check.finish()
        let before = snapshot.contents
        let deleted = changes.count { change in
            guard change.new == nil, let name = change.path.split(separator: "/").last,
                let id = ResourcePath.id(ofFileName: name)
            else { return false }
            return before.resource(id)?.path == change.path && check.contents.resource(id) == nil
        }
        let limit = Self.deletionLimit(of: before.count)
        guard deleted > limit, !allowsMassDeletion else { return check.problems }
        let reason =
            "\(deleted) of \(before.count) users and groups would be deleted at once, more than the \(limit) allowed. "
            + "If that is meant: `git -c scimgit.allowMassDeletion=true commit …`, or for a push "
            + "`git push -o allow-mass-deletion`."
        return [Problem(path: "(all)", reason: reason)] + check.problems
    }
}
