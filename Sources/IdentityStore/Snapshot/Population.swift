import JSON
import SCIM

/// How many users are active, and how many memberships there are.
struct Population: Sendable, Hashable {
    private(set) var activeUsers: Int
    private(set) var memberships: Int

    init(activeUsers: Int = 0, memberships: Int = 0) {
        (self.activeUsers, self.memberships) = (activeUsers, memberships)
    }

    /// Takes note of a resource that comes, goes (`new` is nil) or changes.
    mutating func update(from old: StoredResource?, to new: StoredResource?) {
        activeUsers += (new?.isActiveUser == true ? 1 : 0) - (old?.isActiveUser == true ? 1 : 0)
        memberships += (new?.memberCount ?? 0) - (old?.memberCount ?? 0)
    }
}

extension StoredResource {
    /// Whether it is a user who is not switched off.
    var isActiveUser: Bool { type.name == ResourceType.user.name && resource["active"]?.bool != false }
}
