import Git
import JSON
import SCIM

/// The message of a commit that takes something back or brings it back.
struct RestorationMessage {
    /// The first line.
    let subject: String
    private let changes: StateChanges
    private let remark: [String]
    private let trailers: [String]

    /// How many lines tell what changes.
    private static let bodyLimit = CommitMessage.bodyLimit
    /// How many commits are named.
    private static let named = 50

    private init(_ subject: String, _ changes: StateChanges, _ remark: [String], _ trailers: [String]) {
        self.subject = subject
        self.changes = changes
        self.remark = remark
        self.trailers = trailers
    }

    /// Of the commit that takes others back.
    init(reverting commits: [Commit], _ changes: StateChanges) {
        let ids = commits.map { "\($0.id)" }
        let named = ids.prefix(Self.named)
        let more = ids.count > Self.named ? ["… and \(ids.count - Self.named) more."] : []
        let remark =
            ids.count == 1
            ? ["This reverts commit \(ids[0])."] : ["This reverts the commits"] + named.map { "  \($0)" } + more
        self.init(
            Self.subject(of: commits), changes, remark,
            ["Scim-Operation: revert"] + Self.resources(changes) + named.map { "Reverts: \($0)" })
    }

    /// Of the commit that makes resources again what they were.
    ///
    /// - Parameter what: Which they are, in words.
    init(restoring what: String, as commit: Commit, _ changes: StateChanges) {
        let time = Timestamp(seconds: commit.committer.seconds).text
        self.init(
            "Restore \(what) as of \(time)", changes, ["As of commit \(commit.id)."],
            ["Scim-Operation: restore"] + Self.resources(changes) + ["Restores: \(commit.id)"])
    }

    private static func resources(_ changes: StateChanges) -> [String] {
        let names = changes.trailerNames
        return CommitMessage.trailers(of: names, count: names.count)
    }

    /// The first line of the message of a commit that takes others back.
    static func subject(of commits: [Commit]) -> String {
        if let commit = commits.first, commits.count == 1 {
            let room = CommitSubject.limit - "Revert \"\"".count
            return "Revert \"\(commit.subject(limit: room))\""
        }
        let authors = Set(commits.map(\.author.name))
        let author = authors.count == 1 ? authors.first.map { " by " + SingleLine.text($0, limit: 40) } : nil
        return "Revert \(commits.count) commits" + (author ?? "")
    }

    /// The whole message, with a line feed at the end.
    var text: String {
        [[subject], body, remark, trailers].filter { !$0.isEmpty }.map { $0.map { $0 + "\n" }.joined() }
            .joined(separator: "\n")
    }

    private var body: [String] {
        let isOne = changes.resources.count == 1
        let lines = changes.gravestFirst.flatMap { change in
            isOne
                ? Self.lines(change, changes.name)
                : Self.heading(change) + Self.lines(change, changes.name).map { "  \($0)" }
        }
        let more = lines.count > Self.bodyLimit ? ["… and \(lines.count - Self.bodyLimit) more"] : []
        return lines.prefix(Self.bodyLimit) + more
    }

    private static func heading(_ change: StateChanges.Change) -> [String] {
        guard let stored = change.stored else { return [] }
        let name = SingleLine.text(stored.name, limit: 80)
        return ["\(SingleLine.text(stored.type.name.lowercased(), limit: 30)) \(name) \(change.fate.rawValue)"]
    }

    private static func lines(_ change: StateChanges.Change, _ name: (String) -> String?) -> [String] {
        func line(_ member: Member, _ sign: String) -> String {
            let label = (name(member.id) ?? member.display).map { SingleLine.text($0, limit: 80) }
            let id = SingleLine.text(member.id, limit: 64)
            return "\(sign) member \(label.map { "\($0) (\(id))" } ?? id)"
        }
        return change.lines + change.lost.map { line($0, "-") } + change.gained.map { line($0, "+") }
    }
}

extension Commit {
    /// The first line of the message, cut with "…" after so many code points.
    func subject(limit: Int) -> String { SingleLine.text(String(message.prefix { $0 != "\n" }), limit: limit) }
}
