import IdentityStore
import SCIM

/// The resources that an endpoint lists: those of one type, or of all types.
enum ListScope: Sendable, Hashable {
    case everything
    case type(named: String)

    /// The resource types of the scope in a snapshot; empty for a type that the snapshot does not have.
    func types(in snapshot: Snapshot) -> [ResourceType] {
        switch self {
        case .everything: snapshot.resourceTypes
        case .type(let name): snapshot.resourceTypes.filter { $0.name == name }
        }
    }
}
