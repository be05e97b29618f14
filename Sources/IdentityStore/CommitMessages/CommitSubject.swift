import JSON
import ResourceMerge
import SCIM

/// The first line of a commit message: what happened to whom, in words, of at most 72 code points where names allow.
struct CommitSubject {
    /// The line.
    let text: String

    /// How long the line may be, in code points.
    static let limit = 72

    init(
        changes: AttributeChanges, old: Resource?, new: Resource?, isRestored: Bool, hasLeft: Bool = false,
        isBack: Bool = false,
        name: (String) -> String?
    ) {
        let kind = SingleLine.text((new ?? old)?.typeName.lowercased() ?? "resource", limit: 30)
        guard let new else {
            text = Self.phrase(["Delete \(kind) "], [Self.name(of: old)])
            return
        }
        let wasActive = old?["active"] != false
        let isActive = new["active"] != false
        if old == nil {
            text = Self.phrase([isBack ? "Bring back \(kind) " : "Create \(kind) "], [Self.name(of: new)])
        } else if isRestored {
            text = Self.phrase(["Restore \(kind) ", hasLeft ? Self.leaving : ""], [Self.name(of: new), ""])
        } else if wasActive != isActive {
            text = Self.phrase(
                [isActive ? "Reactivate \(kind) " : "Deactivate \(kind) ", hasLeft ? Self.leaving : ""],
                [Self.name(of: new), ""])
        } else if Self.isRenamed(changes, new) {
            text = Self.phrase(["Rename \(kind) ", " to "], [Self.name(of: old), Self.name(of: new)])
        } else {
            text = Self.members(changes, kind, new, name) ?? Self.update(changes, kind, new)
        }
    }

    private static let leaving = " without its memberships"

    private static func isRenamed(_ changes: AttributeChanges, _ new: Resource) -> Bool {
        changes.names.contains(new.nameAttribute)
    }

    /// "Add … to group …" and its like, when members are all that changed.
    private static func members(
        _ changes: AttributeChanges, _ kind: String, _ new: Resource, _ name: (String) -> String?
    ) -> String? {
        guard changes.names.allSatisfy({ $0 == "members" }) else { return nil }
        let group = self.name(of: new)
        let added = changes.added
        let removed = changes.removed
        switch (added.count, removed.count) {
        case (0, 0): return nil
        case (1, 0): return phrase(["Add ", " to \(kind) "], [member(added[0], changes, name), group])
        case (0, 1): return phrase(["Remove ", " from \(kind) "], [member(removed[0], changes, name), group])
        case (_, 0): return phrase(["Add \(added.count) members to \(kind) "], [group])
        case (0, _): return phrase(["Remove \(removed.count) members from \(kind) "], [group])
        default:
            let noun = added.count == 1 ? "member" : "members"
            return phrase(["Add \(added.count) \(noun) to and remove \(removed.count) from \(kind) "], [group])
        }
    }

    private static func member(_ id: String, _ changes: AttributeChanges, _ name: (String) -> String?) -> String {
        if let name = name(id) { return name }
        for case .member(id, let display?, _) in changes.lines { return display }
        return id
    }

    private static func update(_ changes: AttributeChanges, _ kind: String, _ new: Resource) -> String {
        let names = changes.names.map { SingleLine.text($0, limit: 40) }
        let list =
            switch names.count {
            case 0: "order of values"
            case 1: names[0]
            case 2: "\(names[0]) and \(names[1])"
            case 3: "\(names[0]), \(names[1]) and \(names[2])"
            default: "\(names.count) attributes"
            }
        let short = list.unicodeScalars.count > 36 ? "\(names.count) attributes" : list
        return phrase(["Update \(short) of \(kind) "], [name(of: new)])
    }

    private static func name(of resource: Resource?) -> String { resource?.name ?? "" }

    /// Words and names in turn; names are cut, the longest first, until the line fits or they are short.
    private static func phrase(_ words: [String], _ names: [String]) -> String {
        let share = hasRoom(for: words, names) ? limit : share(of: names, with: words)
        return zip(words, names).reduce(into: "") { $0 += $1.0 + SingleLine.text($1.1, limit: share) }
    }

    /// Whether all fits surely, because it fits though each byte were a character.
    private static func hasRoom(for words: [String], _ names: [String]) -> Bool {
        let length = words.reduce(0) { $0 + $1.utf8.count } + names.reduce(0) { $0 + $1.utf8.count }
        return length <= limit
    }

    /// How much of the line each name may take.
    private static func share(of names: [String], with words: [String]) -> Int {
        let lengths = names.map(\.unicodeScalars.count).filter { $0 > 0 }
        let room = max(limit - words.map(\.unicodeScalars.count).reduce(0, +), 16 * lengths.count)
        let shortest = lengths.min() ?? 0
        return max(room / max(lengths.count, 1), room - shortest * (lengths.count - 1))
    }
}
