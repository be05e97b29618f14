import Git

/// What somebody who pushes reads.
extension ControlAnswer {
    /// Tells what became of a pushed commit.
    init(to push: PushedCommit, _ outcome: PushedCommit.Outcome) {
        let name = Self.name(of: push.reference)
        let commit = push.commit.description.prefix(12)
        switch outcome {
        case .taken(push.commit, _):
            self.init(notice: "\(name): main goes on to your commit \(commit).")
        case .nothing(let leftOut):
            self.init(
                notice: "\(name): scimgit has all that \(commit) changes, and main goes on without it."
                    + InboxMessage.text(of: leftOut))
        case .taken(let merge, let leftOut):
            self.init(
                notice:
                    "\(name): your commit \(commit) is merged with what came since, by \(merge.description.prefix(12)). "
                    + "main has both within a second; get them with `git pull`." + InboxMessage.text(of: leftOut))
        case .known:
            self.init(notice: "\(name): there is nothing new; main has \(commit) already, or within a second.")
        case .setBack:
            self.init(
                refusal: "main stays; use git revert",
                notice:
                    "\(name): main stays where it is. It has \(commit) already, and what came after that stays. To take a "
                    + "change back use `git revert`.")
        case .refused(let refused):
            let more = refused.problems.count - 1
            self.init(
                refusal: (refused.problems.first?.description ?? "it cannot be merged")
                    + (more > 0 ? " (and \(more) more)" : ""),
                notice: "\(name): \(refused.notice)")
        case .failed(let reason):
            self.init(
                refusal: "it could not be merged; push again",
                notice: "\(name): the commit could not be merged. \(reason)")
        }
    }

    /// Tells what becomes of the deletion of a reference.
    init(toDeletionOf reference: String) {
        guard InboxReferences.contain(reference) else {
            self.init(
                refusal: "main may not be deleted",
                notice: "\(Self.name(of: reference)): main stays where it is; it may not be deleted.")
            return
        }
        self.init(
            notice: "\(Self.name(of: reference)): nothing is deleted; what was put there is merged, or will be.")
    }

    private static func name(of reference: String) -> Substring { reference.dropFirst("refs/heads/".count) }
}
