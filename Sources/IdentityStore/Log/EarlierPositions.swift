import Foundation
import Git
import Logging

/// Commits at which `main` was, as references that a push is told of.
///
/// A clone that is behind knows none of the branches as they are now, and git would send the whole history beside the
/// person's commits. It need only send what came after the newest of these that the clone has: they stand the further
/// apart the older they are.
struct EarlierPositions {
    /// The folder of the references.
    static let references = "refs/scimgit/earlier"
    /// The number of the last one.
    private static let last = 20

    /// Keeps a position: each second one in the place of the position before it, each fourth one in the next place, and so
    /// on.
    ///
    /// - Parameter seconds: When `main` came there, since 1970.
    static func keep(_ commit: ObjectID, at seconds: Int64, in repository: borrowing Repository) throws(GitError) {
        try put(commit, min(seconds.trailingZeroBitCount, last), in: repository)
        if try repository.reference("\(references)/\(last)") == nil { try put(commit, last, in: repository) }
    }

    /// Takes away the files of those that name no commit, as a hand can leave them: git pushes, packs and mirrors nothing
    /// where a reference is broken.
    static func removeBroken(at location: StateLocation, in repository: borrowing Repository, logger: Logger) {
        let folder = location.gitDirectory + "/" + references
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] {
            let text = try? String(contentsOfFile: folder + "/" + name, encoding: .utf8)
            let id = text.flatMap { ObjectID(hex: $0.trimmingCharacters(in: .newlines)) }
            guard id.map({ (try? repository.commit($0)) == nil }) ?? true else { continue }
            logger.warning("a broken reference is taken away", metadata: ["reference": "\(references)/\(name)"])
            try? FileManager.default.removeItem(atPath: folder + "/" + name)
        }
    }

    private static func put(
        _ commit: ObjectID, _ number: Int, in repository: borrowing Repository
    ) throws(GitError) {
        let name = "\(references)/\(number)"
        let former = try repository.reference(name)
        if former != commit { try repository.updateReference(name, from: PreviousValue(former), to: commit) }
    }
}
