import Foundation
import Git
import Limits
public import Logging
import SCIM
import Synchronization

/// The users and groups of one state repository: snapshots for readers, one writer, and whatever ordinary git does
/// beside it.
///
/// A change that `perform(_:by:whileWanted:)` answers is one commit (or none, when nothing changes), on disk and in the log,
/// `refs/scimgit/live`, which `main` follows within a second, unless a person's work in the work tree holds it.
public final class IdentityStore: Sendable {
    /// Where the repository lies.
    public let location: StateLocation
    private let published: ServedState
    private let queue: ChangeQueue
    let writer: Writer
    /// Carries out changes until the queue is closed and empty.
    private let changes: Task<Void, Never>
    private let main: MainBranch
    /// What was checked before git moved `main`, or took a push.
    let checked: CheckedUpdates
    private let lock: Mutex<ServerLock?>
    private let logger: Logger
    private let listener: ControlListener
    private let smallPacks: PackMaintenance
    private let otherPacks: [PackMaintenance]
    private let allPacks: PackMaintenance
    private let logIndex: LogIndexMaintenance
    private let givesUp = Atomic(false)

    private init(
        location: StateLocation, published: ServedState, lock: ServerLock, listener: ControlListener,
        checked: CheckedUpdates, logger: Logger
    ) throws(GitError) {
        self.location = location
        self.checked = checked
        self.published = published
        self.logger = logger
        self.lock = Mutex(lock)
        self.listener = listener
        queue = ChangeQueue()
        writer = try Writer(location: location, published: published, queue: queue, logger: logger)
        main = try MainBranch(
            location: location, published: published, writer: writer, checked: checked, logger: logger)
        let (deltaBases, trigger) = (writer.deltaBases, writer.repackTrigger)
        smallPacks = PackMaintenance(.small, location, deltaBases: deltaBases, trigger: trigger, logger: logger)
        otherPacks = [.medium, .large].map { PackMaintenance($0, location, deltaBases: deltaBases, logger: logger) }
        allPacks = PackMaintenance(.all, location, deltaBases: deltaBases, logger: logger)
        logIndex = LogIndexMaintenance(location, made: writer.made, logger: logger)
        changes = Task { [writer] in await writer.carryOutChanges() }
    }

    deinit { queue.close() }

    /// Opens a state repository, takes its lock, loads the newest commit of the log, and takes what is new on `main`.
    ///
    /// - Parameter time: How long a command or hook that works on it without a server is waited for.
    /// - Throws: ``StoreError`` when it is not there, served by another process, or has nothing that can be served.
    public static func open(
        _ location: StateLocation, waiting time: Duration = .zero, logger: Logger
    ) async throws(StoreError) -> IdentityStore {
        guard location.exists else { throw .notInitialized(directory: location.directory) }
        do {
            let store = try await load(location, waiting: time, logger: logger)
            await store.settle()
            return store
        } catch { throw StoreError(error, during: "Opening \(location.directory)") }
    }

