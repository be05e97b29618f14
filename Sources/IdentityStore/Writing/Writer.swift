import Foundation
import Git
import Limits
import Logging
import SCIM
import Synchronization

/// The one writer of the log: it applies what is queued in batches, and puts in what people committed.
///
/// Git calls block, so it runs on a queue of its own.
actor Writer {
    private let executor: SerialQueueExecutor
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    private let location: StateLocation
    private let served: ServedState
    private let queue: ChangeQueue
    private let logger: Logger
    private let loader = Loader()
    /// What is known of the objects of the packs it wrote.
    nonisolated let deltaBases = DeltaBases()
    /// The commits that it made, for the index of the log.
    nonisolated let made = MadeCommits()
    /// Requests a repack when there are too many small packs.
    nonisolated let repackTrigger = RepackTrigger()
    /// Whether packs were taken away since the repository was opened.
    private let hasStalePacks = Atomic(false)
    /// Whether the server ends so soon that no further operation of a bulk request is begun.
    private let givesUp = Atomic(false)
    private var repository: Repository
    private var tree: MutableTree
    /// What was remembered last as the newest commit.
    private var marked: ObjectID?
    /// What clients took away lately.
    private var massChanges: MassChangeRecord
    /// What the log was to name when the disk refused: it may name it.
    private var unconfirmed: Snapshot?

    /// How long the changes of a batch are worked out before it is stored and others get their turn.
    private static let turn = Duration.milliseconds(100)
    /// How long batches are carried out one after the other before others get their turn.
    private static let drainTime = Duration.milliseconds(20)

    init(location: StateLocation, served: ServedState, queue: ChangeQueue, logger: Logger) throws(GitError) {
        executor = SerialQueueExecutor(label: "scimgit.writer")
        self.location = location
        self.served = served
        self.queue = queue
        self.logger = logger
        massChanges = MassChangeRecord(location, logger: logger)
        served.massChanges = massChanges.known
        repository = try Repository(opening: location.gitDirectory)
        tree = MutableTree(root: served.snapshot.tree)
    }

    /// Carries out what is queued, batch by batch, until the queue is closed and empty; what else the writer is asked for
    /// gets its turn now and then, or people's commits would wait for as long as changes come.
    func carryOutChanges() async {
        var end = ContinuousClock.now + Self.drainTime
        while await queue.hasWork() {
            perform(queue.next())
            guard .now >= end else { continue }
            await letOthersGoFirst()
            end = .now + Self.drainTime
        }
    }

    /// Lets all go first that wait for the writer, and needs no thread of the pool to come back: something may keep them
    /// all busy.
    private func letOthersGoFirst() async {
        await withCheckedContinuation { continuation in executor.begin { continuation.resume() } }
    }

    private func perform(_ batch: [ChangeQueue.Waiting]) {
        if batch.isEmpty { return }
        var waiting = batch
        do {
            let (answers, snapshot) = try commit(&waiting)
            for answer in answers { answer.give(in: snapshot) }
            mark(snapshot.tip)
        } catch {
            tree = MutableTree(root: served.snapshot.tree)
            let refusal = (error as? SCIMError) ?? storageError(error)
            served.setFailure(refusal.detail)
            for waiting in waiting { waiting.refuse(refusal) }
        }
    }

    /// What is to be answered as soon as the batch is durable.
    private enum Answer {
        case change(Batch.ChangeResult, CheckedContinuation<Outcome, any Error>)
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
                change, by: waiting.client, now: .now(), newID: UUID.random.uuidString.lowercased(),
                within: change.budget, tree: &tree, in: repository)
            return .change(result, continuation)
        case .bulk(let bulk, let continuation):
            var application = BulkApplication(bulk, by: waiting.client) { self.givesUp.load(ordering: .relaxed) }
            return .bulk(try application.apply(to: &batch, tree: &tree, in: repository), continuation)
        }
    }

    private func storageError(_ error: any Error) -> SCIMError {
        let damage = ReferenceDamage(StateLocation.live, at: location, in: repository)
        logger.error("a batch could not be stored", metadata: ["error": "\(damage?.description ?? "\(error)")"])
        let hasMoved = (try? repository.reference(StateLocation.live)) != served.snapshot.tip
        return SCIMError(failingToStore: error as? GitError, hasMovedLog: hasMoved)
    }

    /// Makes the commits of a batch and moves the log to them.
    ///
    /// What cannot be worked out in one ``turn`` goes back to the queue.
    private func commit(_ waiting: inout [ChangeQueue.Waiting]) throws -> ([Answer], Snapshot) {
        try prepare()
        let snapshot = served.snapshot
        var batch = Batch(on: snapshot, massChanges.known)
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
        if batch.isEmpty {
            try? keep(batch.massChanges)
            return (answers, snapshot)
        }
        let result = batch.result
        let kept = try repository.write(batch.pack)
        defer { kept.release() }
        try keep(batch.massChanges)
        try serve(result)
        deltaBases.add(batch.pack)
        made.add(batch.made)
        repackTrigger.add()
        return (answers, result)
    }

    /// Keeps what clients took away, before the log says so.
    private func keep(_ next: MassChangeGuard) throws {
        try massChanges.keep(next)
        served.massChanges = massChanges.known
    }

    /// Moves the log, which nobody else may move, and publishes what it names then.
    private func serve(_ next: Snapshot) throws {
        unconfirmed = next
        try moveLog(to: next.tip)
        unconfirmed = nil
        served.publish(next)
    }

    /// Takes note of packs that went, and of a move of the log that was made though the disk refused to make it durable.
    private func prepare() throws {
        if hasStalePacks.exchange(false, ordering: .relaxed) { repository.refresh() }
        guard let unconfirmed else { return }
        if try repository.reference(StateLocation.live) == unconfirmed.tip {
            try repository.syncAll()
            served.publish(unconfirmed)
            tree = MutableTree(root: unconfirmed.tree)
        }
        self.unconfirmed = nil
    }

    private func moveLog(to tip: ObjectID) throws {
        let deadline = ContinuousClock.now + .seconds(Limits.logLock)
        repeat {
            do throws(GitError) {
                return try repository.moveLog(from: served.snapshot.tip, to: tip, until: deadline)
            } catch {
                switch error.code {
                case .modified: try putBack()
                case .locked: break
                default: throw error
                }
            }
        } while .now < deadline
        throw SCIMError(
            status: 503, detail: "Another process holds the lock of the log (\(StateLocation.live).lock). Try again.")
    }

    /// Whether the log was there before.
    private func isOurs(_ found: ObjectID?) throws(GitError) -> Bool {
        guard let found else { return true }
        return try repository.isAncestor(found, of: served.snapshot.tip)
    }

    /// Puts the log back where it is served, when somebody deleted it or set it back.
    ///
    /// - Throws: 503 when it names a commit that was not there before: another server may have written it.
    private func putBack() throws {
        let tip = served.snapshot.tip
        let found = try repository.reference(StateLocation.live)
        guard try isOurs(found) else {
            let name = found?.description ?? "none"
            logger.critical(
                "somebody else moved the log: nothing is stored until it is back",
                metadata: ["reference": "\(StateLocation.live)", "found": "\(name)", "commit": "\(tip)"])
            throw SCIMError(
                status: 503,
                detail:
                    "\(StateLocation.live) names the commit \(name), which this server did not write, so nothing is "
                    + "stored. Make sure that no other server writes this state, and put the reference back with "
                    + "`git -c core.hooksPath=/dev/null update-ref \(StateLocation.live) \(tip)`.")
        }
        logger.warning(
            "the log was deleted or set back by somebody else; it is put back",
            metadata: ["reference": "\(StateLocation.live)", "commit": "\(tip)"])
        do throws(GitError) {
            try repository.updateReference(StateLocation.live, from: PreviousValue(found), to: tip)
        } catch {
            if error.code != .modified && error.code != .locked { throw error }
        }
    }
}

