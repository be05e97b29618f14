import Foundation

/// A commit as `git log` shows it.
struct SeenCommit {
    let id: String
    let author: String
    let client: String
    let requestID: String

    init?(_ line: Substring) {
        let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        guard fields.count == 4 else { return nil }
        (id, author, client, requestID) = (fields[0], fields[1], fields[2], fields[3])
    }

    static let format =
        "%H%x09%an%x09%(trailers:key=Scim-Client,valueonly,separator=%x2C)"
        + "%x09%(trailers:key=Request-Id,valueonly,separator=%x2C)"
}

extension Simulation {
    /// The commits of a range by first parents, oldest first: what the log went through.
    func commits(_ range: String) throws -> [SeenCommit] {
        try server.git("log", "--first-parent", "--reverse", "--format=\(SeenCommit.format)", range).split(
            separator: "\n"
        )
        .map { line in
            guard let commit = SeenCommit(line) else { throw Unexpected("git log says \(line)") }
            return commit
        }
    }

    /// The commits that the model does not have yet.
    func newCommits() throws -> [SeenCommit] { try commits("\(tip)..scimgit/live") }

    /// The id of the resource whose file a commit adds; empty when it adds none.
    func createdID(by commit: String) throws -> String {
        let path = try server.git("diff-tree", "-r", "--no-commit-id", "--name-only", "--diff-filter=A", commit)
        return path.split(separator: "/").last.map { String($0.prefix { $0 != "." }) } ?? ""
    }

    func branch() throws -> String { try server.git("rev-parse", "scimgit/live").trimmingCharacters(in: .newlines) }
}
