import HTTPTypes
import Hummingbird
import IdentityStore
import JSON
import Limits
import SCIM

/// Handles each method of each endpoint, RFC 7644 §3.
struct ResourceRequests: Sendable {
    let store: IdentityStore
    let lists: ListRequests

    func answer(_ call: AuthenticatedRequest, at endpoint: Endpoint) async throws -> Response {
        try call.checkPlaceOfFilter()
        if let response = try respondOnEventLoop(call, at: endpoint) { return response }
        var call = call
        if let presence = call.channel.presence {
            call.isWanted = { [store] in presence.isThere && !store.isGivingUp }
        }
        return try await offEventLoop { try await respondOffEventLoop(call, at: endpoint) }
    }

    /// The response to a read of one resource or to an indexed search, which take no longer than a change of thread;
    /// nil for any other request.
    private func respondOnEventLoop(_ call: AuthenticatedRequest, at endpoint: Endpoint) throws -> Response? {
        guard call.request.method == .get else { return nil }
        switch endpoint {
        case .resource(let type, let id) where !type.hasMembers: return try read(id, type, call)
        case .resources(let type) where !type.hasMembers:
            return try lists.lookUp(call.parameters, type, for: call).map { .json($0) }
        default: return nil
        }
    }

    private func respondOffEventLoop(_ call: AuthenticatedRequest, at endpoint: Endpoint) async throws -> Response {
        switch endpoint {
        case .resource(let type, let id): return try await answer(call, at: id, of: type)
        case .me: return try await answerForSubject(call)
        case .resources(let type):
            if call.request.method == .post { return try await create(type, call) }
            return .json(try await lists.answer(call.parameters, of: .type(named: type.name), for: call))
        case .search(let type):
            let parameters = try await SearchParameters(
                searchRequest: call.object(), dialect: call.client.dialect)
            let scope = type.map { ListScope.type(named: $0.name) } ?? .everything
            return .json(try await lists.answer(parameters, of: scope, for: call))
        case .everything: return .json(try await lists.answer(call.parameters, of: .everything, for: call))
        case .bulk: return try await BulkRequests(store: store).answer(call)
        case .memberships: return try await MembershipRequests(store: store).answer(call, at: nil)
        case .membership(let id): return try await MembershipRequests(store: store).answer(call, at: id)
        case .serviceProviderConfig, .resourceTypes, .resourceType, .schemas, .schema:
            return .json(try Discovery(call).answer(at: endpoint))
        }
    }

    func answer(_ call: AuthenticatedRequest, at id: String, of type: ResourceType) async throws -> Response {
        switch call.request.method {
        case .put: try await replace(id, type, call)
        case .patch: try await patch(id, type, call)
        case .delete: try await delete(id, type, call)
        default: try read(id, type, call)
        }
    }

    private func read(_ id: String, _ type: ResourceType, _ call: AuthenticatedRequest) throws -> Response {
        guard let stored = call.snapshot.resource(id, of: type) else {
            throw SCIMError(status: 404, detail: "There is no \(type.name) with the id \"\(id.prefix(100))\".")
        }
        let resource = ProjectedResource(
            stored, in: call.snapshot, try call.projection(of: type, call.parameters), baseURL: call.baseURL)
        let tag = resource.entityTag
        if let precondition = call.request.headers.precondition, !call.snapshot.isMatch(stored, precondition) {
            throw SCIMError(
                status: 412, detail: "The \(type.name) has the version \(tag), which If-Match does not name.")
        }
        if let tags = call.request.headers.entityTags(.ifNoneMatch), isMatch(tag, ifNoneMatch: tags) {
            return .empty(.notModified, headers: [.eTag: tag, .location: resource.location])
        }
        return resource.response(status: .ok)
    }

    private func create(_ type: ResourceType, _ call: AuthenticatedRequest) async throws -> Response {
        let projection = try call.projection(of: type, call.parameters)
        let outcome = try await perform(.create(try await call.object(within: .resource(of: type))), type, call)
        let isNew = outcome.effect == .created
        return answer(outcome, status: isNew ? .created : .ok, projection, call)
    }

    private func replace(_ id: String, _ type: ResourceType, _ call: AuthenticatedRequest) async throws -> Response {
        let projection = try call.projection(of: type, call.parameters)
        try checkNoneMatch(id, type, call)
        let outcome = try await perform(
            .replace(id: id, try await call.object(within: .resource(of: type))), type, call)
        return answer(outcome, status: .ok, projection, call)
    }

    private func patch(_ id: String, _ type: ResourceType, _ call: AuthenticatedRequest) async throws -> Response {
        let parameters = try call.parameters
        let projection = try call.projection(of: type, parameters)
        try checkNoneMatch(id, type, call)
        let body = try await call.object(within: .resource(of: type))
        let request = try PatchRequest(parsing: .object(body), dialect: call.client.dialect)
        let outcome = try await perform(.patch(id: id, request), type, call)
        let isBrief =
            outcome.stored.map(\.memberCount) ?? 0 > Limits.patchAnswerMembers && parameters.attributes.isEmpty
        return answer(outcome, status: isBrief ? .noContent : .ok, projection, call)
    }

    private func delete(_ id: String, _ type: ResourceType, _ call: AuthenticatedRequest) async throws -> Response {
        try checkNoneMatch(id, type, call)
        let outcome = try await perform(.delete(id: id), type, call)
        return answer(outcome, status: .noContent, nil, call)
    }

    private func perform(
        _ operation: Change.Operation, _ type: ResourceType, _ call: AuthenticatedRequest
    ) async throws -> Outcome {
        let change = Change(
            operation, of: type, if: call.request.headers.precondition, requestID: call.requestID)
        return try await store.perform(change, by: call.client, whileWanted: call.isWanted)
    }

    /// Checks that `If-None-Match` does not exclude the current version, RFC 9110 §13.1.2.
    ///
    /// - Throws: `SCIMError` 412.
    private func checkNoneMatch(_ id: String, _ type: ResourceType, _ call: AuthenticatedRequest) throws(SCIMError) {
        guard let tags = call.request.headers.entityTags(.ifNoneMatch),
            let stored = call.snapshot.resource(id, of: type),
            isMatch(call.snapshot.entityTag(of: stored), ifNoneMatch: tags)
        else { return }
        throw SCIMError(status: 412, detail: "The \(type.name) has a version that If-None-Match excludes.")
    }

    private func answer(
        _ outcome: Outcome, status: HTTPResponse.Status, _ projection: Projection?, _ call: AuthenticatedRequest
    ) -> Response {
        var response = Response.empty(status)
        if let stored = outcome.stored {
            if status != .noContent, let projection {
                response = ProjectedResource(stored, in: outcome.snapshot, projection, baseURL: call.baseURL)
                    .response(status: status)
            } else {
                response.headers[.eTag] = outcome.snapshot.entityTag(of: stored)
                response.headers[.location] = outcome.snapshot.location(of: stored, baseURL: call.baseURL)
            }
        }
        response.headers[.gitCommit] = outcome.commit
        response.headers[.warning] = IgnoredWarning.text(ignored: outcome.ignored, remarks: outcome.remarks)
        return response
    }
}
