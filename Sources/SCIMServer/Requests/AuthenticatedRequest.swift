import Hummingbird
import IdentityStore
import JSON
import NIOCore
import SCIM

/// An authenticated request, and the state that it reads.
struct AuthenticatedRequest {
    let request: Request
    let requestID: String
    let client: Client
    /// The URL of the base path, without a slash at the end.
    let baseURL: String
    let snapshot: Snapshot
    /// The connection that the answer goes to.
    let channel: any Channel
    /// Whether anybody waits for the answer: the client is there, and the server is not about to end.
    var isWanted: @Sendable () -> Bool = { true }

    /// What the query of the URL asks for.
    var parameters: SearchParameters {
        get throws(SCIMError) { try SearchParameters(query: request.uri.query, dialect: client.dialect) }
    }

    /// What of a resource the answer carries; made before a change, so that bad parameters change nothing.
    func projection(of type: ResourceType, _ parameters: SearchParameters) throws(SCIMError) -> Projection {
        try Projection(
            attributes: parameters.attributes, excludedAttributes: parameters.excludedAttributes, of: type,
            dialect: client.dialect)
    }

    /// Reads the body as one JSON object, which names members by their ids even when the client did by `$ref` only.
    ///
    /// - Throws: What ``Hummingbird/Request/object(within:dialect:)`` throws.
    func object(within limit: BodyLimit = .single) async throws -> JSONObject {
        let body = try await request.object(within: limit, dialect: client.dialect)
        guard client.dialect.isLenient else { return body }
        return OwnReferences(baseURL: baseURL, snapshot.resourceTypes).resolved(in: body)
    }
}
