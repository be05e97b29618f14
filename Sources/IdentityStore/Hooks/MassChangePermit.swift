import Foundation
import Git
import Limits

/// What the hook that sees the options of a push leaves for the one that does not: that a person meant this very move.
///
/// It lies in the private directory, where nobody but the account of the server can write, names both commits, and holds
/// once.
struct MassChangePermit {
    private let path: String

    init(_ location: StateLocation) {
        path = location.privateDirectory + "/mass-change"
    }

    func give(from old: ObjectID, to new: ObjectID) throws(GitError) {
        unsafe unlink(path)
        try makeFile(path, content: Self.content(old, new), permissions: 0o600, synced: false)
    }

    /// Whether a permit was given for a move.
    enum Validity {
        case none, valid
        /// It was, but too long ago, or by a clock that was turned back since.
        case expired
    }

    /// What was given for a move; it is used up by the question.
    func take(from old: ObjectID, to new: ObjectID, now: Date = Date()) -> Validity {
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path),
            let time = attributes[.modificationDate] as? Date,
            let content = FileManager.default.contents(atPath: path), Array(content) == Self.content(old, new)
        else { return .none }
        unsafe unlink(path)
        return (0...Double(Limits.massChangePermit)).contains(now.timeIntervalSince(time)) ? .valid : .expired
    }

    /// What a person reads whose permit has expired.
    static let expiry =
        "The push took longer than \(Limits.massChangePermit) seconds after its option was looked at, so the option "
        + "counts no more: push again."

    private static func content(_ old: ObjectID, _ new: ObjectID) -> [UInt8] { Array("\(old) \(new)\n".utf8) }
}