    private static func load(
        _ location: StateLocation, waiting time: Duration, logger: Logger
    ) async throws -> IdentityStore {
        try FileManager.default.createDirectory(
            atPath: location.privateDirectory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700]
        )
        if let damage = ReferenceDamage(unreadableAt: location) { throw damage }
        let lock = try await ServerLock.taking(location, within: time)
        await LostIndexes(location: location, logger: logger).restore()
        let published = try await onOwnThread {
            let opening = StateOpener(location: location, logger: logger)
            let published = try opening.load()
            opening.tellOfForeignCommits(to: published)
            try opening.warnOfBrokenReferences()
            return published
        }
        Memory.setPackWindowLimit(to: leastMapped + mappedPerResource * published.snapshot.contents.count)
        Memory.release()
        let checked = CheckedUpdates()
        let listener = try await ControlListener(
            location: location, published: published, checked: checked, logger: logger)
        return try IdentityStore(
            location: location, published: published, lock: lock, listener: listener, checked: checked,
            logger: logger)
    }

    /// How many bytes of packs may be in memory, and how many more for each resource: about what it takes in a pack.
    private static let (leastMapped, mappedPerResource) = (16 << 20, 256)

    /// The newest state of the log.
    public var snapshot: Snapshot { published.snapshot }

    /// Whether changes can be stored, and what somebody should look at.
    public var readiness: Readiness { published.readiness }

    /// Carries out one change: one commit, no commit when nothing changes, or an error and nothing written.
    ///
    /// - Parameter isWanted: Whether anybody waits for the answer; nothing is done when nobody does before it is begun.
    /// - Throws: `SCIMError`: 400 and 409 for what the rules refuse, 404, 412, and 503 when it cannot be stored now, when
    ///   too many changes wait and when it waited too long.
    public func perform(
        _ change: Change, by client: Client, whileWanted isWanted: @escaping @Sendable () -> Bool = { true }
    ) async throws -> Outcome {
        try await withCheckedThrowingContinuation { continuation in
            let work = ChangeQueue.Work.change(change, continuation)
            add(ChangeQueue.Waiting(work: work, client: client, size: change.size, isWanted: isWanted))
        }
    }

    /// Carries out the operations of a bulk request: one commit for each that changes something, all of them on disk
    /// and in the log together.
    ///
    /// - Parameter isWanted: Whether anybody waits for the answer; nothing is done when nobody does before it is begun.
    /// - Returns: What became of each operation; nil for those that `failOnErrors` kept from being carried out.
    /// - Throws: `SCIMError` 503 when it cannot be stored now, when too many changes wait and when it waited too long.
    public func perform(
        _ bulk: Bulk, by client: Client, whileWanted isWanted: @escaping @Sendable () -> Bool = { true }
    ) async throws -> [BulkResult?] {
        try await withCheckedThrowingContinuation { continuation in
            let work = ChangeQueue.Work.bulk(bulk, continuation)
            add(ChangeQueue.Waiting(work: work, client: client, size: bulk.size, isWanted: isWanted))
        }
    }

    private func add(_ waiting: ChangeQueue.Waiting) {
        switch queue.add(waiting) {
        case .queued: break
        case .full:
            waiting.refuse(
                SCIMError(
                    status: 503,
                    detail:
                        "Too many changes wait (\(Limits.queuedChanges) changes or \(Limits.queuedSize >> 20) MiB are "
                        + "allowed). Try again in a moment."))
        case .closed: waiting.refuse(SCIMError(status: 503, detail: "The server is stopping. Try again."))
        }
    }

    /// Keeps `main` and the work tree in sync with the log, takes what people commit, answers hooks and looks after packs
    /// until the task is cancelled.
    public func run() async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.answerHooks() }
            group.addTask { await self.watchMain() }
            group.addTask { await self.watchQueue() }
            for packs in [smallPacks] + otherPacks { group.addTask { await self.maintain(packs) } }
            group.addTask {
                for await _ in self.writer.repackTrigger.requests { await self.consolidate(self.smallPacks) }
            }
            group.addTask { await self.runMaintenance() }
            group.addTask { await self.indexLog() }
            group.addTask { await self.watchStorage() }
            group.addTask { [location, logger] in await LostIndexes(location: location, logger: logger).watch() }
            await group.waitForAll()
        }
    }

    private func answerHooks() async {
        await listener.run { [main] commit in
            await main.take(after: commit)
        } pushed: { [main] push in
            await main.push(push)
        } restored: { [main] request in
            await main.carryOut(request)
        }
    }

    /// Takes back or brings back what a person asks for: all of it, on disk and in the log, or nothing.
    public func carryOut(_ request: RestorationRequest) async -> RestorationOutcome { await main.carryOut(request) }

    /// Finishes what is queued, keeps the times and gives up the lock.
    public func close() async {
        listener.stop()
        queue.close()
        await changes.value
        await settle()
        await main.close()
        saveTimes()
        lock.withLock { $0 = nil }
    }

    /// Whether the server ends so soon that nothing new is begun.
    public var isGivingUp: Bool { givesUp.load(ordering: .relaxed) }

    /// Gives up what has not been begun: changes that wait, the operations of a bulk request that are left, and searches.
    public func giveUp() {
        givesUp.store(true, ordering: .relaxed)
        queue.close()
        queue.refuseAll(SCIMError(status: 503, detail: "The server is stopping; nothing was changed. Try again."))
        writer.giveUp()
    }

    /// Refuses in time what waits too long, also while the disk holds the writer up.
    private func watchQueue() async {
        while !Task.isCancelled {
            queue.refuseLate()
            try? await Task.sleep(for: .milliseconds(500))
        }
    }

    /// Takes what is new on `main` and in inboxes, and brings `main` and the work tree on to the log at once.
    func settle() async {
        await main.takeInboxes()
        await main.follow(isLast: true)
    }

    /// Looks at `main` and at inboxes by itself: who moves them without hooks says nothing.
    private func watchMain() async {
        let least = Duration.milliseconds(40)
        var pause = least
        while !Task.isCancelled {
            let hasTaken = await main.takeInboxes()
            let hasFollowed = await main.follow()
            await main.rememberLog()
            pause = hasTaken && hasFollowed ? least : min(pause * 2, .seconds(1))
            try? await Task.sleep(for: pause)
        }
    }

    /// Finds out after a failure when changes can be stored again: none may come before somebody is told so.
    private func watchStorage() async {
        while !Task.isCancelled {
            if published.hasFailure { await writer.probeStorage() }
            try? await Task.sleep(for: .milliseconds(500))
        }
    }

    /// Looks now and then whether there are many packs: others make some too.
    private func maintain(_ packs: PackMaintenance) async {
        var seen: ObjectID?
        while !Task.isCancelled {
            if snapshot.tip != seen {
                seen = snapshot.tip
                await consolidate(packs)
            }
            try? await Task.sleep(for: .seconds(1))
        }
    }

    private func consolidate(_ packs: PackMaintenance) async {
        guard await packs.consolidate() else { return }
        writer.forgetPacks()
        await main.forgetPacks()
    }

    /// Brings all packs together when there are more than a few, so that they take as little room as they can.
    ///
    /// It takes seconds with some hundred thousand resources; changes go on meanwhile.
    public func repackAll() async {
        await consolidate(allPacks)
    }

    /// Writes down now and then what makes start and `git log` fast, and tidies up once changes have ceased; it takes at
    /// most a tenth of the time.
    private func runMaintenance() async {
        var (kept, tidied) = (snapshot.tip, snapshot.tip)
        var pause = Duration.seconds(60)
        while !Task.isCancelled {
            try? await Task.sleep(for: pause)
            let (start, tip) = (ContinuousClock.now, snapshot.tip)
            if Task.isCancelled || tip == tidied { continue }
            if tip == kept {
                await repackAll()
                tidied = tip
            } else {
                kept = tip
                saveTimes()
                await CommitGraph(location: location, logger: logger).update()
            }
            pause = max(.seconds(60), (.now - start) * 10)
        }
    }

    /// Brings the index on with which people's questions about the log are answered at once; it takes at most a tenth of
    /// one processor.
    private func indexLog() async {
        var indexed: ObjectID?
        var pause = Duration.seconds(1)
        while !Task.isCancelled {
            try? await Task.sleep(for: pause)
            let tip = snapshot.tip
            if Task.isCancelled || tip == indexed { continue }
            indexed = tip
            pause = max(.seconds(1), await logIndex.extend(to: tip) * 9)
        }
    }

    private func saveTimes() {
        do { try TimesFile(location).write(snapshot) } catch {
            logger.warning("the times file could not be written", metadata: ["error": "\(error)"])
        }
    }
}
