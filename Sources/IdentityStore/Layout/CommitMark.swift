import Foundation
import Git

/// A commit remembered between runs, in a file of the private directory; it is not synced, and nothing is lost without
/// it.
///
/// It is written in its place, which takes no new space: it can be kept up to date on a full disk.
struct CommitMark {
    let path: String

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
        let line = Array("\(commit)\n".utf8)
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        defer { if descriptor >= 0 { close(descriptor) } }
        guard descriptor >= 0, unsafe pwrite(descriptor, line, line.count, 0) == line.count else {
            throw .failed(action: "Writing \(path)", reason: unsafe String(cString: strerror(errno)))
        }
    }
}
