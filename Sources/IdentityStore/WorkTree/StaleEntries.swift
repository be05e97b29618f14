import Foundation
import Git

/// The older versions that a git process had put into the index after a sync, and that a later sync replaced there: a
/// commit may still be made of the tree that this process wrote before.
///
/// They are kept in a file of the private directory, so that a killed server does not forget them.
struct StaleEntries {
    /// The blobs by path; nil for a path that the index did not have.
    private var blobs: [String: Set<ObjectID?>] = [:]

    /// For how long they are known, in seconds: a program may need that from its tree to its commit.
    private static let time: Int64 = 120
    private static let limit = 100_000

    private struct Line {
        let time: Int64
        let blob: ObjectID?
        let path: Substring

        init(time: Int64, blob: ObjectID?, path: Substring) {
            (self.time, self.blob, self.path) = (time, blob, path)
        }

        /// Reads a time, the id of a blob or `-`, and a path, with a space between them.
        init?(_ text: Substring) {
            let parts = text.split(separator: " ", maxSplits: 2)
            guard parts.count == 3, let time = Int64(parts[0]) else { return nil }
            let blob = ObjectID(hex: String(parts[1]))
            guard blob != nil || parts[1] == "-" else { return nil }
            self.init(time: time, blob: blob, path: parts[2])
        }

        var text: String { "\(time) \(blob.map { "\($0)" } ?? "-") \(path)" }
    }

    /// Reads those that are not too old.
    init(of location: StateLocation) {
        for line in Self.lines(of: location) { blobs[String(line.path), default: []].insert(line.blob) }
    }

    /// Whether the index had this version of a path.
    func contain(_ version: TreeEntry?, at path: String) -> Bool { blobs[path]?.contains(version?.id) == true }

    /// Adds what is about to be replaced.
    static func add(_ entries: [String: ObjectID?], of location: StateLocation) throws(GitError) {
        if entries.isEmpty { return }
        let now = Timestamp.now().seconds
        let new = entries.map { Line(time: now, blob: $0.value, path: $0.key[...]) }
        let text = (lines(of: location).suffix(limit) + new).map { $0.text + "\0" }.joined()
        let path = path(location)
        try replaceFile(path, with: Array(text.utf8), under: path + ".new", mode: 0o600)
    }

    private static func lines(of location: StateLocation) -> [Line] {
        guard let text = try? String(contentsOfFile: path(location), encoding: .utf8) else { return [] }
        let oldest = Timestamp.now().seconds - time
        return text.split(separator: "\0").compactMap { Line($0) }.filter { $0.time >= oldest }
    }

    private static func path(_ location: StateLocation) -> String { location.privateDirectory + "/stale-index" }
}