extension Writer {
    /// Puts what people committed into the log, whatever it holds by now.
    ///
    /// - Parameter limit: How many commits of the log may be read for that, while clients wait.
    /// - Throws: What keeps it from being stored, ``LogChanges/Unread`` when the limit does; nothing has happened then.
    func take(_ merge: InboxMerge, reading limit: Int = .max) throws -> InboxMerge.Outcome {
        try prepare()
        let snapshot = served.snapshot
        // The disk refused to make it durable when it was taken before.
        if snapshot.tip == merge.tip { return .taken(InboxMerge.Taken(commit: merge.tip)) }
        switch try merge.plan(on: snapshot, reading: limit, in: repository) {
        case .refused(let problems): return .refused(problems)
        case .nothing(let leftOut): return .nothing(leftOut: leftOut)
        case .fastForward:
            return try serve(merge.tip, after: snapshot, files: merge.files).map { .refused($0) }
                ?? .taken(InboxMerge.Taken(commit: merge.tip))
        case .merge(let files, let leftOut):
            var pack = Pack()
            var tree = MutableTree(root: snapshot.tree)
            for file in files { try file.write(to: &tree, &pack, in: repository) }
            let time = Timestamp.now().ofCommit(after: snapshot.time)
            let commit = pack.addCommit(
                of: try tree.write(into: &pack, in: repository), on: [snapshot.tip, merge.tip], by: merge.author,
                at: time, merge.message(of: files, leftOut: leftOut, snapshot))
            let kept = try repository.write(pack)
            defer { kept.release() }
            let taken = InboxMerge.Taken(
                commit: commit, leftOut: leftOut, hadChanges: merge.hasChanges(in: snapshot))
            return try serve(commit, after: snapshot, merging: merge.mergedCommits, files: merge.files).map {
                .refused($0)
            }
                ?? .taken(taken)
        }
    }

