import Git
import JSON
import ResourceMerge
import SCIM

/// Says in words what a commit did.
struct ChangeWords {
    private let commit: Commit
    private let trailers: CommitTrailers
    /// What kind of change it is.
    let kind: ReviewedChange.Kind

    /// How long a line may be that a person wrote, in code points.
    private static let limit = 200
    /// So many changes of one commit are told.
    private static let most = 3

    init(_ commit: Commit, _ trailers: CommitTrailers) {
        self.commit = commit
        self.trailers = trailers
        let isServers = commit.committer.email == Signature.serverEmail
        kind =
            switch trailers.operation?.split(separator: " ").first {
            case nil: isServers ? .setup : .commit
            case "git": .commit
            case "revert": .revert
            case "restore": .restore
            case "IMPORT": .import
            case "FANOUT", "LAYOUT": .layout
            default:
                commit.message.hasPrefix("Create ") ? .create : commit.message.hasPrefix("Delete ") ? .delete : .update
            }
    }

    /// What the whole commit did: the server's words, those of the person who made it, or of the one whose commit it merges.
    func subject(in repository: borrowing Repository) throws(GitError) -> String {
        let own = Self.line(of: commit)
        guard let applied = trailers.applied, commit.parents.contains(applied) else { return own }
        let theirs = Self.line(of: try repository.commit(applied))
        guard let match = own.firstMatch(of: /^Merge (\d+) commits by/) else { return theirs }
        return "\(theirs) (and \((Int(match.1) ?? 2) - 1) more commits)"
    }

    private static func line(of commit: Commit) -> String {
        SingleLine.text(String(commit.message.prefix { $0 != "\n" }), limit: limit)
    }

    /// What the commit did to some resources.
    func text(of changes: [RecordedChange], name: (String) -> String?) -> String {
        let texts = changes.prefix(Self.most).enumerated().map { index, change in
            let text = text(of: change, name: name)
            return index == 0 ? text : text.prefix(1).lowercased() + text.dropFirst()
        }
        let more = changes.count > Self.most ? ["and \(changes.count - Self.most) more"] : []
        return (texts + more).joined(separator: "; ")
    }

    private func text(of change: RecordedChange, name: (String) -> String?) -> String {
        let isCreation = trailers.operation?.hasPrefix("POST ") == true
        let isRestored = isCreation && change.old?["active"] == false && change.new?["active"] != false
        let subject = CommitSubject(
            changes: change.attributes, old: change.old, new: change.new, isRestored: isRestored, name: name)
        if let fate = change.fateOfGroup { return "\(subject.text), \(fate)" }
        guard subject.text.hasPrefix("Update "), (1...Self.most).contains(change.attributes.lines.count) else {
            return subject.text
        }
        return subject.text + " ("
            + change.attributes.lines.map { $0.text(isCreation: false, name: name) }.joined(separator: ", ") + ")"
    }
}
