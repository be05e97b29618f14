import Git

/// What somebody who pushes reads.
extension ControlAnswer {
    /// Tells what became of a pushed commit.
    init(to push: PushedCommit, _ outcome: PushedCommit.Outcome) {
        let inbox = Self.introduction(of: push.reference)
        let commit = push.commit.description.prefix(12)
        switch outcome {
        case .taken(let taken) where taken.commit == push.commit:
            self.init(
                notice: taken.isHeld
                    ? "\(inbox)scimgit has your commit \(commit), and serves it. Something holds main: it goes on to it "
                        + "later, and until then `git fetch` sets your origin/main back."
                    : "\(inbox)main goes on to your commit \(commit).")
        case .nothing(let leftOut):
            self.init(
                notice: "\(inbox)scimgit has all that \(commit) changes, and main goes on without it."
                    + InboxMessage.text(of: leftOut))
        case .taken(let taken):
            let merge = taken.commit.description.prefix(12)
            let (what, aim) = taken.hadChanges ? ("merged with what came since,", "both") : ("merged", "the merge")
            self.init(
                notice:
                    "\(inbox)your commit \(commit) is \(what) by \(merge). main goes on to \(aim), if nothing holds it: "
                    + "get \(taken.hadChanges ? "them" : "it") with `git pull`."
                    + InboxMessage.text(of: taken.leftOut))
        case .known:
            self.init(notice: "\(inbox)there is nothing new; the log has \(commit) already.")
        case .setBack:
            self.init(
                refusal: "main stays; use git revert",
                notice:
                    "\(inbox)main stays where it is. It has \(commit) already, and what came after that stays. To take a "
                    + "change back use `git revert`.")
        case .refused(let refused):
            let more = refused.problems.count - 1
            self.init(
                refusal: (refused.problems.first?.description ?? "it cannot be merged")
                    + (more > 0 ? " (and \(more) more)" : ""),
                notice: "\(inbox)\(refused.notice)\n\(Self.nextStep)")
        case .failed(let reason):
            self.init(
                refusal: "it could not be merged; push again",
                notice: "\(inbox)the commit could not be merged. \(reason)")
        }
    }

    /// What is to be done after a commit was refused.
    static let nextStep =
        "Next, where the server changed the same: `git pull --rebase`, decide in the file where that stops, `git add FILE`, "
        + "`git rebase --continue`, and push again.\n"
        + "Where the commit itself is at fault: change it (`git commit --amend`), and push again."

    /// Tells what becomes of the deletion of a reference.
    init(toDeletionOf reference: String) {
        guard InboxReferences.contain(reference) else {
            self.init(
                refusal: "main may not be deleted",
                notice: "main stays where it is; it may not be deleted.")
            return
        }
        self.init(
            notice: "\(Self.introduction(of: reference))nothing is deleted; what was put there is merged, or will be.")
    }

    /// The name of an inbox, before what is said of it.
    private static func introduction(of reference: String) -> String {
        reference == StateLocation.main ? "" : "\(reference.dropFirst("refs/heads/".count)): "
    }
}
