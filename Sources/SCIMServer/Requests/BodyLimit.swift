import JSON
import Limits
import SCIM

/// The limits of a request body.
struct BodyLimit: Sendable {
    /// The greatest length, in bytes.
    let bytes: Int
    /// The greatest depth of JSON nesting.
    let depth: Int
    /// The error for a longer body.
    let refusal: HTTPFailure

    /// The limits for a resource, a PATCH or a search.
    static let single = BodyLimit(bytes: Limits.body, depth: JSONLimits().depth) {
        "The body is longer than the \($0) bytes that are allowed; split the request."
    }

    /// The limits for a group or a PATCH of a group: Okta sends all members of a group in one PUT.
    static let group = BodyLimit(bytes: Limits.groupBody, depth: JSONLimits().depth) {
        "The body is longer than the \($0) bytes that are allowed for a group; add the members in several PATCH requests."
    }

    /// The limits for a resource of a type.
    static func resource(of type: ResourceType) -> BodyLimit {
        type.name == ResourceType.group.name ? .group : .single
    }

    /// The limits for a bulk request; the service provider configuration has its length as `maxPayloadSize`.
    static let bulk = BodyLimit(bytes: Limits.bulkBody, depth: JSONLimits().depth + BulkRequest.depth) {
        "The bulk request is longer than the maxPayloadSize of \($0) bytes; split it."
    }

    private init(bytes: Int, depth: Int, detail: (Int) -> String) {
        self.bytes = bytes
        self.depth = depth
        refusal = HTTPFailure(status: 413, detail(bytes))
    }
}
