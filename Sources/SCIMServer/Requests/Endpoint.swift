import Clients
import HTTPTypes
import SCIM

/// The endpoint that the path of a request names below the base path, RFC 7644 §3.2 table 2.
enum Endpoint: Sendable, Hashable {
    case serviceProviderConfig
    case resourceTypes
    case resourceType(name: String)
    case schemas
    case schema(id: String)
    case resources(ResourceType)
    case resource(ResourceType, id: String)
    /// `/.search`, of one type or of all types.
    case search(ResourceType?)
    /// The base path itself, for the resources of all types.
    case everything
    /// `/Me`, for the subject of the token, RFC 7644 §3.11.
    case me
    /// `/Bulk`, RFC 7644 §3.7.
    case bulk
    /// `/GroupMemberships`.
    case memberships
    case membership(id: String)

    /// The endpoint of a path; nil when there is none.
    ///
    /// - Parameters:
    ///   - segments: The segments below the base path.
    ///   - resourceTypes: All resource types.
    ///   - hasMemberships: Whether memberships are resources of their own.
    init?(_ segments: ArraySlice<String>, _ resourceTypes: [ResourceType], hasMemberships: Bool = false) {
        guard let first = segments.first else {
            self = .everything
            return
        }
        guard segments.count <= 2 else { return nil }
        let second = segments.dropFirst().first
        if let type = resourceTypes.first(where: { $0.endpoint.utf8.dropFirst().elementsEqual(first.utf8) }) {
            self = second.map { $0 == ".search" ? .search(type) : .resource(type, id: $0) } ?? .resources(type)
            return
        }
        switch (first, second) {
        case ("ServiceProviderConfig", nil): self = .serviceProviderConfig
        case ("ResourceTypes", let name): self = name.map { .resourceType(name: $0) } ?? .resourceTypes
        case ("Schemas", let id): self = id.map { .schema(id: $0) } ?? .schemas
        case (".search", nil): self = .search(nil)
        case ("Me", nil): self = .me
        case ("Bulk", nil): self = .bulk
        case ("GroupMemberships", let id) where hasMemberships:
            self = id.map { .membership(id: $0) } ?? .memberships
        default: return nil
        }
    }

    /// What a request to the endpoint needs to be admitted.
    func access(by method: HTTPRequest.Method) -> Access {
        switch self {
        case .serviceProviderConfig: .configuration
        case .resourceTypes, .resourceType, .schemas, .schema, .search, .everything: .read
        case .resources(let type), .resource(let type, _):
            method == .get || method == .head ? .read : .change(type: type.name)
        case .memberships, .membership:
            method == .get || method == .head ? .read : .change(type: ResourceType.group.name)
        case .me: .me
        case .bulk: .bulk
        }
    }

    /// The methods that the endpoint supports.
    var methods: [HTTPRequest.Method] {
        switch self {
        case .serviceProviderConfig, .resourceTypes, .resourceType, .schemas, .schema, .everything: [.get, .head]
        case .resources, .memberships: [.get, .head, .post]
        case .membership: [.get, .head, .delete]
        case .resource: [.get, .head, .put, .patch, .delete]
        case .search, .bulk: [.post]
        case .me: [.get, .head, .post, .put, .patch, .delete]
        }
    }
}
