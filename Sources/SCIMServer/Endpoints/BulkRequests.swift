import Clients
import HTTPTypes
import Hummingbird
import IdentityStore
import JSON
import SCIM

/// Handles a POST to `/Bulk`, RFC 7644 §3.7.
struct BulkRequests: Sendable {
    let store: IdentityStore

    /// A BulkResponse with a result for each operation that was processed.
    ///
    /// - Throws: `SCIMError` 400 and 413 for a request of which nothing is carried out, 503 when nothing can be
    ///   stored; and the errors of reading the body.
    func answer(_ call: AuthenticatedRequest) async throws -> Response {
        let request = try BulkRequest(
            parsing: try await call.object(within: .bulk), resourceTypes: call.snapshot.resourceTypes,
            dialect: call.client.dialect
        ).checked { action throws(SCIMError) in try call.principal.check(.change(type: action.type.name)) }
        let bulk = Bulk(request, requestID: call.requestID) { Precondition(entityTags: [$0]) }
        let results = try await store.perform(bulk, by: call.client, whileWanted: call.isWanted)
        let answers = zip(request.operations, results).compactMap { operation, result in
            result.map { Self.answer(to: operation, $0, call) }
        }
        for (index, pair) in zip(request.operations, results).enumerated() {
            Self.note(pair.0, pair.1, at: index, of: call)
        }
        let outcomes = results.compactMap { try? $0?.outcome.get() }
        var response = Response.json(BulkResponse(answers).json)
        response.headers[.gitCommit] = outcomes.first { $0.commit != nil }?.snapshot.commit
        response.headers[.warning] = IgnoredWarning.text(
            ignored: outcomes.flatMap(\.ignored), remarks: outcomes.flatMap(\.remarks))
        return response
    }

    private static func answer(
        to operation: BulkOperation, _ result: BulkResult, _ call: AuthenticatedRequest
    ) -> BulkResponse.Operation {
        let type = (try? operation.action.get())?.type
        let location = type.flatMap { type in
            result.id.map { call.snapshot.location(of: $0, type, baseURL: call.baseURL) }
        }
        switch result.outcome {
        case .failure(let error): return BulkResponse.Operation(operation, error: error, location: location)
        case .success(let outcome):
            return BulkResponse.Operation(
                operation, status: status(of: outcome.effect), location: location,
                version: type.flatMap { version(after: outcome, $0) })
        }
    }

    /// Keeps the error of an operation for administrators.
    private static func note(
        _ operation: BulkOperation, _ result: BulkResult?, at index: Int, of call: AuthenticatedRequest
    ) {
        guard let result, case .failure(let error) = result.outcome else { return }
        let endpoint = (try? operation.action.get()).map { $0.type.endpoint }
        call.refusedRequests.note(
            client: call.client.name, request: call.requestID, method: operation.method,
            path: endpoint.map { $0 + (result.id.map { "/\($0)" } ?? "") } ?? "/Bulk", status: error.status,
            scimType: error.keyword?.rawValue, detail: "Operation \(index + 1) of a bulk request: \(error.detail)")
    }

    private static func status(of effect: Outcome.Effect) -> Int {
        switch effect {
        case .created: 201
        case .restored, .changed, .unchanged: 200
        case .deleted: 204
        }
    }

    /// The entity tag that the resource has after the whole request, which later operations may have changed again; nil
    /// when it was deleted.
    private static func version(after outcome: Outcome, _ type: ResourceType) -> String? {
        guard let stored = outcome.stored else { return nil }
        return outcome.snapshot.entityTag(of: outcome.snapshot.resource(stored.id, of: type) ?? stored)
    }
}
