import Clients
import Hummingbird
import IdentityStore
import JSON
import NIOCore
import SCIM

/// An authenticated request, and the snapshot that it reads.
struct AuthenticatedRequest {
    let request: Request
    let requestID: String
    let principal: Principal
    /// The base URL, without a trailing slash.
    let baseURL: String
    let snapshot: Snapshot
    /// The channel of the connection or HTTP/2 stream.
    let channel: any Channel
    /// Keeps the errors of operations.
    let refusedRequests: RefusedRequestLog
    /// Whether the response is still wanted: the client has not closed the connection, and the server is not about to
    /// end.
    var isWanted: @Sendable () -> Bool = { true }

    /// Where the body is put for a capture; nil when there is none.
    var sentBody: SentBody?

    var client: Client { principal.client }

    /// The parameters in the query of the URL.
    var parameters: SearchParameters {
        get throws(SCIMError) { try SearchParameters(query: request.uri.query, dialect: client.dialect) }
    }

    /// Checks that only a GET has a filter in its URL, where the dialect wants that.
    func checkPlaceOfFilter() throws(SCIMError) {
        guard client.dialect.has(.filterInGetOnly), ![.get, .head].contains(request.method),
            try parameters.filter != nil
        else { return }
        throw SCIMError(.invalidFilter, "Only a GET may have the parameter 'filter'.")
    }

    /// The attributes that the response contains.
    ///
    /// Call it before a change, so that a request with invalid parameters changes nothing.
    func projection(of type: ResourceType, _ parameters: SearchParameters) throws(SCIMError) -> Projection {
        try Projection(
            attributes: parameters.attributes, excludedAttributes: parameters.excludedAttributes, of: type,
            dialect: client.dialect)
    }

    /// Reads the body as a JSON object; in the interoperable dialects a `$ref` without `value` gets its `value`, see
    /// ``OwnReferences``.
    ///
    /// - Throws: The errors of `Request.object(within:dialect:)`.
    func object(within limit: BodyLimit = .single) async throws -> JSONObject {
        let body = try await request.object(within: limit, dialect: client.dialect)
        sentBody?.take(body)
        guard client.dialect.has(.memberByReference) else { return body }
        return OwnReferences(baseURL: baseURL, snapshot.resourceTypes).resolved(in: body)
    }
}
