import Foundation
import Git
import Limits
import Logging
import SCIM

/// The branch `main`: it follows the log, and what people put on it is merged into the log.
///
/// It is brought on at once when changes are few, and once a second while they come without a pause, so that a person's
/// commit or push finds it where it was.
actor MainBranch {
    private let executor = SerialQueueExecutor(label: "scimgit.main")
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    private let location: StateLocation
    private let published: Published
    private let writer: Writer
    private let follower: Follower?
    private let logger: Logger
    private var repository: Repository
    /// The commit of the log by first parents that `main` was at last.
    private var position: ObjectID
    /// What `main` names though it was refused, until it is moved on: nothing is to follow it there.
    private var refused: ObjectID?
    private var pace = Pace()
    /// The last step that was begun: one is made after the other, though the writer is waited for.
    private var last: Task<Void, Never>?
    /// What became of people's commits, for those who ask.
    private var notices: [ObjectID: String] = [:]
    private var complaint: String?

    /// A commit that could not be read, and since when.
    private var unreadable: (commit: ObjectID, since: ContinuousClock.Instant)?

    /// How long a commit is read again and again before it is refused for what cannot be read of it.
    private static let readTime = Duration.seconds(3)
    /// How many notices are kept.
    private static let noticeLimit = 256

    init(
        location: StateLocation, published: Published, writer: Writer, follower: Follower?, logger: Logger
    ) throws(GitError) {
        self.location = location
        self.published = published
        self.writer = writer
        self.follower = follower
        self.logger = logger
        repository = try Repository(opening: location.gitDirectory)
        position = published.snapshot.tip
    }

    /// Takes what is new on `main`, and brings it on to the log when that is due.
    ///
    /// - Parameter isLast: Whether nobody will do so later.
    /// - Returns: Whether it could.
    @discardableResult
    func follow(isLast: Bool = false) async -> Bool {
        let task = Task { [last] in
            await last?.value
            await step(isLast: isLast)
        }
        last = task
        await task.value
        return complaint == nil
    }

    /// Takes a person's commit that has just been put on `main`.
    ///
    /// - Returns: What the person should know; nil when the log went on to the commit itself.
    func follow(after commit: ObjectID) async -> String? {
        let isDone = await follow()
        return notices[commit] ?? (isDone ? nil : "The commit is not merged yet. \(complaint ?? "")")
    }

    /// Lets go of packs that were taken away: while they are open they take room on the disk.
    func forgetPacks() { repository.refresh() }

    private func step(isLast: Bool) async {
        do {
            let tip = try repository.reference(StateLocation.main)
            var must = tip != nil && tip == refused
            if let tip, !must, tip != published.main { must = try await take(tip) }
            try bringOn(from: tip, must: must, isLast: isLast)
            nameRefused()
            if complaint != nil { published.setAttention(nil, to: "main") }
            complaint = nil
        } catch {
            let reason = "It cannot follow the log: \(error.explanation)"
            published.setAttention(reason, to: "main")
            if complaint != reason { logger.error("main cannot follow the log", metadata: ["error": "\(error)"]) }
            complaint = reason
        }
    }

    /// Puts what a person moved `main` to into the log.
    ///
    /// - Returns: Whether `main` must be moved from there at once, whatever is open in the work tree.
    private func take(_ tip: ObjectID) async throws -> Bool {
        repository.refresh()
        switch try await outcome(of: tip) {
        case nil:
            let isSetBack = try published.main.map { !(try repository.isAncestor($0, of: tip)) } ?? false
            if isSetBack { await noteSetBack(to: tip) }
            published.main = tip
            return isSetBack
        case .nothing(let leftOut):
            await follower?.note(tip)
            let rest = InboxMessage.text(of: leftOut)
            tell(tip, "scimgit has all of it already, and main goes on without it.\(rest)")
            refused = tip
            return true
        case .taken(let commit, let leftOut):
            published.main = tip
            await follower?.note(tip)
            logger.info("a commit was taken into the log", metadata: ["commit": "\(tip)", "as": "\(commit)"])
            notices[tip] = nil
            if commit != tip {
                let merge = commit.description.prefix(12)
                tell(tip, "The server had changes since; both are in main now, by the merge \(merge).")
            }
            if !leftOut.isEmpty { tell(tip, (notices[tip] ?? "") + InboxMessage.text(of: leftOut)) }
            // A revert of several commits goes on from here.
            return OpenWork(location) == nil
        case .refused(let problems):
            if try isCommit(tip) {
                await follower?.note(tip)
                try await refuse(RefusedCommit(commit: tip, problems: problems))
            } else {
                logger.error("main names no commit; it is moved on again", metadata: ["object": "\(tip)"])
            }
            refused = tip
            return true
        }
    }

    /// Merges a commit; nil when the log has it.
    private func outcome(of tip: ObjectID) async throws -> InboxMerge.Outcome? {
        do {
            _ = try repository.commit(tip)
            let ancestry = try await ancestry(of: tip)
            if ancestry.isInLog(tip) { return nil }
            try repository.syncAll()
            return try await outcome(of: tip, ancestry)
        } catch {
            guard let problem = problem(of: tip, error) else { throw error }
            return .refused([problem])
        }
    }

    /// What an error tells of a commit; nil when it is not about the commit, or may pass: objects can be late.
    private func problem(of tip: ObjectID, _ error: any Error) -> Problem? {
        let isContent =
            switch error {
            case let error as GitError:
                !error.isOutOfFiles && [.notFound, .corrupt, .tooLarge, .invalidPath].contains(error.code)
            case is StoreError, is GitCommand.Failure: true
            default: false
            }
        if let refusal = error as? NewCommits.Refusal { return refusal.problem }
        guard isContent, canReadLog else { return nil }
        let since = unreadable.flatMap { $0.commit == tip ? $0.since : nil } ?? .now
        unreadable = (tip, since)
        guard .now - since >= Self.readTime else { return nil }
        return Problem(ofWhole: "It cannot be read: \(error.explanation)")
    }

    /// Whether an object is a commit, whatever is in it; an object that has been missing for ``readTime`` is none.
    ///
    /// - Throws: What keeps it from being found out now: nothing is given up for that.
    private func isCommit(_ tip: ObjectID) throws -> Bool {
        do throws(GitError) { return try repository.kind(of: tip) == .commit } catch {
            guard error.code == .notFound, let unreadable, unreadable.commit == tip,
                .now - unreadable.since >= Self.readTime
            else { throw error }
            return false
        }
    }

    /// Whether the disk and the number of open files let the repository be read at all.
    private var canReadLog: Bool {
        (try? Repository(opening: location.gitDirectory).commit(published.snapshot.tip)) != nil
    }

    private func ancestry(of tip: ObjectID) async throws -> Ancestry {
        let log = published.snapshot.tip
        let start = published.main == nil ? tip : position
        if let near = try Ancestry(of: tip, near: log, since: start, published.main, in: repository) { return near }
        return try await Ancestry(of: tip, log: log, objects: nil, at: location)
    }

    private func outcome(of tip: ObjectID, _ ancestry: Ancestry) async throws -> InboxMerge.Outcome {
        let permit = MassChangePermit(location)
        let merge = try InboxMerge(
            of: tip, ancestry, replacing: published.main ?? position,
            allowsMassChange: permit.validity(for: tip) == .valid, in: repository)
        let outcome = try await writer.take(merge)
        permit.use(for: tip)
        return outcome
    }

    private func refuse(_ refused: RefusedCommit) async throws {
        try refused.keep(in: repository)
        logger.warning(
            "a commit on main was refused; it is kept as a branch",
            metadata: [
                "commit": "\(refused.commit)", "branch": "\(refused.branch)", "problems": "\(refused.problems.count)",
                "detail": .string(refused.problems.first?.description.withoutQuotedValues ?? ""),
            ])
        tell(refused.commit, refused.notice)
        await refused.note(at: location, logger: logger)
    }

    private func noteSetBack(to tip: ObjectID) async {
        await follower?.note(tip)
        logger.warning("main was set back; it is moved on again", metadata: ["commit": "\(tip)"])
        tell(
            tip,
            "main was moved on again: what it names was there already, and what came after it stays. To take a change back use "
                + "`git revert`.")
    }

    private func tell(_ commit: ObjectID, _ notice: String) {
        if notices.count >= Self.noticeLimit { notices = [:] }
        notices[commit] = notice
    }
}

