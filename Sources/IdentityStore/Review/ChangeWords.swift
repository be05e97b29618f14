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
    private static let most = 5

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
        let own = Self.line(of: commit) + MemberNames(toldIn: commit).text
        guard let applied = trailers.applied, commit.parents.contains(applied) else { return own }
        let theirs = Self.line(of: try repository.commit(applied))
        guard let match = own.firstMatch(of: /^Merge (\d+) commits by/) else { return "\(theirs) (merge)" }
        let more = (Int(match.1) ?? 2) - 1
        return "\(theirs) (merge, and \(more) more \(more == 1 ? "commit" : "commits"))"
    }

    private static func line(of commit: Commit) -> String {
        SingleLine.text(String(commit.message.prefix { $0 != "\n" }), limit: limit)
    }

    /// What the commit did to some resources, with the values of the attribute that is asked for.
    ///
    /// What somebody loses comes first, so that no more than that is left out.
    ///
    /// - Parameter isBack: Whether a resource that is new in the state was there before.
    func text(
        of changes: [RecordedChange], for query: LogQuery, isBack: (ResourceReference) -> Bool,
        name: (String) -> String?
    ) -> String {
        let changes = changes.enumerated().sorted { ($0.element.gravity, $0.offset) < ($1.element.gravity, $1.offset) }
            .map(\.element)
        let texts = changes.prefix(Self.most).enumerated().map { index, change in
            let text = text(of: change, for: query, isBack: isBack, name: name)
            return index == 0 ? text : text.prefix(1).lowercased() + text.dropFirst()
        }
        let more = changes.count > Self.most ? ["and \(changes.count - Self.most) more"] : []
        return (texts + more).joined(separator: "; ")
    }

    private func text(
        of change: RecordedChange, for query: LogQuery, isBack: (ResourceReference) -> Bool, name: (String) -> String?
    ) -> String {
        let isCreation = trailers.operation?.hasPrefix("POST ") == true
        let isRestored = isCreation && change.old?["active"] == false && change.new?["active"] != false
        let subject = CommitSubject(
            changes: change.attributes, old: change.old, new: change.new, isRestored: isRestored,
            isBack: change.old == nil && change.new != nil && isBack(change.reference), name: name)
        if let fate = change.fateOfGroup {
            return "\(subject.text), \(fate == .created && isBack(change.reference) ? "which came back" : fate.words)"
        }
        let lines = lines(toTell: change, for: query)
        let details = lines.prefix(Self.details).map { $0.text(isCreation: change.old == nil, name: name) }
        let more = lines.count > Self.details ? ["and \(lines.count - Self.details) more"] : []
        let words = lines.isEmpty ? "" : " (" + (details + more).joined(separator: ", ") + ")"
        let isTold = change.old == nil || change.new == nil || lines.contains(where: \.isMember)
        return subject.text + words + (isTold ? "" : MemberNames(in: change.attributes, name: name).text)
    }

    /// The values to tell beside the words for a change.
    private func lines(toTell change: RecordedChange, for query: LogQuery) -> [AttributeChanges.Line] {
        let changes = change.attributes
        guard query.attributeName != nil else {
            guard let old = change.old, let new = change.new else { return [] }
            let told = [
                old["active"] == new["active"] ? nil : "active", old.name == new.name ? nil : new.nameAttribute,
            ]
            return changes.lines.filter { !$0.isMember && !told.contains($0.path) }
        }
        let areToldOf = change.old != nil && change.new != nil && changes.names.allSatisfy { $0 == "members" }
        return changes.lines(for: query).filter { !areToldOf || !$0.isMember }
    }

    /// So many values of one resource are told.
    private static let details = 5
}

extension AttributeChanges {
    /// The changes that a question is about: those of an attribute, where it names one.
    func lines(for query: LogQuery) -> [Line] {
        guard let (name, part) = query.attributeName else { return lines }
        return lines.filter { line in
            let path = line.path.lowercased()
            guard path.prefix(while: { $0 != "." && $0 != "[" }) == name else { return false }
            return part.map { path.hasSuffix("." + $0) || $0 == "value" && !path.contains(".") } ?? true
        }
    }
}

extension AttributeChanges.Line {
    /// Whether a member came or went.
    var isMember: Bool { if case .member = self { true } else { false } }

    /// The path of the attribute, such as `emails[work]`.
    fileprivate var path: String {
        switch self {
        case .value(let path, _, _), .secret(let path): path
        case .member: "members"
        }
    }
}
