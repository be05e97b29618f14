import Git
import Logging
import SCIM

/// A commit that somebody pushes to `main` or to an inbox, and that only the log takes.
struct PushedCommit: Sendable, Hashable {
    let commit: ObjectID
    /// The reference that it is pushed to.
    let reference: String
    /// What the reference named when the push began; nil when it was not there.
    let old: ObjectID?
    /// Whether a person said that many may lose something at once.
    let allowsMassChange: Bool

    /// What became of it.
    enum Outcome: Sendable {
        /// The log has it.
        case taken(InboxMerge.Taken)
        /// The log had all that it changes, and has no commit for it; what was left out.
        case nothing(leftOut: [Problem])
        /// The log had it already.
        case known
        /// It would set `main` back.
        case setBack
        /// It cannot be merged, and is kept as a branch.
        case refused(RefusedCommit)
        /// Nothing is known of it, because something else failed.
        case failed(String)
    }
}

extension MainBranch {
    /// Merges a pushed commit into the log, and brings `main` on to it unless something holds it: whoever has pushed pulls.
    func push(_ push: PushedCommit) async -> PushedCommit.Outcome {
        if isClosed { return .failed("The server is stopping.") }
        do {
            repository.refresh()
            let old = push.old.flatMap { (try? repository.commit($0))?.id }
            // What is pushed to an inbox replaces nothing.
            let replaced = push.reference == StateLocation.main ? old : nil
            switch try await outcome(of: push.commit, replacing: replaced, allowsMassChange: push.allowsMassChange) {
            case nil:
                guard let replaced, try repository.isAncestor(push.commit, of: replaced) else { return .known }
                return .setBack
            case .nothing(let leftOut): return .nothing(leftOut: leftOut)
            case .taken(let taken):
                logger.info(
                    "a push was taken into the log",
                    metadata: ["commit": "\(push.commit)", "as": "\(taken.commit)", "branch": "\(push.reference)"])
                pace.hurry()
                await follow()
                var seen = taken
                seen.isHeld = isHeldByWork
                return .taken(seen)
            case .refused(let problems):
                let refused = RefusedCommit(commit: push.commit, problems: problems)
                try await refuse(refused)
                return .refused(refused)
            }
        } catch let error as SCIMError {
            return .failed(error.detail)
        } catch { return .failed(error.explanation) }
    }
}
