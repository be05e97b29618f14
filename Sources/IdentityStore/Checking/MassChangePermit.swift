import Foundation
import Git
import Limits

/// The note by which a hook tells the process that merges the commit that a person allowed a mass change.
///
/// Only the hook sees the options of the git command. The note is a file in the private directory, which only the
/// account of the server can write. It names one commit and is valid once, for `Limits.massChangePermit` seconds.
struct MassChangePermit {
    private let path: String

    init(_ location: StateLocation) {
        path = location.privateDirectory + "/mass-change"
    }

    func give(for commit: ObjectID) throws(GitError) {
        unsafe unlink(path)
        try makeFile(path, content: Self.content(commit), permissions: 0o600, synced: false)
    }

    /// Whether a permit was given for a commit, not too long ago, nor by a clock that was turned back since.
    func isValid(for commit: ObjectID, now: Date = Date()) -> Bool {
        guard names(commit), let attributes = try? FileManager.default.attributesOfItem(atPath: path),
            let time = attributes[.modificationDate] as? Date
        else { return false }
        return (0...Double(Limits.massChangePermit)).contains(now.timeIntervalSince(time))
    }

    /// Takes it back, once the commit is merged or refused.
    func use(for commit: ObjectID) {
        if names(commit) { unsafe unlink(path) }
    }

    private func names(_ commit: ObjectID) -> Bool {
        FileManager.default.contents(atPath: path).map { Array($0) == Self.content(commit) } ?? false
    }

    private static func content(_ commit: ObjectID) -> [UInt8] { Array("\(commit)\n".utf8) }
}
