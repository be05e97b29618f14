import Git
import Logging

/// Keeps acknowledged commits reachable when somebody rewinds the branch past the hooks, under `refs/scimgit/served/`.
struct Anchor {
    let logger: Logger

    /// Anchors a served commit that the branch no longer holds.
    func keep(_ served: ObjectID, ifNotIn tip: ObjectID, _ repository: borrowing Repository) throws(GitError) {
        if try repository.isAncestor(served, of: tip) { return }
        let anchor = "refs/scimgit/served/\(served)"
        if try repository.reference(anchor) == nil { try repository.createReference(anchor, served) }
        logger.warning(
            "the branch was rewound past served commits; they stay reachable",
            metadata: ["served": "\(served)", "anchor": "\(anchor)", "branch": "\(tip)"])
    }
}
