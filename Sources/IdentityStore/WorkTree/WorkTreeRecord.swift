import Foundation
import Git

/// Which commit the work tree is at, in a file of the private directory: what a sync that was killed is finished by.
///
/// It is written in its place, which takes no new space: it can be kept up to date on a full disk.
struct WorkTreeRecord: Hashable {
    /// The commit that index and files are at, but for what a sync has brought to ``target`` already.
    let commit: ObjectID
    /// The commit that a sync brings them to; the same one when none is under way.
    let target: ObjectID

    /// A sync that has been begun, and not ended.
    init(from commit: ObjectID, to target: ObjectID) {
        (self.commit, self.target) = (commit, target)
    }

    /// A work tree that is in sync.
    init(at commit: ObjectID) { self.init(from: commit, to: commit) }

    var isUnfinished: Bool { commit != target }

    /// Reads it; nil when there is none, or a commit of it is not there any more.
    ///
    /// Earlier versions kept the target in a file of its own, and only while they needed it.
    init?(of location: StateLocation, in repository: borrowing Repository) {
        guard let text = try? String(contentsOfFile: Self.path(location), encoding: .utf8) else { return nil }
        let lines = text.split(separator: "\n").compactMap { ObjectID(hex: String($0)) }
        let former = try? String(contentsOfFile: Self.formerTarget(location), encoding: .utf8)
        let target = lines.dropFirst().first ?? former.flatMap { ObjectID(hex: String($0.prefix(40))) }
        guard let commit = lines.first, repository.exists(commit) else { return nil }
        self.init(from: commit, to: target.flatMap { repository.exists($0) ? $0 : nil } ?? commit)
    }

    /// Writes it; durably, when a sync begins.
    func write(_ location: StateLocation) throws(StoreError) {
        let bytes = Array("\(commit)\n\(target)\n".utf8)
        let path = Self.path(location)
        do { try overwriteFile(path, with: bytes, mode: 0o600, synced: isUnfinished) } catch {
            throw .failed(action: "Writing \(path)", reason: error.message)
        }
        unsafe unlink(Self.formerTarget(location))
    }

    private static func path(_ location: StateLocation) -> String { location.privateDirectory + "/worktree" }

    private static func formerTarget(_ location: StateLocation) -> String {
        location.privateDirectory + "/worktree-target"
    }
}
