import Git
import JSON

/// Commits that somebody put straight on the log while no server ran, as far as that can be told: who signs as the server
/// is taken for it.
struct ForeignCommits {
    /// What to say of them.
    let text: String

    /// So many commits are looked at.
    private static let limit = 10_000

    /// Looks at the commits by first parents that the log got after a commit that was served; nil when the server made all
    /// of them.
    ///
    /// A commit of a person that the server took as it is counts as well, when the server was killed in that moment or a
    /// power cut took the mark: looking at it once too often does no harm.
    init?(since mark: ObjectID, to tip: ObjectID, in repository: borrowing Repository) throws(GitError) {
        var people: [String] = []
        var count = 0
        var next: ObjectID? = tip
        for _ in 0..<Self.limit {
            guard let id = next, id != mark else { break }
            let commit = try repository.commit(id)
            next = commit.parents.first
            guard commit.committer.email != Signature.serverEmail else { continue }
            count += 1
            let name = SingleLine.text("\(commit.committer.name) <\(commit.committer.email)>", limit: 100)
            if !people.contains(name) { people.append(name) }
        }
        guard count > 0 else { return nil }
        let more = people.count > 3 ? " and \(people.count - 3) more" : ""
        text =
            "The log was moved while no server ran: \(count) commits by \(people.prefix(3).joined(separator: ", "))\(more), "
            + "which nobody checked as a push. They are served. See `git log \(mark.description.prefix(12))..\(tip.description.prefix(12))`; "
            + "the next start says no more of it."
    }
}
