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

    let location: StateLocation
    let served: ServedState
    let writer: Writer
    let logger: Logger
    /// What was checked before git moved `main`, or took a push.
    let checked: CheckedUpdates
    var repository: Repository
    /// The commit of the log by first parents that `main` was at last.
    var position: ObjectID
    /// What `main` names though it was refused, until it is moved on: nothing is to follow it there.
    private var refused: ObjectID?
    var pace = Pace()
    /// The work tree; nil in a bare state.
    private var workTree: WorkTree?
    /// What keeps `main` from being brought on; nil when nothing does.
    private var hold: Hold?
    /// Whether a person's work keeps `main` behind the log.
    var isHeldByWork: Bool { hold.map { !$0.reason.isOfProcesses } ?? false }
    /// The last step that was begun: one is made after the other, though the writer is waited for.
    private var last: Task<Void, Never>?
    /// The last merge that was begun, for the same reason.
    var merging: Task<Void, Never>?
    /// Where others may put commits.
    var inboxes = InboxReferences()
    var notices = Notices()
    private var lastLoggedError: String?
    var isClosed = false

    /// The newest commit of the log when it was last looked at whether there is time to remember it.
    var lastSeen: ObjectID?
    /// Commits that could not be read, and since when.
    var unreadable: [ObjectID: ContinuousClock.Instant] = [:]

    init(
        location: StateLocation, served: ServedState, writer: Writer, checked: CheckedUpdates = CheckedUpdates(),
        logger: Logger
    ) throws(GitError) {
        self.location = location
        self.checked = checked
        self.served = served
        self.writer = writer
        self.logger = logger
        repository = try Repository(opening: location.gitDirectory)
        let tip = served.snapshot.tip
        position = tip
        if !location.isBare {
            let main = try repository.reference(StateLocation.main) ?? tip
            workTree = WorkTree(location, main: main, knowing: checked.files, in: repository)
        }
    }

    /// Takes what is new on `main`, and brings it on to the log when that is due.
    ///
    /// - Parameter isLast: Whether nobody will do so later.
    /// - Returns: Whether it could.
    @discardableResult
    func follow(isLast: Bool = false) async -> Bool {
        await afterLast { await self.step(advancesMain: true, isLast: isLast) }
        return lastLoggedError == nil
    }

    /// Takes a person's commit that has just been put on `main`, and leaves `main` where it is: git may hold the index.
    ///
    /// - Returns: What the person should know; nil when the log went on to the commit itself.
    func take(after commit: ObjectID) async -> String? {
        served.announce(commit)
        if !isClosed { await afterLast { await self.step(advancesMain: false) } }
        // Later commands of git that leave `main` there would print it again.
        defer { notices.forget(commit) }
        return notices[commit] ?? lastLoggedError.map { "The commit is not merged yet. \($0)" }
    }

    /// Ends what was begun, and takes nothing more: another server may follow.
    func close() async {
        isClosed = true
        await last?.value
        await merging?.value
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

    private func step(advancesMain: Bool, isLast: Bool = false) async {
        do {
            let tip = try repository.reference(StateLocation.main)
            let mustMove = try await takeNew(tip)
            if advancesMain {
                try advanceMain(from: tip, mustMove: mustMove, isLast: isLast)
                updateAttention()
            }
            if lastLoggedError != nil { served.setAttention(nil, to: "main") }
            lastLoggedError = nil
        } catch {
            let damage = ReferenceDamage(StateLocation.main, at: location, in: repository)
            let reason = "It cannot follow the log: \(damage?.description ?? error.explanation)"
            served.setAttention(reason, to: "main")
            if lastLoggedError != reason {
                logger.error("main cannot follow the log", metadata: ["error": "\(damage?.description ?? "\(error)")"])
            }
            lastLoggedError = reason
        }
    }

    /// Takes what `main` names when that is new.
    ///
    /// - Returns: Whether `main` must be moved from there at once, whatever is open in the work tree.
    private func takeNew(_ tip: ObjectID?) async throws -> Bool {
        guard let tip else { return false }
        workTree?.note(main: tip)
        try workTree?.arrive(at: tip, in: repository)
        if tip == refused { return true }
        return tip == served.main ? false : try await take(tip)
    }

    /// Puts what a person moved `main` to into the log.
    ///
    /// - Returns: Whether `main` must be moved from there at once, whatever is open in the work tree.
    private func take(_ tip: ObjectID) async throws -> Bool {
        repository.refresh()
        notices.forget(tip)
        switch try await outcome(
            of: tip, replacing: served.main ?? position, allowsMassChange: false, mayBeOfWorkTree: true)
        {
        case nil:
            let isSetBack = try served.main.map { !(try repository.isAncestor($0, of: tip)) } ?? false
            if isSetBack { noteSetBack(to: tip) }
            served.main = tip
            return isSetBack
        case .nothing(let leftOut):
            notices.tell(tip, Notices.nothing + InboxMessage.text(of: leftOut))
            refused = tip
            return true
        case .taken(let taken):
            served.main = tip
            logger.info("a commit was taken into the log", metadata: ["commit": "\(tip)", "as": "\(taken.commit)"])
            if taken.commit != tip {
                notices.tell(tip, Notices.merged(by: taken) + InboxMessage.text(of: taken.leftOut))
            }
            return false
        case .refused(let problems):
            if try isCommit(tip) {
                try await refuse(RefusedCommit(commit: tip, problems: problems))
            } else {
                logger.error("main names no commit; it is remade", metadata: ["object": "\(tip)"])
            }
            refused = tip
            return true
        }
    }

    private func noteSetBack(to tip: ObjectID) {
        logger.warning("main was set back; it is advanced again", metadata: ["commit": "\(tip)"])
        notices.tell(tip, Notices.setBack)
    }
}

