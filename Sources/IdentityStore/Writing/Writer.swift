import Foundation
import Git
import Logging
import SCIM
import Synchronization

/// The one writer of the branch: it owns the repository, applies what is queued in batches, and follows when somebody
/// else moves the branch.
///
/// Git calls block, so it runs on a queue of its own.
actor Writer {
    private let executor: SerialQueueExecutor
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    private let location: StateLocation
    private let published: Published
    private let queue: ChangeQueue
    private let logger: Logger
    private let loader = Loader()
    /// What is known of the objects of the packs it wrote.
    nonisolated let versions = FormerVersions()
    /// Calls for packs to be brought together.
    nonisolated let alarm = PackAlarm()
    /// Whether packs were taken away since the repository was opened.
    private let hasStalePacks = Atomic(false)
    /// Whether the server ends so soon that no further operation of a bulk request is begun.
    private let givesUp = Atomic(false)
    private var repository: Repository
    private var tree: MutableTree
    /// Whether the commit that is refused lacks an object, which may come yet: libgit2 does not find what it fails to read.
    private var isIncomplete = false

    /// How often a batch is applied again because somebody else moved the branch.
    private static let attempts = 20
    /// How often, and after what pause in microseconds, the branch is tried again while somebody else holds its lock.
    private static let lockAttempts = 500
    private static let lockPause: UInt32 = 10_000
    /// How long the changes of a batch are worked out before it is stored and others get their turn.
    private static let turn = Duration.milliseconds(100)

    init(location: StateLocation, published: Published, queue: ChangeQueue, logger: Logger) throws(GitError) {
        executor = SerialQueueExecutor(label: "scimgit.writer")
        self.location = location
        self.published = published
        self.queue = queue
        self.logger = logger
        repository = try Repository(opening: location.gitDirectory)
        tree = MutableTree(root: published.snapshot.tree)
    }

    /// Begins to carry out what is queued, whatever keeps the threads of the pool busy.
    nonisolated func startDraining() {
        executor.begin { self.assumeIsolated { $0.drain() } }
    }

    /// Carries out all that is queued, batch by batch, until nothing is left; what else the writer is asked for gets its
    /// turn between them, or a hook would wait for as long as changes come.
    private func drain() {
        let batch = queue.next()
        if batch.isEmpty { return }
        perform(batch)
        startDraining()
    }

    private func perform(_ batch: [ChangeQueue.Waiting]) {
        var waiting = batch
        do {
            let (answers, snapshot) = try commit(&waiting)
            for answer in answers { answer.give(in: snapshot) }
            try? CommitMark.served(location).write(snapshot.tip)
        } catch {
            tree = MutableTree(root: published.snapshot.tree)
            let refusal = (error as? SCIMError) ?? storageError(error)
            if case .serving = published.health { published.setFailure(refusal.detail) }
            for waiting in waiting { waiting.refuse(refusal) }
        }
    }

    /// What is to be answered as soon as the batch is durable.
    private enum Answer {
        case change(Batch.Result, CheckedContinuation<Outcome, any Error>)
        case bulk([BulkResult?], CheckedContinuation<[BulkResult?], any Error>)

        func give(in snapshot: Snapshot) {
            switch self {
            case .change(let result, let continuation): continuation.resume(with: result.outcome(in: snapshot))
            case .bulk(let results, let continuation): continuation.resume(returning: results)
            }
        }
    }

    private func apply(_ waiting: ChangeQueue.Waiting, to batch: inout Batch) throws(GitError) -> Answer {
        switch waiting.work {
        case .change(let change, let continuation):
            let result = try batch.apply(
                change, by: waiting.client, now: Self.now(), newID: UUID.random.uuidString.lowercased(),
                within: change.budget, tree: &tree, in: repository)
            return .change(result, continuation)
        case .bulk(let bulk, let continuation):
            var application = BulkApplication(bulk, by: waiting.client) { self.givesUp.load(ordering: .relaxed) }
            return .bulk(try application.apply(to: &batch, tree: &tree, in: repository), continuation)
        }
    }

    private func storageError(_ error: any Error) -> SCIMError {
        logger.error("a batch could not be stored", metadata: ["error": "\(error)"])
        let isOutOfFiles = (error as? GitError)?.isOutOfFiles == true
        if (try? repository.reference(StateLocation.branch)) != published.snapshot.tip {
            return SCIMError(
                status: 503,
                detail: (isOutOfFiles ? "The server had too many open files" : "The disk failed")
                    + " while the change was being made durable; the server's log says why. "
                    + "Read the resource again before you repeat the change.")
        }
        if isOutOfFiles {
            return SCIMError(
                status: 503,
                detail:
                    "The server has too many open files, so the change was not made. Raise its limit (`ulimit -n`, or "
                    + "LimitNOFILE of systemd) when this happens again.")
        }
        if (error as? GitError)?.isOutOfSpace == true {
            return SCIMError(
                status: 507,
                detail:
                    "The disk of the state repository is full, so the change was not made. Make room on it; nothing "
                    + "else is needed.")
        }
        return SCIMError(
            status: 503,
            detail: "The change could not be stored and was not made; the server's log says why. Try again.")
    }

    /// Makes the commits of a batch and moves the branch to them; tries again on top when somebody else moved it.
    ///
    /// What cannot be worked out in one ``turn`` goes back to the queue.
    private func commit(_ waiting: inout [ChangeQueue.Waiting]) throws -> ([Answer], Snapshot) {
        for _ in 0..<Self.attempts {
            try followBranch()
            try published.requireServing()
            let snapshot = published.snapshot
            var batch = Batch(on: snapshot)
            var answers: [Answer] = []
            let end = ContinuousClock.now + Self.turn
            for work in waiting {
                answers.append(try apply(work, to: &batch))
                if answers.count < waiting.count, ContinuousClock.now > end {
                    queue.putBack(waiting[answers.count...])
                    waiting.removeSubrange(answers.count...)
                    break
                }
            }
            if batch.isEmpty { return (answers, snapshot) }
            let result = batch.result
            if try store(batch, on: snapshot) {
                published.publish(result)
                return (answers, result)
            }
            tree = MutableTree(root: published.snapshot.tree)
        }
        throw SCIMError(
            status: 503, detail: "The branch is being moved by somebody else again and again. Try again in a moment.")
    }

    /// Writes the objects and moves the branch; false when somebody else moved it or holds it.
    private func store(_ batch: Batch, on snapshot: Snapshot) throws -> Bool {
        let kept = try repository.write(batch.pack)
        defer { kept.release() }
        for _ in 0..<Self.lockAttempts {
            do throws(GitError) {
                try repository.advance(StateLocation.branch, from: snapshot.tip, to: batch.tip)
                versions.add(batch.pack)
                alarm.add()
                return true
            } catch {
                switch error.code {
                case .modified: return false
                case .locked:
                    // Whoever holds it may have gone on from a move that is not followed yet, and wait for that.
                    guard try repository.reference(StateLocation.branch) == snapshot.tip else { return false }
                    usleep(Self.lockPause)
                default: throw error
                }
            }
        }
        throw SCIMError(
            status: 503, detail: "Another process holds the lock of the branch (refs/heads/main.lock). Try again.")
    }

    static func now() -> Timestamp {
        Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))
    }
}

