import JSON
import ResourceMerge
import SCIM

/// The words for a resource that one side deleted and the other changed.
struct DeletionConflict {
    /// The changes of the side that kept it, one a line; nothing when it did not really change.
    private let lines: [String]

    /// So many changes are named.
    private static let named = 3

    /// Compares the resource that both started from with what the side that kept it made of it.
    ///
    /// - Parameter members: What it did to the members of a group.
    init(from old: Resource?, to new: Resource?, _ members: MemberChange) {
        let changes = AttributeChanges(from: old, to: new, added: members.added, removed: members.removed)
        lines = changes.lines.map { $0.text(isCreation: false) { _ in nil } }
    }

    /// Whether there is none, because the other side changed nothing that counts.
    var isEmpty: Bool { lines.isEmpty }

    /// What to say when the person deleted a resource that is served in another version.
    func whereDeleted(by origin: MergeOrigin, _ name: String) -> String {
        if origin != .commit {
            return "The commit created the \(name), which has changed since (\(summary)). Take these changes back as "
                + "well, or delete it."
        }
        return "The commit deletes the \(name), and the server has changed it since (\(summary)). Delete it again on "
            + "top of the newest main, or leave it."
    }

    /// What to say when the person changed a resource that is not served any more.
    func whereDeleted(since origin: MergeOrigin, _ name: String) -> String {
        if origin != .commit {
            return "The \(name) is deleted since, and would change (\(summary)). Bring it back first, or leave it."
        }
        return "The server has deleted the \(name) since, and the commit changes it (\(summary)). Bring it back with "
            + "the change, on top of the newest main, or leave it."
    }

    private var summary: String {
        let more = lines.count > Self.named ? [" and \(lines.count - Self.named) more"] : []
        return lines.prefix(Self.named).joined(separator: "; ") + more.joined()
    }
}

extension Resource {
    /// Type and name, as messages call it: `User "mira.holt@corp.example"`.
    func label(_ type: ResourceType) -> String {
        "\(type.name) \(SingleLine.value(.string(name), limit: 80))"
    }
}