extension MainBranch {
    /// Moves `main` to the newest commit of the log, unless a person moves it meanwhile or has something open.
    ///
    /// - Parameters:
    ///   - mustMove: Whether it may not stay where it is.
    ///   - isLast: Whether nobody will do so later.
    private func advanceMain(from tip: ObjectID?, mustMove: Bool, isLast: Bool) throws {
        let target = served.snapshot.tip
        var situation = MainStep.Situation(
            checkout: try workTree?.look(in: repository) ?? .bare, isMainThere: tip == target,
            isWorkTreeThere: workTree?.isAt(target) ?? true, mustMove: mustMove || tip == nil, isLast: isLast,
            openWork: OpenWork(location), isInUse: workTree?.isInUse ?? false)
        if !situation.isMainThere { situation.isDue = pace.isDue(target) }
        situation.usedFor = hold?.usedFor() ?? .zero
        switch MainStep(in: situation) {
        case .rest:
            arrive(at: target)
            pace.rest()
            checked.files.forgetUnused()
        case .wait: break
        case .hold(let reason): keep(for: reason)
        case .move: try move(from: tip, to: target)
        case .sync where isLast || pace.triesAgain: try sync(from: tip, to: target)
        case .sync: break
        }
    }

    private func arrive(at target: ObjectID) {
        (served.main, position, refused) = (target, target, nil)
        if let hold, hold.isReported { served.setAttention(nil, to: "main is held") }
        hold = nil
    }

    private func move(from tip: ObjectID?, to target: ObjectID) throws {
        do throws(GitError) {
            try repository.updateReference(StateLocation.main, from: PreviousValue(tip), to: target)
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
        if try workTree?.makeMissingIndex(from: tip, in: repository) == true {
            logger.warning("the index was missing; it is remade from main")
        }
        switch try workTree?.sync(from: tip, to: target, isHeld: hold?.isByEdits ?? false, in: repository) {
        case .done(let mended):
            moved(from: tip, to: target, in: .now - start)
            if !mended.isEmpty {
                logger.notice(
                    "the index had lost changes of the server, and has them again",
                    metadata: ["paths": "\(mended.prefix(20).joined(separator: " "))"])
            }
        case .busy(let lock): keep(for: .locked(lock))
        case .edited(let files):
            keep(for: .edited(files))
            pace.hold(for: .now - start)
        case nil: break
        }
    }

    private func moved(from tip: ObjectID?, to target: ObjectID, in duration: Duration) {
        if tip == nil, served.main != nil { logger.warning("main was deleted; it is remade") }
        arrive(at: target)
        pace.move(in: duration)
        // Pushes are slower without them.
        try? EarlierPositions.keep(target, at: Timestamp.now().seconds, in: repository)
    }

    /// Notes what holds `main`, and says so when it does for long.
    private func keep(for reason: MainStep.Reason) {
        var hold = self.hold ?? Hold(for: reason)
        if hold.change(to: reason) { logger.warning("main is held", metadata: ["reason": .string(reason.text)]) }
        if hold.isReported { served.setAttention(hold.text(), to: "main is held") }
        self.hold = hold
    }

    /// Names what somebody should set right, for as long as it is there.
    private func updateAttention() {
        guard pace.looksAround() else { return }
        served.setAttention(RefusedCommit.attention(in: repository), to: "refused")
        served.setAttention(LinkedWorkTrees(of: location).attention, to: "linked work tree")
        let index = workTree?.partialIndex?.text
        if served.setAttention(index, to: "index"), let index { logger.warning("\(index)") }
    }
}