extension Writer {
    /// Looks whether somebody else moved the branch, and serves what it names when that is valid.
    func followBranch() throws {
        if hasStalePacks.exchange(false, ordering: .relaxed) { repository.refresh() }
        let snapshot = published.snapshot
        guard let tip = try repository.reference(StateLocation.branch) else {
            published.refuse(
                commit: "none",
                problems: [Problem(path: StateLocation.branch, reason: "The branch is gone; restore it.")])
            return
        }
        if tip == snapshot.tip {
            published.serve()
            return
        }
        let isRefused = published.isRefusing(tip.description)
        if isRefused, !isIncomplete { return }
        repository.refresh()
        try Anchor(logger: logger).keep(snapshot.tip, ifNotIn: tip, repository)
        let (next, problems) = try read(tip, from: snapshot)
        guard problems.isEmpty else {
            for problem in problems.prefix(20) where !isRefused {
                logger.error("commit \(tip) is not valid and is not served", metadata: ["problem": "\(problem)"])
            }
            published.refuse(commit: tip.description, problems: problems)
            return
        }
        try repository.syncAll()
        published.publish(next)
        try? CommitMark.served(location).write(tip)
        tree = MutableTree(root: next.tree)
        logger.info("following the branch", metadata: ["commit": "\(tip)"])
    }

    private func read(_ tip: ObjectID, from snapshot: Snapshot) throws -> (Snapshot, [Problem]) {
        do {
            isIncomplete = false
            return try loader.advance(snapshot, to: tip, in: repository)
        } catch let error as GitError where error.code == .notFound {
            isIncomplete = true
            return (snapshot, [Problem(path: StateLocation.branch, reason: "An object is missing: \(error.message)")])
        }
    }

    /// Looks whether changes can be stored again after a batch could not be.
    func probeStorage() {
        if published.hasFailure, StorageProbe(location: location).succeeds { published.setFailure(nil) }
    }

    /// Lets it begin no further operation of a bulk request.
    nonisolated func giveUp() { givesUp.store(true, ordering: .relaxed) }

    /// Lets it forget what it knows of packs before its next batch.
    nonisolated func forgetPacks() { hasStalePacks.store(true, ordering: .relaxed) }
}