    /// Takes back or brings back what a person asked for, all of it or nothing, whatever the log holds by now.
    ///
    /// - Parameters:
    ///   - prepared: What it came to a moment ago.
    ///   - worksOut: Whether it is worked out again here, while clients wait, when what it changes is not as it was.
    /// - Throws: What keeps it from being stored, ``Restoration/Overtaken`` when it would have to be worked out again;
    ///   nothing has happened then.
    func take(
        _ restoration: Restoration, prepared: WorkedOutRestoration, worksOut: Bool = true
    ) throws -> RestorationOutcome {
        try prepare()
        let snapshot = served.snapshot
        let work: WorkedOutRestoration
        if prepared.start.tip == snapshot.tip {
            work = prepared
        } else if let moved = try prepared.moved(to: snapshot, by: restoration.request.person, at: location) {
            work = moved
        } else if worksOut {
            work = try restoration.workedOut(on: snapshot)
        } else {
            throw Restoration.Overtaken()
        }
        guard work.outcome.status == .done else { return work.outcome }
        let kept = try repository.write(work.pack)
        defer { kept.release() }
        try serve(work.end)
        tree = MutableTree(root: work.end.tree)
        mark(work.end.tip)
        return work.outcome
    }

    /// Moves the log to a commit of which all objects are there, and serves it.
    ///
    /// - Returns: What is wrong with it; nil when it is served.
    private func serve(
        _ commit: ObjectID, after snapshot: Snapshot, merging merged: [Commit]? = nil, files: ParsedFiles
    ) throws -> [Problem]? {
        let (next, problems) = try loader.advance(
            snapshot, to: commit, merging: merged, files: files, in: repository)
        guard problems.isEmpty else { return problems }
        try serve(next)
        tree = MutableTree(root: next.tree)
        mark(commit)
        return nil
    }

    /// Remembers where the log is, should somebody delete it.
    private func mark(_ tip: ObjectID) {
        if tip != marked, (try? CommitMark.live(location).write(tip)) != nil { marked = tip }
    }

    /// Looks whether changes can be stored again after a batch could not be.
    func probeStorage() {
        guard served.hasFailure, StorageProbe(location: location).succeeds, (try? prepare()) != nil,
            (try? isOurs(try repository.reference(StateLocation.live))) == true
        else { return }
        served.setFailure(nil)
    }

    /// Lets it begin no further operation of a bulk request.
    nonisolated func giveUp() { givesUp.store(true, ordering: .relaxed) }

    /// Lets it forget what it knows of packs before its next batch.
    nonisolated func forgetPacks() { hasStalePacks.store(true, ordering: .relaxed) }
}
