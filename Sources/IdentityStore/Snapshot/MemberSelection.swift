import JSON
import SCIM

/// Which members of a group a representation carries.
public enum MemberSelection: Sendable {
    /// All members.
    case all
    /// No members.
    case none
    /// The member of a group with an id, if it is one; other resources give all.
    case one(String)

    /// The elements of `members` as answers carry them, sorted.
    func elements(of stored: StoredResource, in snapshot: Snapshot, baseURL: String) -> [JSONValue] {
        if case .none = self { return [] }
        guard stored.isGroup else {
            return (stored.resource["members"]?.array ?? []).map { snapshot.derived($0, baseURL: baseURL) }
        }
        return members(of: stored).map { snapshot.derived($0, baseURL: baseURL) }
    }

    private func members(of group: StoredResource) -> [Member] {
        switch self {
        case .all: group.members.sorted
        case .none: []
        case .one(let id): [group.members[id]].compactMap(\.self)
        }
    }
}

extension Snapshot {
    /// The members of a group, page by page; nil for another resource.
    ///
    /// - Parameter baseURL: The URL of the base path, without a slash at the end.
    public func memberPages(of stored: StoredResource, baseURL: String) -> MemberPages? {
        stored.isGroup ? MemberPages(stored, in: self, baseURL: baseURL) : nil
    }
}
