import HTTPTypes
import Hummingbird
import IdentityStore
import JSON
import SCIM

/// Handles requests for `/GroupMemberships`, draft-zollner-scim-group-members: each is a member of a group, and nothing
/// but that is stored.
struct MembershipRequests: Sendable {
    let store: IdentityStore

    private static let type = ResourceType.groupMembership

    func answer(_ call: AuthenticatedRequest, at id: String?) async throws -> Response {
        guard let id else {
            return call.request.method == .post ? try await create(call) : .json(try list(call))
        }
        guard let membership = call.snapshot.membership(id) else { throw Self.missing(id) }
        return call.request.method == .delete
            ? try await delete(membership, call)
            : try answer(membership, in: call.snapshot, .ok, call)
    }

    private static func missing(_ id: String) -> SCIMError {
        SCIMError(status: 404, detail: "There is no GroupMembership with the id \"\(id.prefix(100))\".")
    }

    private func answer(
        _ membership: Membership, in snapshot: Snapshot, _ status: HTTPResponse.Status, _ call: AuthenticatedRequest
    ) throws(SCIMError) -> Response {
        let projection = try call.projection(of: Self.type, call.parameters)
        let value = snapshot.value(of: membership, baseURL: call.baseURL)
        var response = Response.json(.object(projection.apply(to: value)), status: status)
        response.headers[.eTag] = snapshot.entityTag(of: membership.group)
        response.headers[.location] = snapshot.location(of: membership.id, Self.type, baseURL: call.baseURL)
        return response
    }

    /// The ListResponse as JSON text.
    private func list(_ call: AuthenticatedRequest) throws(SCIMError) -> [UInt8] {
        let parameters = try call.parameters
        guard parameters.cursor == nil else {
            throw SCIMError(.invalidCursor, "Memberships are paged by 'startIndex' and 'count'.")
        }
        let projection = try call.projection(of: Self.type, parameters)
        let (group, member) = try Self.selection(parameters.filter, call)
        let start = max(1, parameters.startIndex ?? 1)
        let found = call.snapshot.memberships(in: group, of: member, start: start - 1, limit: parameters.pageSize)
        return ListResponse(
            totalResults: found.count, startIndex: start,
            resources: found.page.map { membership in
                let value = call.snapshot.value(of: membership, baseURL: call.baseURL)
                return JSONValue.object(projection.apply(to: value)).compactBytes
            }
        ).bytes
    }

    /// The group and the member that a filter asks for.
    ///
    /// - Throws: `SCIMError` `invalidFilter` for a filter that asks for anything else.
    private static func selection(
        _ text: String?, _ call: AuthenticatedRequest
    ) throws(SCIMError) -> (group: String?, member: String?) {
        guard let text else { return (nil, nil) }
        let dialect = call.client.dialect
        let filter = try Filter(parsing: text, dialect: dialect).compile(for: type, dialect: dialect)
        let group = filter.equality(on: "group.value")?.string
        let member = filter.equality(on: "member.value")?.string
        guard filter.terms == [group, member].compactMap(\.self).count else {
            throw SCIMError(
                .invalidFilter, "Memberships are found by group.value eq, by member.value eq, or by both with and.")
        }
        return (group, member)
    }

    private func create(_ call: AuthenticatedRequest) async throws -> Response {
        let body = try await call.object()
        let draft = try Self.type.draft(
            creating: body, id: "new", created: "2000-01-01T00:00:00Z",
            among: call.snapshot.resourceTypes + [Self.type],
            dialect: call.client.dialect)
        let (group, member) = (Self.id("group", in: draft.resource), Self.id("member", in: draft.resource))
        guard call.snapshot.resource(group, of: .group) != nil else {
            throw SCIMError(.invalidValue, "group.value: there is no Group with the id \"\(group.prefix(100))\".")
        }
        let operation: JSONValue = ["op": "add", "path": "members", "value": [["value": .string(member)]]]
        let outcome = try await change(group, operation, call)
        guard let made = outcome.snapshot.membership(of: member, in: group) else {
            throw SCIMError(
                .invalidValue, "member.value: \"\(member.prefix(100))\" is the id of nothing that can be a member.")
        }
        guard outcome.commit != nil else {
            throw SCIMError(.uniqueness, "The group has this member already, as the GroupMembership \"\(made.id)\".")
        }
        var response = try answer(made, in: outcome.snapshot, .created, call)
        response.headers[.gitCommit] = outcome.commit
        return response
    }

    private func delete(_ membership: Membership, _ call: AuthenticatedRequest) async throws -> Response {
        let filter = String(decoding: JSONValue.string(membership.member.id).compactBytes, as: UTF8.self)
        let operation: JSONValue = ["op": "remove", "path": .string("members[value eq \(filter)]")]
        let outcome = try await change(membership.group.id, operation, call)
        guard outcome.commit != nil else { throw Self.missing(membership.id) }
        var response = Response.empty(.noContent)
        response.headers[.gitCommit] = outcome.commit
        return response
    }

    /// Changes the members of a group, as a PATCH of the group does.
    private func change(_ group: String, _ operation: JSONValue, _ call: AuthenticatedRequest) async throws -> Outcome {
        let patch = try PatchRequest(
            parsing: ["schemas": [.string(PatchRequest.schema)], "Operations": [operation]], dialect: .strict)
        return try await store.perform(
            Change(
                .patch(id: group, patch), of: .group, if: call.request.headers.precondition, requestID: call.requestID),
            by: call.client, whileWanted: call.isWanted)
    }

    private static func id(_ name: String, in resource: Resource) -> String {
        resource[name]?.object?["value"]?.string ?? ""
    }
}
