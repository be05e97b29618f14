import Foundation
import Git

/// A commit remembered between runs, in a file of the private directory; it is not synced, and nothing is lost without
/// it.
struct CommitMark {
    private let path: String

    /// The commit the work tree is in step with; a stale one costs a look into the history.
    static func workTree(_ location: StateLocation) -> CommitMark {
        CommitMark(path: location.privateDirectory + "/worktree")
    }

    /// The commit the work tree is being brought to: a server that is killed in the middle of a step leaves some files at
    /// it already, while the index is still at ``workTree(_:)``.
    static func workTreeTarget(_ location: StateLocation) -> CommitMark {
        CommitMark(path: location.privateDirectory + "/worktree-target")
    }

    /// The newest commit that was served, so that a rewind of the branch while no server runs is noticed.
    static func served(_ location: StateLocation) -> CommitMark {
        CommitMark(path: location.privateDirectory + "/served")
    }

    func read() -> ObjectID? {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
        return ObjectID(hex: text.trimmingCharacters(in: .whitespacesAndNewlines))
    }

    /// Remembers a commit, in one step; Foundation would wait for the disk.
    func write(_ commit: ObjectID) {
        let new = path + ".new"
        unsafe unlink(new)
        do throws(GitError) { try makeFile(new, content: Array("\(commit)\n".utf8), synced: false) } catch { return }
        unsafe rename(new, path)
    }
}
