import Foundation
import TestSupport

/// A repository as the real git sees it.
struct RealGit: Sendable {
    /// The git directory.
    let directory: String

    struct Failure: Error { let output: String }

    /// What git says of a commit.
    struct Commit {
        let id: String
        let author: String
        let subject: String
        let trailers: [String]
        let files: [String]
    }

    /// Runs git in the repository; its output without the last line feed.
    @discardableResult
    func run(_ arguments: String...) throws -> String {
        try Program.run(["git", "--git-dir", directory] + arguments).output.trimmingCharacters(in: .newlines)
    }

    func commitCount() throws -> Int {
        Int(try run("rev-list", "--count", "scimgit/live")) ?? -1
    }

    func newestCommit() throws -> Commit {
        let text = try run("log", "-1", "--format=%H%n%an%n%s%n%(trailers:only,unfold)", "scimgit/live")
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard lines.count >= 3 else { throw Failure(output: text) }
        let files = try run("diff-tree", "--no-commit-id", "--name-only", "-r", "scimgit/live")
        return Commit(
            id: lines[0], author: lines[1], subject: lines[2], trailers: lines.dropFirst(3).filter { !$0.isEmpty },
            files: files.split(separator: "\n").map(String.init))
    }
}
