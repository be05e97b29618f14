import Foundation
import Git
public import JSON
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
    private let served: ServedState
    private let queue: ChangeQueue
    let writer: Writer
    /// Carries out changes until the queue is closed and empty.
    private let changes: Task<Void, Never>
    let main: MainBranch
    /// What was checked before git moved `main`, or took a push.
    let checked: CheckedUpdates
    private let lock: Mutex<ServerLock?>
    private let listener: ControlListener
    private let upkeep: Upkeep
    private let givesUp = Atomic(false)

    private init(
        location: StateLocation, served: ServedState, lock: ServerLock, listener: ControlListener,
        checked: CheckedUpdates, logger: Logger
    ) throws(GitError) {
        self.location = location
        self.checked = checked
        self.served = served
        self.lock = Mutex(lock)
        self.listener = listener
        queue = ChangeQueue()
        writer = try Writer(location: location, served: served, queue: queue, logger: logger)
        main = try MainBranch(
            location: location, served: served, writer: writer, checked: checked, logger: logger)
        upkeep = Upkeep(location, served: served, writer: writer, main: main, logger: logger)
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
            await store.synchronize()
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
        let served = try await onOwnThread {
            let opening = StateOpener(location: location, logger: logger)
            let served = try opening.load()
            opening.tellOfForeignCommits(to: served)
            try opening.warnOfBrokenReferences()
            return served
        }
        Memory.setPackWindowLimit(to: leastMapped + mappedPerResource * served.snapshot.contents.count)
        Memory.release()
        let checked = CheckedUpdates()
        let listener = try await ControlListener(
            location: location, served: served, checked: checked, logger: logger)
        return try IdentityStore(
            location: location, served: served, lock: lock, listener: listener, checked: checked,
            logger: logger)
    }

    /// How many bytes of packs may be in memory, and how many more for each resource: about what it takes in a pack.
    private static let (leastMapped, mappedPerResource) = (64 << 20, 256)

    /// The newest state of the log.
    public var snapshot: Snapshot { served.snapshot }

    /// Whether changes can be stored, and what somebody should look at.
    public var readiness: Readiness { served.readiness }

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
            group.addTask { await self.watchStorage() }
            group.addTask { await self.upkeep.run() }
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

    /// Answers messages of a kind of the modules above on the control socket; see ``RunningServer``.
    public func answer(_ kind: String, with handler: @escaping @Sendable (JSONObject) async -> JSONObject) {
        listener.handlers.set(kind, handler)
    }

    /// Takes back or brings back what a person asks for: all of it, on disk and in the log, or nothing.
    public func carryOut(_ request: RestorationRequest) async -> RestorationOutcome { await main.carryOut(request) }

    /// Finishes what is queued, keeps the times and gives up the lock.
    public func close() async {
        listener.stop()
        queue.close()
        await changes.value
        await synchronize()
        await main.close()
        upkeep.saveTimes()
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
    func synchronize() async {
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
            if served.hasFailure { await writer.probeStorage() }
            try? await Task.sleep(for: .milliseconds(500))
        }
    }

    /// Brings all packs together when there are more than a few, so that they take as little room as they can.
    ///
    /// It takes seconds with some hundred thousand resources; changes go on meanwhile.
    public func repackAll() async { await upkeep.repackAll() }
}
