import HTTPTypes
import SCIM

/// What the path of a request names below the base path, RFC 7644 §3.2 table 2.
enum Endpoint: Sendable, Hashable {
    case serviceProviderConfig
    case resourceTypes
    case resourceType(name: String)
    case schemas
    case schema(id: String)
    case resources(ResourceType)
    case resource(ResourceType, id: String)
    /// A POST to `/.search`, below one type or over all of them.
    case search(ResourceType?)
    /// The base path itself: the resources of all types.
    case everything
    /// The user that the client stands for, RFC 7644 §3.11.
    case me
    /// Several operations in one request, RFC 7644 §3.7.
    case bulk

    /// Finds the endpoint, or nil when there is none.
    ///
    /// - Parameter path: The path below the base path, still percent-encoded. Empty segments do not count.
    init?(path: Substring.UTF8View, resourceTypes: [ResourceType]) {
        let segments = path.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: true)
        guard let first = segments.first else {
            self = .everything
            return
        }
        guard segments.count <= 2 else { return nil }
        var second: String?
        if segments.count == 2 {
            guard let decoded = String(percentDecoding: segments[1]) else { return nil }
            second = decoded
        }
        if let type = resourceTypes.first(where: { $0.endpoint.utf8.dropFirst().elementsEqual(first) }) {
            self = second.map { $0 == ".search" ? .search(type) : .resource(type, id: $0) } ?? .resources(type)
            return
        }
        switch (String(Substring(first)), second) {
        case ("ServiceProviderConfig", nil): self = .serviceProviderConfig
        case ("ResourceTypes", let name): self = name.map { .resourceType(name: $0) } ?? .resourceTypes
        case ("Schemas", let id): self = id.map { .schema(id: $0) } ?? .schemas
        case (".search", nil): self = .search(nil)
        case ("Me", nil): self = .me
        case ("Bulk", nil): self = .bulk
        default: return nil
        }
    }

    /// The methods that make sense here.
    var methods: [HTTPRequest.Method] {
        switch self {
        case .serviceProviderConfig, .resourceTypes, .resourceType, .schemas, .schema, .everything: [.get, .head]
        case .resources: [.get, .head, .post]
        case .resource: [.get, .head, .put, .patch, .delete]
        case .search, .bulk: [.post]
        case .me: [.get, .head, .post, .put, .patch, .delete]
        }
    }
}

extension String {
    /// The path below a base path, with a slash in front unless it is empty; nil when it is not below.
    ///
    /// Slashes that stand twice count once, also at the start: administrators type base URLs with a slash at the end.
    func below(_ base: String) -> Substring? {
        if let rest = rest(behind: base) { return rest }
        let path = "/" + split(separator: "/").joined(separator: "/")
        return path.rest(behind: base)
    }

    private func rest(behind base: String) -> Substring? {
        guard utf8.starts(with: base.utf8) else { return nil }
        let rest = Substring(utf8.dropFirst(base.utf8.count))
        return rest.isEmpty || rest.utf8.first == UInt8(ascii: "/") ? rest : nil
    }
}
