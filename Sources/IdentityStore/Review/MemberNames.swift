import Git
import JSON
import ResourceMerge

/// The names of members that came and went, behind words that give their number only.
struct MemberNames {
    /// What is appended to the words; nothing where a single member is named in them.
    let text: String

    /// So many members are named.
    private static let most = 5
    /// How long a name may be, in code points.
    private static let limit = 80

    /// Names the members that a group got or lost.
    init(in changes: AttributeChanges, name: (String) -> String?) {
        let members = changes.lines.compactMap { line -> (isAdded: Bool, id: String, display: String?)? in
            guard case .member(let id, let display, let isAdded) = line else { return nil }
            return (isAdded, id, display)
        }
        let named = members.prefix(Self.most).map {
            (isAdded: $0.isAdded, name: name($0.id) ?? $0.display ?? $0.id)
        }
        self.init(named, count: members.count, areMixed: !changes.added.isEmpty && !changes.removed.isEmpty)
    }

    /// Names the members of which the message of a commit by the server tells the number in the first line and the names
    /// below.
    init(toldIn commit: Commit) {
        let subject = commit.message.prefix { $0 != "\n" }
        guard commit.committer.email == Signature.serverEmail,
            ["Add ", "Remove ", "Revert "].contains(where: { subject.hasPrefix($0) }),
            subject.firstMatch(of: /\b(?:[Aa]dd|[Rr]emove) \d+ members? (?:to|from)\b/) != nil
        else {
            self.init([], count: 0, areMixed: false)
            return
        }
        let lines = commit.message.split(separator: "\n")
        let counts = subject.matches(of: /\b(?:[Aa]dd|[Rr]emove) (\d+)\b/).compactMap { Int($0.1) }
        let members = lines.dropFirst().compactMap { line -> (isAdded: Bool, name: String)? in
            guard let match = line.wholeMatch(of: /([+-]) member (.+?)(?: \([^ ]+\))?/) else { return nil }
            return (match.1 == "+", String(match.2))
        }
        let directions = Set(members.map(\.isAdded))
        let named = Array(members.prefix(Self.most))
        self.init(
            named, count: max(counts.reduce(0, +), named.count), areMixed: counts.count > 1 || directions.count > 1)
    }

    private init(_ members: [(isAdded: Bool, name: String)], count: Int, areMixed: Bool) {
        guard count > 1, !members.isEmpty else {
            text = ""
            return
        }
        let names = members.map { member in
            (areMixed ? member.isAdded ? "+ " : "- " : "") + SingleLine.text(member.name, limit: Self.limit)
        }
        let more = count > members.count ? " and \(count - members.count) more" : ""
        text = ": " + names.joined(separator: ", ") + more
    }
}