extension MainBranch {
    /// Moves `main` to the newest commit of the log, unless a person moves it meanwhile or has something open.
    ///
    /// - Parameters:
    ///   - must: Whether it may not stay where it is.
    ///   - isLast: Whether nobody will do so later.
    private func bringOn(from tip: ObjectID?, must: Bool, isLast: Bool) throws {
        let target = published.snapshot.tip
        guard tip != target else {
            (published.main, position, refused) = (target, target, nil)
            hold(nil)
            return pace.rest()
        }
        guard pace.isDue(target) || must || isLast || tip == nil else { return }
        if !must, tip != nil, let work = OpenWork(location) {
            return hold("A \(work.command) is open in the work tree: finish it, or give it up with `\(work.remedy)`")
        }
        do throws(GitError) {
            try repository.advance(StateLocation.main, from: tip, to: target)
            if tip == nil, published.main != nil { logger.warning("main was deleted; it is made again") }
            (published.main, position, refused) = (target, target, nil)
            pace.move()
            hold(nil)
        } catch {
            switch error.code {
            case .modified: return
            case .locked: hold("Another process holds \(StateLocation.main).lock")
            default: throw error
            }
        }
    }

    /// Says what holds `main`, when it is for long; nil when nothing does.
    private func hold(_ reason: String?) {
        guard let reason else {
            if pace.heldSince != nil { published.setAttention(nil, to: "main is held") }
            pace.heldSince = nil
            return
        }
        let since = pace.heldSince ?? .now
        pace.heldSince = since
        let seconds = (ContinuousClock.now - since).components.seconds
        guard seconds >= Limits.mainBehind else { return }
        published.setAttention("\(reason). main is behind since \(seconds) seconds.", to: "main is held")
    }

    /// Names the branches that keep refused commits, for as long as they are there.
    private func nameRefused() {
        guard pace.looksAtRefused() else { return }
        let branches = ((try? repository.references(matching: RefusedCommit.pattern)) ?? []).map { $0.dropFirst(11) }
        let more = branches.count > 5 ? " and \(branches.count - 5) more" : ""
        published.setAttention(
            branches.isEmpty
                ? nil
                : "Commits that were not merged are kept as \(branches.prefix(5).joined(separator: ", "))\(more): `git log` "
                    + "says why; delete the branches when they are no longer needed.",
            to: "refused")
    }
}
