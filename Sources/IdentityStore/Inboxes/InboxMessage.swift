import Git
import JSON
import SCIM

/// The message of a merge commit that brings what a person committed into the log.
struct InboxMessage {
    let text: String

    /// The most commits that the body names.
    private static let named = 20

    /// - Parameters:
    ///   - files: What the merge changes in the log.
    ///   - leftOut: What it leaves out of the commits.
    init(_ commits: NewCommits, files: [MergedFile], leftOut: [Problem], _ snapshot: Snapshot) {
        let tip = commits.tip
        let subject = Self.subject(of: tip, limit: 60)
        let count = commits.all.count > 1 ? "\(commits.all.count) commits" : "a commit"
        let person = SingleLine.text(tip.author.name.isEmpty ? tip.author.email : tip.author.name, limit: 40)
        let list = commits.all.prefix(Self.named).map { commit in
            "  \(commit.id.description.prefix(12)) \(Self.subject(of: commit, limit: 60))"
        }
        let more = commits.all.count > Self.named ? ["  … and \(commits.all.count - Self.named) more"] : []
        let resources = Self.resources(of: files, snapshot)
        let rest = leftOut.isEmpty ? "" : Self.text(of: leftOut) + "\n"
        text = """
            Merge \(count) by \(person): \(subject)

            \((list + more).joined(separator: "\n"))

            What it changed: `git show -m --first-parent COMMIT`, with the id of this commit; to take that back:
            `git revert -m 1 COMMIT`.
            \(rest)
            Scim-Operation: git
            Applied: \(tip.id)
            \(CommitMessage.trailers(of: resources, count: resources.count).map { $0 + "\n" }.joined())
            """
    }

    /// What a person reads of the parts of a commit that came from the log, where they have been changed since: further
    /// lines, none when there are no such parts.
    static func text(of leftOut: [Problem]) -> String {
        if leftOut.isEmpty { return "" }
        let more = leftOut.count > named ? ["  … and \(leftOut.count - named) more"] : []
        let lines = leftOut.prefix(named).map { "  \(SingleLine.text($0.description, limit: 240))" } + more
        return "\nWhat the commit has as the server had it before, and has changed since, stays as the server has it:\n"
            + lines.joined(separator: "\n")
    }

    private static func subject(of commit: Commit, limit: Int) -> String {
        SingleLine.text(String(commit.message.prefix { $0 != "\n" }), limit: limit)
    }

    /// The resources of which files change, sorted.
    private static func resources(of files: [MergedFile], _ snapshot: Snapshot) -> [String] {
        let found = files.compactMap { change -> String? in
            guard let id = ResourceFile(change.path)?.id,
                let type = snapshot.resourceTypes.first(where: { change.path.isIn($0.directory) })
            else { return nil }
            return CommitMessage.resource(id, of: type)
        }
        return Set(found).sorted()
    }
}
