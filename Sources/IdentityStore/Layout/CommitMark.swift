import Foundation
import Git

/// A commit remembered between runs, in a file of the private directory; it is not synced, and nothing is lost without
/// it.
///
/// It is written in its place, which takes no new space: it can be kept up to date on a full disk.
struct CommitMark {
    private let path: String

    /// The newest commit of the log, so that it is found again when somebody has set the reference back or deleted it.
    static func live(_ location: StateLocation) -> CommitMark {
        CommitMark(path: location.privateDirectory + "/newest")
    }

    /// The newest commit that earlier versions served, which had no log apart from `main`.
    static func served(_ location: StateLocation) -> CommitMark {
        CommitMark(path: location.privateDirectory + "/served")
    }

    func read() -> ObjectID? {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
        return ObjectID(hex: text.trimmingCharacters(in: .whitespacesAndNewlines))
    }

    func write(_ commit: ObjectID) throws(StoreError) {
        do { try overwriteFile(path, with: Array("\(commit)\n".utf8), mode: 0o600, synced: false) } catch {
            throw .failed(action: "Writing \(path)", reason: error.message)
        }
    }
}
