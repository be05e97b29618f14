import Foundation
import Git

/// The last-changed times kept beside the repository, stamped with the commit they belong to.
///
/// Without the file the history is walked once; it costs time, never correctness.
struct TimesFile {
    let path: String

    init(_ location: StateLocation) {
        path = location.privateDirectory + "/times"
    }

    /// The stamped commit and what was known then; nil when there is no whole file.
    func read() -> (commit: ObjectID, history: History)? {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8), text.hasSuffix("end\n") else { return nil }
        var lines = text.split(separator: "\n", omittingEmptySubsequences: true)[...]
        guard let head = lines.popFirst()?.split(separator: " "), head.count == 2,
            let commit = ObjectID(hex: String(head[0])), let time = Int64(head[1])
        else { return nil }
        var times: [String: History.Times] = [:]
        times.reserveCapacity(lines.count)
        for line in lines.dropLast() {
            let fields = line.split(separator: "\t")
            guard fields.count == 3, let created = Int64(fields[1]), let modified = Int64(fields[2]) else { return nil }
            times[String(fields[0])] = History.Times(
                created: Timestamp(microseconds: created), lastModified: Timestamp(microseconds: modified))
        }
        return (commit, History(times: times, time: Timestamp(microseconds: time)))
    }

    /// Writes the times of a snapshot in one step.
    func write(_ snapshot: Snapshot) throws {
        var text = "\(snapshot.tip) \(snapshot.time.microseconds)\n"
        for type in snapshot.resourceTypes {
            snapshot.contents.order(of: type).forEach { stored in
                text += stored.id
                text += "\t\(stored.created.microseconds)\t\(stored.lastModified.microseconds)\n"
            }
        }
        text += "end\n"
        try replaceFile(path, content: Array(text.utf8))
    }
}
