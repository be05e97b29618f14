import Git
import Logging

/// A commit on `main` that cannot be merged: it is kept as a branch of its own, with a note that says why.
struct RefusedCommit {
    let commit: ObjectID
    let problems: [Problem]

    /// The names of all branches that keep such commits.
    static let pattern = folder + "/*"
    /// What they are below.
    static let folder = "refs/heads/refused"

    /// The branch that keeps it.
    var branch: String { Self.folder + "/" + commit.description.prefix(12) }

    /// Makes the branch.
    func keep(in repository: borrowing Repository) throws(GitError) {
        let former = try repository.reference(branch)
        if former != commit { try repository.updateReference(branch, from: PreviousValue(former), to: commit) }
    }

    /// Notes at the commit why it is not in the log, for `git log` to show.
    ///
    /// Without git there is no note.
    func note(at location: StateLocation, logger: Logger) async {
        let reasons = problems.prefix(20).map { "  \($0)" }.joined(separator: "\n")
        do {
            try await GitCommand(location).run(
                [
                    "-c", "user.name=scimgit", "-c", "user.email=\(Signature.serverEmail)", "notes", "add", "--force",
                    "-m", "scimgit did not merge this commit into main:\n\(reasons)", "\(commit)",
                ])
        } catch {
            logger.warning(
                "a refused commit could not be given a note", metadata: ["commit": "\(commit)", "reason": "\(error)"])
        }
    }

    /// What the person reads who made it.
    var notice: String {
        let more = problems.count > 20 ? ["  … and \(problems.count - 20) more"] : []
        let lines =
            ["scimgit did not merge the commit, and main goes on without it:"]
            + problems.prefix(20).map { "  \($0)" } + more
            + ["The commit is kept as the branch \(branch.dropFirst("refs/heads/".count))."]
        return lines.joined(separator: "\n")
    }

    /// What is to be said of the branches that keep such commits; nil when there are none.
    static func attention(in repository: borrowing Repository) -> String? {
        let branches = ((try? repository.references(matching: pattern)) ?? []).map { $0.dropFirst("refs/heads/".count) }
        if branches.isEmpty { return nil }
        let more = branches.count > 5 ? " and \(branches.count - 5) more" : ""
        return
            "Commits that were not merged are kept as \(branches.prefix(5).joined(separator: ", "))\(more): `git log` "
            + "says why; delete the branches when they are no longer needed."
    }
}
