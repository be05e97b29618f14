public import JSON
import SCIM

/// The members of a group as an answer carries them, some at a time, so that those of a large group are never all in
/// memory.
public struct MemberPages: Sequence, IteratorProtocol, Sendable {
    private static let size = 256

    private let snapshot: Snapshot
    private let baseURL: String
    private var rest: ArraySlice<Member>

    init(_ stored: StoredResource, in snapshot: Snapshot, baseURL: String) {
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
