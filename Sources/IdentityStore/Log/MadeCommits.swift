import Git
import Synchronization

/// A commit that the writer made, with what it changed: the index of the log has no need to read it.
struct MadeCommit: Sendable {
    /// A resource that it wrote or took away, before and after.
    struct Change: Sendable {
        let old: StoredResource?
        let new: StoredResource?
    }

    let id: ObjectID
    let parent: ObjectID
    /// The server's time, in seconds since 1970.
    let seconds: Int64
    let message: String
    let changes: [Change]
    /// How many bytes the files have that it wrote.
    let size: Int
}

/// The commits that the writer made since the index of the log was brought on.
final class MadeCommits: Sendable {
    private struct State {
        var commits: [MadeCommit] = []
        var size = 0
    }

    private let state = Mutex(State())

    /// How many commits are kept, and how many bytes their files may have: those that are forgotten are read from git.
    private static let (limit, sizeLimit) = (16_384, 32 << 20)

    /// Adds commits that are in the log.
    func add(_ commits: [MadeCommit]) {
        state.withLock { state in
            state.commits += commits
            state.size += commits.reduce(0) { $0 + $1.size }
            if state.commits.count > Self.limit || state.size > Self.sizeLimit { state = State() }
        }
    }

    /// How many there are.
    var count: Int { state.withLock { $0.commits.count } }

    /// Takes them all.
    func take() -> [MadeCommit] {
        state.withLock { state in
            defer { state = State() }
            return state.commits
        }
    }
}
