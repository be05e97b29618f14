import Git
import Limits
import Logging
import SCIM

/// A state repository that a command owns and changes while no server serves it.
final class OfflineState {
    let location: StateLocation
    let repository: Repository
    private let lock: ServerLock
    let served: ServedState
    private let main: MainBranch

    /// The state that the log names.
    var snapshot: Snapshot { served.snapshot }

    /// Takes the lock of a server and loads the newest commit of the log.
    ///
    /// - Throws: ``StoreError`` when it is not there, served, or not valid.
    static func open(_ location: StateLocation, logger: Logger) async throws(StoreError) -> OfflineState {
        guard location.exists else { throw .notInitialized(directory: location.directory) }
        await LostIndexes(location: location, logger: logger).restore()
        do { return try OfflineState(location, logger: logger) } catch {
            throw StoreError(error, during: "Opening \(location.directory)")
        }
    }

    private init(_ location: StateLocation, logger: Logger) throws {
        self.location = location
        lock = try ServerLock(location)
        served = try StateOpener(location: location, logger: logger).load()
        repository = try Repository(opening: location.gitDirectory)
        let writer = try Writer(location: location, served: served, queue: ChangeQueue(), logger: logger)
        main = try MainBranch(location: location, served: served, writer: writer, logger: logger)
    }

    /// Adds a commit of the tree to a pack, writes it and moves the log to it, durably.
    ///
    /// - Parameter contents: The resources of the tree.
    /// - Throws: ``StoreError`` when somebody else moves the log at the same time.
    func commit(
        _ tree: ObjectID, _ contents: ResourceSet, in pack: Pack, at time: Timestamp, by author: Signature,
        message: String
    ) throws {
        var pack = pack
        let commit = pack.addCommit(of: tree, on: [snapshot.tip], by: author, at: time, message)
        let kept = try repository.write(pack)
        defer { kept.release() }
        try moveLog(to: commit)
        served.publish(Snapshot(tip: commit, tree: tree, time: time, contents: contents))
        try? CommitMark.live(location).write(commit)
        // What is committed stays, whether repacking succeeds or not.
        for packs in [Consolidation.Class.small, .medium] { _ = try? Consolidation(location.gitDirectory).run(packs) }
    }

    private func moveLog(to commit: ObjectID) throws {
        do throws(GitError) {
            try repository.moveLog(from: snapshot.tip, to: commit, until: .now + .seconds(Limits.logLock))
        } catch {
            guard error.code == .modified else { throw error }
            throw StoreError.failed(action: "Moving the log", reason: "Somebody else moved it; run the command again.")
        }
    }

    /// Takes what people put on `main` and in inboxes, and brings `main` and the work tree to the log.
    func synchronize() async {
        await main.takeInboxes()
        await main.follow(isLast: true)
    }

    /// Merges a pushed commit, and brings `main` and the work tree to the log.
    func push(_ push: PushedCommit) async -> PushedCommit.Outcome {
        let outcome = await main.push(push)
        await synchronize()
        return outcome
    }

    /// Takes back or brings back what a person asks for, and brings `main` and the work tree to the log.
    func carryOut(_ request: RestorationRequest) async -> RestorationOutcome {
        let outcome = await main.carryOut(request)
        await synchronize()
        return outcome
    }

    /// Takes a commit that a person has just put on `main`.
    ///
    /// - Parameter old: What `main` named before.
    /// - Returns: What the person should know.
    func take(_ commit: ObjectID, replacing old: ObjectID) async -> String? {
        if (try? repository.isAncestor(old, of: snapshot.tip)) == true { served.main = old }
        let notice = await main.take(after: commit)
        await synchronize()
        return notice
    }
}
