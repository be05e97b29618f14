import Foundation
import Git
import Logging
import SCIM

/// A state repository that a command owns and changes while no server serves it.
final class OfflineState {
    let location: StateLocation
    let repository: Repository
    /// The state that the branch names.
    private(set) var snapshot: Snapshot
    private let lock: ServerLock
    private let published: Published
    private let follower: Follower?

    /// How often, and after what pause in microseconds, the branch is tried while somebody else holds its lock.
    private static let lockAttempts = 500
    private static let lockPause: UInt32 = 10_000

    /// Takes the lock of a server, loads the branch and brings the work tree in step with it.
    ///
    /// - Throws: ``StoreError`` when it is not there, served, or not valid at the tip of the branch.
    static func open(_ location: StateLocation, logger: Logger) async throws -> OfflineState {
        guard location.exists else { throw StoreError.notInitialised(directory: location.directory) }
        let state = try OfflineState(location, logger: logger)
        await state.follower?.follow()
        return state
    }

    private init(_ location: StateLocation, logger: Logger) throws {
        self.location = location
        lock = try ServerLock(location)
        published = try Opening(location: location, logger: logger).load()
        if case .refusing(let commit, let problems) = published.health {
            throw StoreError.nothingToServe(commit: commit, problems: problems)
        }
        snapshot = published.snapshot
        repository = try Repository(opening: location.gitDirectory)
        follower = location.isBare ? nil : try Follower(location: location, published: published, logger: logger)
    }

    /// Adds a commit of the tree to a pack, writes it and moves the branch to it, durably.
    ///
    /// - Parameter contents: The resources of the tree.
    /// - Throws: ``StoreError`` when somebody else moves the branch at the same time.
    func commit(
        _ tree: ObjectID, _ contents: Contents, in pack: Pack, at time: Timestamp, by author: Signature, message: String
    ) throws {
        var pack = pack
        let server = Signature.server(at: time)
        let commit = pack.add(
            .commit,
            Commit.serialize(
                tree: tree, parents: [snapshot.tip], author: author, committer: server, message: message))
        let kept = try repository.write(pack)
        defer { kept.release() }
        try advance(to: commit)
        snapshot = Snapshot(tip: commit, tree: tree, time: time, contents: contents)
        published.publish(snapshot)
        try? CommitMark.served(location).write(commit)
        // What is committed stays, whether packs can be brought together or not.
        for packs in [Consolidation.Class.small, .medium] { _ = try? Consolidation(location.gitDirectory).run(packs) }
    }

    private func advance(to commit: ObjectID) throws {
        for attempt in 1...Self.lockAttempts {
            do throws(GitError) {
                return try repository.advance(StateLocation.branch, from: snapshot.tip, to: commit)
            } catch {
                switch error.code {
                case .locked where attempt < Self.lockAttempts: usleep(Self.lockPause)
                case .modified:
                    throw StoreError.failed(
                        action: "Moving the branch", reason: "Somebody else moved it; run the command again.")
                default: throw error
                }
            }
        }
    }

    /// Brings the work tree in step with the branch.
    func updateWorkTree() async {
        await follower?.follow()
    }
}
