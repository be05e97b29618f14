import IdentityStore
import SCIM

/// The resources that an endpoint lists: those of one type, or all.
enum ListScope: Sendable, Hashable {
    case everything
    case type(named: String)

    /// The resource types, as they are in a snapshot.
    func types(in snapshot: Snapshot) -> [ResourceType] {
        switch self {
        case .everything: snapshot.resourceTypes
        case .type(let name): snapshot.resourceTypes.filter { $0.name == name }
        }
    }
}
