public import JSON
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

/// The members of a group as an answer carries them, some at a time, so that those of a large group are never all in
/// memory.
public struct MemberPages: Sequence, IteratorProtocol, Sendable {
    private static let size = 256

    private let snapshot: Snapshot
    private let baseURL: String
    private var rest: ArraySlice<Member>

    fileprivate init(_ stored: StoredResource, in snapshot: Snapshot, baseURL: String) {
        self.snapshot = snapshot
        self.baseURL = baseURL
        rest = stored.members.sorted[...]
    }

    /// The next members, in the order of their ids; nil after the last one.
    public mutating func next() -> [JSONValue]? {
        guard !rest.isEmpty else { return nil }
        defer { rest = rest.dropFirst(Self.size) }
        return rest.prefix(Self.size).map { snapshot.derived($0, baseURL: baseURL) }
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
