import Foundation
import Git
import Logging

/// Pushes: git moves neither `main` nor inboxes, but leaves that to the hook `proc-receive`.
extension Hook {
    /// What `git push -o` says when many are meant to lose something.
    private static let massDeletion = "allow-mass-deletion"

    /// Refuses what could not be merged, before any object of the push stays.
    func verdict(onPush updates: [RefUpdate]) async -> Verdict {
        var refusals = updates.compactMap { PushedReference(name: $0.reference, isDeletion: $0.isDeletion).refusal }
        if refusals.isEmpty {
            do {
                for update in updates where Self.isMerged(update.reference) && !update.isDeletion {
                    try await check(pushed: update)
                }
            } catch {
                refusals = (error as? Refusal)?.lines ?? [error.explanation]
            }
        }
        let lines = refusals.isEmpty ? [] : ["scimgit refuses the push:"] + refusals.map { "  " + $0 }
        return Verdict(exitStatus: refusals.isEmpty ? 0 : 1, message: lines.joined(separator: "\n"))
    }

    private static func isMerged(_ reference: String) -> Bool {
        reference == StateLocation.main || InboxReferences.contain(reference)
    }

    private func check(pushed update: RefUpdate) async throws {
        let repository = try Repository(opening: location.gitDirectory)
        let objects = (environment["GIT_QUARANTINE_PATH"] ?? environment["GIT_OBJECT_DIRECTORY"]).map(absolute)
        if let objects { try repository.addAlternate(objectDirectory: objects) }
        guard let commit = try? repository.commit(update.new) else {
            throw Refusal(lines: ["\(update.reference): \(update.new) is no commit."])
        }
        // What is pushed to an inbox replaces nothing: it may amend what is pushed to main alone.
        let isMain = update.reference == StateLocation.main
        let replaced = isMain ? (try? repository.commit(update.old))?.id : commit.parents.first
        guard let old = try replaced ?? repository.served(), old != update.new else { return }
        let count = min(Int(environment["GIT_PUSH_OPTION_COUNT"] ?? "") ?? 0, 100)
        let options = (0..<max(0, count)).compactMap { environment["GIT_PUSH_OPTION_\($0)"] }
        let check = UpdateCheck(
            old: old, new: update.new, objects: objects, allowsMassChange: try allowsMassChange(options, repository),
            isWorkTree: false)
        let answer = try await answer(to: check)
        if let refusal = answer.refusal { throw Refusal(lines: [refusal]) }
        if !answer.problems.isEmpty { throw Refusal(problems: answer.problems) }
    }

    private func allowsMassChange(
        _ options: [String], _ repository: borrowing Repository
    ) throws(GitError) -> Bool {
        if options.contains(Self.massDeletion) { return true }
        return try allowsMassChange(repository)
    }

}

extension Hook {
    /// Runs `proc-receive`: has each pushed commit merged, and tells git and the person what became of it.
    ///
    /// - Parameters:
    ///   - read: Reads as many bytes from git as it is told; fewer only where no more come.
    ///   - write: Writes to git.
    ///   - tell: Called with what the person reads.
    /// - Returns: The exit status.
    public func receive(
        reading read: (Int) throws -> [UInt8], writing write: ([UInt8]) throws -> Void, telling tell: (String) -> Void
    ) async -> Int32 {
        do {
            let push = try ProcReceive(reading: read, writing: write)
            let repository = try Repository(opening: location.gitDirectory)
            let isMeant = try allowsMassChange(push.options, repository)
            var results: [ProcReceive.Result] = []
            for (update, answer) in zip(push.updates, await answers(to: push, isMeant: isMeant)) {
                if let notice = answer.notice { tell(notice) }
                results.append(ProcReceive.Result(reference: update.reference, refusal: answer.refusal))
            }
            try write(ProcReceive.report(results))
            return 0
        } catch {
            tell("scimgit cannot take the push: \(error.explanation)")
            return 1
        }
    }

    private func answers(to push: ProcReceive, isMeant: Bool) async -> [ControlAnswer] {
        let commits = Set(push.updates.filter { !$0.isDeletion }.map(\.new))
        if push.isAtomic, commits.count > 1 || push.updates.contains(where: Self.isDeletionOfMain) {
            return push.updates.map { _ in Self.notAtomic }
        }
        var answers: [ControlAnswer] = []
        for update in push.updates {
            answers.append(await answer(to: update, isMeant: isMeant))
            // One commit is merged once: what is refused of it was refused before anything was merged.
            guard push.isAtomic, answers.last?.refusal != nil else { continue }
            return push.updates.indices.map { index in
                index < answers.count && answers[index].refusal != nil ? answers[index] : Self.refusedWithAnother
            }
        }
        return answers
    }

    private static func isDeletionOfMain(_ update: RefUpdate) -> Bool {
        update.isDeletion && !InboxReferences.contain(update.reference)
    }

    private static let notAtomic = ControlAnswer(
        refusal: "with --atomic main and inboxes take one commit together",
        notice:
            "With --atomic main and inboxes take one commit together, and no deletion of main: push them one by one.")
    private static let refusedWithAnother = ControlAnswer(refusal: "another reference of the atomic push was refused")

    private func answer(to update: RefUpdate, isMeant: Bool) async -> ControlAnswer {
        if update.isDeletion { return ControlAnswer(toDeletionOf: update.reference) }
        let push = PushedCommit(
            commit: update.new, reference: update.reference, old: update.old == .zero ? nil : update.old,
            allowsMassChange: isMeant)
        do {
            return try await answer(to: .push(push)) { state in ControlAnswer(to: push, await state.push(push)) }
        } catch is Unanswered {
            return ControlAnswer(
                refusal: "the server does not answer; it may merge the commit yet",
                notice:
                    "The running server does not answer. It may merge the commit yet: look at main before you push again."
            )
        } catch {
            return ControlAnswer(
                to: push, .failed((error as? Refusal)?.lines.joined(separator: " ") ?? error.explanation))
        }
    }
}
