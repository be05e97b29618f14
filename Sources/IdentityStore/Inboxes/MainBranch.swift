import Foundation
import Git
import Limits
import Logging
import SCIM

/// The branch `main`: it follows the log, and what people put on it is merged into the log.
///
/// It is brought on at once when changes are few, and once a second while they come without a pause, so that a person's
/// commit or push finds it where it was; the work tree, where it is checked out, comes along or holds it.
actor MainBranch {
    private let executor = SerialQueueExecutor(label: "scimgit.main")
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    private let location: StateLocation
    let published: Published
    private let writer: Writer
    let logger: Logger
    var repository: Repository
    /// The commit of the log by first parents that `main` was at last.
    private var position: ObjectID
    /// What `main` names though it was refused, until it is moved on: nothing is to follow it there.
    private var refused: ObjectID?
    private var pace = Pace()
    /// The work tree; nil in a bare state.
    private var workTree: WorkTree?
    /// What keeps `main` from being brought on; nil when nothing does.
    private var hold: Hold?
    /// The last step that was begun: one is made after the other, though the writer is waited for.
    private var last: Task<Void, Never>?
    /// The last merge that was begun, for the same reason.
    private var merging: Task<Void, Never>?
    /// Where others may put commits.
    var inboxes = InboxReferences()
    private var notices = Notices()
    private var complaint: String?

    /// Commits that could not be read, and since when.
    private var unreadable: [ObjectID: ContinuousClock.Instant] = [:]

    /// How long a commit is read again and again before it is refused for what cannot be read of it.
    private static let readTime = Duration.seconds(3)
    /// How many times of commits that cannot be read are kept.
    private static let unreadableLimit = 256

    init(
        location: StateLocation, published: Published, writer: Writer, logger: Logger
    ) throws(GitError) {
        self.location = location
        self.published = published
        self.writer = writer
        self.logger = logger
        repository = try Repository(opening: location.gitDirectory)
        let tip = published.snapshot.tip
        position = tip
        if !location.isBare {
            let main = try repository.reference(StateLocation.main) ?? tip
            workTree = WorkTree(location, main: main, in: repository)
        }
    }

    /// Takes what is new on `main`, and brings it on to the log when that is due.
    ///
    /// - Parameter isLast: Whether nobody will do so later.
    /// - Returns: Whether it could.
    @discardableResult
    func follow(isLast: Bool = false) async -> Bool {
        await afterLast { await self.step(bringsOn: true, isLast: isLast) }
        return complaint == nil
    }

    /// Takes a person's commit that has just been put on `main`, and leaves `main` where it is: git may hold the index.
    ///
    /// - Returns: What the person should know; nil when the log went on to the commit itself.
    func take(after commit: ObjectID) async -> String? {
        await afterLast { await self.step(bringsOn: false) }
        return notices[commit] ?? complaint.map { "The commit is not merged yet. \($0)" }
    }

    private func afterLast(_ body: @escaping @Sendable () async -> Void) async {
        let task = Task { [last] in
            await last?.value
            await body()
        }
        last = task
        await task.value
    }

    /// Lets go of packs that were taken away: while they are open they take room on the disk.
    func forgetPacks() { repository.refresh() }

    private func step(bringsOn: Bool, isLast: Bool = false) async {
        do {
            let tip = try repository.reference(StateLocation.main)
            let must = try await takeNew(tip)
            if bringsOn {
                try bringOn(from: tip, must: must, isLast: isLast)
                nameOddities()
            }
            if complaint != nil { published.setAttention(nil, to: "main") }
            complaint = nil
        } catch {
            let reason = "It cannot follow the log: \(error.explanation)"
            published.setAttention(reason, to: "main")
            if complaint != reason { logger.error("main cannot follow the log", metadata: ["error": "\(error)"]) }
            complaint = reason
        }
    }

    /// Takes what `main` names when that is new.
    ///
    /// - Returns: Whether `main` must be moved from there at once, whatever is open in the work tree.
    private func takeNew(_ tip: ObjectID?) async throws -> Bool {
        guard let tip else { return false }
        workTree?.note(main: tip)
        if tip == refused { return true }
        return tip == published.main ? false : try await take(tip)
    }

    /// Puts what a person moved `main` to into the log.
    ///
    /// - Returns: Whether `main` must be moved from there at once, whatever is open in the work tree.
    private func take(_ tip: ObjectID) async throws -> Bool {
        repository.refresh()
        notices.forget(tip)
        switch try await outcome(
            of: tip, replacing: published.main ?? position, allowsMassChange: false, mayBeOfWorkTree: true)
        {
        case nil:
            let isSetBack = try published.main.map { !(try repository.isAncestor($0, of: tip)) } ?? false
            if isSetBack { noteSetBack(to: tip) }
            published.main = tip
            return isSetBack
        case .nothing(let leftOut):
            notices.tell(tip, Notices.nothing + InboxMessage.text(of: leftOut))
            refused = tip
            return true
        case .taken(let commit, let leftOut):
            published.main = tip
            logger.info("a commit was taken into the log", metadata: ["commit": "\(tip)", "as": "\(commit)"])
            if commit != tip {
                notices.tell(tip, Notices.merged(as: commit) + InboxMessage.text(of: leftOut))
            }
            return false
        case .refused(let problems):
            if try isCommit(tip) {
                try await refuse(RefusedCommit(commit: tip, problems: problems))
            } else {
                logger.error("main names no commit; it is moved on again", metadata: ["object": "\(tip)"])
            }
            refused = tip
            return true
        }
    }

    /// Merges a commit, after those that came before it, which may have brought it.
    ///
    /// - Parameters:
    ///   - replaced: What it takes the place of, and may amend; nil when it takes none.
    ///   - allowsMassChange: Whether a person said that many may lose something at once, besides by a permit.
    ///   - mayBeOfWorkTree: Whether it may have been made from the index of the work tree.
    /// - Returns: Nil when the log has it.
    func outcome(
        of tip: ObjectID, replacing replaced: ObjectID?, allowsMassChange: Bool, mayBeOfWorkTree: Bool = false
    ) async throws -> InboxMerge.Outcome? {
        let task = Task { [merging] in
            await merging?.value
            return try await merge(
                tip, replacing: replaced, allowsMassChange: allowsMassChange,
                workTree: mayBeOfWorkTree ? location : nil)
        }
        merging = Task { _ = await task.result }
        return try await task.value
    }

    private func merge(
        _ tip: ObjectID, replacing replaced: ObjectID?, allowsMassChange: Bool, workTree: StateLocation?
    ) async throws -> InboxMerge.Outcome? {
        do {
            _ = try repository.commit(tip)
            let ancestry = try await ancestry(of: tip)
            if ancestry.isInLog(tip) { return nil }
            try repository.syncAll()
            let permit = MassChangePermit(location)
            let merge = try InboxMerge(
                of: tip, ancestry, replacing: replaced ?? ancestry.bases.first ?? tip,
                allowsMassChange: allowsMassChange || permit.validity(for: tip) == .valid, workTree: workTree,
                in: repository)
            let outcome = try await writer.take(merge)
            permit.use(for: tip)
            if !merge.strays.isEmpty { noteStrays(merge.strays, of: tip) }
            return outcome
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
        let since = unreadable[tip] ?? .now
        if unreadable.count >= Self.unreadableLimit { unreadable = [:] }
        unreadable[tip] = since
        guard .now - since >= Self.readTime else { return nil }
        return Problem(ofWhole: "It cannot be read: \(error.explanation)")
    }

    /// Whether an object is a commit, whatever is in it; an object that has been missing for ``readTime`` is none.
    ///
    /// - Throws: What keeps it from being found out now: nothing is given up for that.
    func isCommit(_ tip: ObjectID) throws -> Bool {
        do throws(GitError) { return try repository.kind(of: tip) == .commit } catch {
            guard error.code == .notFound, let since = unreadable[tip], .now - since >= Self.readTime else {
                throw error
            }
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

    /// Keeps a commit that cannot be merged as a branch, with a note.
    func refuse(_ refused: RefusedCommit) async throws {
        try refused.keep(in: repository)
        logger.warning(
            "a commit was refused; it is kept as a branch",
            metadata: [
                "commit": "\(refused.commit)", "branch": "\(refused.branch)", "problems": "\(refused.problems.count)",
                "detail": .string(refused.problems.first?.description.withoutQuotedValues ?? ""),
            ])
        notices.tell(refused.commit, refused.notice)
        await refused.note(at: location, logger: logger)
    }

    private func noteSetBack(to tip: ObjectID) {
        logger.warning("main was set back; it is moved on again", metadata: ["commit": "\(tip)"])
        notices.tell(tip, Notices.setBack)
    }

    private func noteStrays(_ paths: [String], of commit: ObjectID) {
        logger.warning(
            "a commit was made from an index that lost changes of the server; they stay",
            metadata: ["commit": "\(commit)", "paths": "\(paths.prefix(20).joined(separator: " "))"])
        notices.tell(commit, Notices.strays(paths))
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
        var situation = MainStep.Situation(
            place: try workTree?.look(in: repository) ?? .bare, isMainThere: tip == target,
            isWorkTreeThere: workTree?.isAt(target) ?? true, must: must || tip == nil, isLast: isLast,
            openWork: OpenWork(location), isInUse: workTree?.isInUse ?? false)
        if !situation.isMainThere { situation.isDue = pace.isDue(target) }
        situation.usedFor = hold?.usedFor() ?? .zero
        switch MainStep(in: situation) {
        case .rest:
            arrive(at: target)
            pace.rest()
        case .wait: break
        case .hold(let reason): keep(for: reason)
        case .move: try move(from: tip, to: target)
        case .sync: try sync(from: tip, to: target)
        }
    }

    private func arrive(at target: ObjectID) {
        (published.main, position, refused) = (target, target, nil)
        if let hold, hold.isReported { published.setAttention(nil, to: "main is held") }
        hold = nil
    }

    private func move(from tip: ObjectID?, to target: ObjectID) throws {
        do throws(GitError) {
            try repository.advance(StateLocation.main, from: tip, to: target)
        } catch {
            guard error.code == .modified || error.code == .locked else { throw error }
            return keep(for: .locked("\(StateLocation.main).lock"))
        }
        workTree?.note(main: target)
        moved(from: tip, to: target, in: .zero)
    }

    private func sync(from tip: ObjectID?, to target: ObjectID) throws {
        let start = ContinuousClock.now
        repository.refresh()
        switch try workTree?.sync(from: tip, to: target, in: repository) {
        case .done: moved(from: tip, to: target, in: .now - start)
        case .busy(let lock): keep(for: .locked(lock))
        case .edited(let paths): keep(for: .edited(paths))
        case nil: break
        }
    }

    private func moved(from tip: ObjectID?, to target: ObjectID, in duration: Duration) {
        if tip == nil, published.main != nil { logger.warning("main was deleted; it is made again") }
        arrive(at: target)
        pace.move(in: duration)
    }

    /// Notes what holds `main`, and says so when it does for long.
    private func keep(for reason: MainStep.Reason) {
        var hold = self.hold ?? Hold(for: reason)
        if hold.change(to: reason) { logger.warning("main is held", metadata: ["reason": .string(reason.text)]) }
        if hold.isReported { published.setAttention(hold.text(), to: "main is held") }
        self.hold = hold
    }

    /// Names what somebody should set right, for as long as it is there.
    private func nameOddities() {
        guard pace.looksAround() else { return }
        published.setAttention(RefusedCommit.attention(in: repository), to: "refused")
        published.setAttention(LinkedWorkTrees(of: location).attention, to: "linked work tree")
    }
}
