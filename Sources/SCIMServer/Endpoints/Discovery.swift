import Hummingbird
import IdentityStore
import JSON
import Limits
import SCIM

/// Handles the discovery endpoints, RFC 7644 §4.
struct Discovery {
    private let call: AuthenticatedRequest

    init(_ call: AuthenticatedRequest) {
        self.call = call
    }

    /// The body of the response as JSON text.
    ///
    /// - Throws: `SCIMError` 403 for a filter, which these endpoints do not support, and 404 for an unknown id.
    func answer(at endpoint: Endpoint) throws(SCIMError) -> [UInt8] {
        guard try call.parameters.filter == nil else {
            throw SCIMError(status: 403, detail: "This endpoint lists everything it has; it takes no filter.")
        }
        let more: [ResourceType] = call.snapshot.servesMemberships ? [.groupMembership] : []
        let types = call.snapshot.resourceTypes + more
        switch endpoint {
        case .resourceTypes: return Self.list(types.map(resourceType))
        case .schemas:
            let schemas = call.snapshot.definitions.schemas + more.map(\.schema) + Schema.discovery
            return Self.list(schemas.map(schema))
        case .resourceType(let name):
            guard let type = types.first(where: { $0.name == name }) else {
                throw SCIMError(status: 404, detail: "There is no resource type \"\(name.prefix(100))\".")
            }
            return JSONValue.object(resourceType(type)).compactBytes
        case .schema(let id):
            let own = (more.map(\.schema) + Schema.discovery).first { $0.id.lowercased() == id.lowercased() }
            guard let found = own ?? call.snapshot.definitions.schema(id) else {
                throw SCIMError(status: 404, detail: "There is no schema \"\(id.prefix(100))\".")
            }
            return JSONValue.object(schema(found)).compactBytes
        default:
            let configuration = ServiceProviderConfig(
                maxResults: SearchParameters.maximumCount, defaultPageSize: SearchParameters.defaultCount,
                maxPayloadSize: BodyLimit.bulk.bytes, cursorTimeout: Limits.cursorIdle,
                isProfileConformant: call.client.dialect == .profile
            ).json
            let value = located(configuration, "ServiceProviderConfig", at: "/ServiceProviderConfig")
            return JSONValue.object(value).compactBytes
        }
    }

    private static func list(_ resources: [JSONObject]) -> [UInt8] {
        let texts = resources.map { JSONValue.object($0).compactBytes }
        return ListResponse(totalResults: texts.count, startIndex: 1, resources: texts).bytes
    }

    private func resourceType(_ type: ResourceType) -> JSONObject {
        located(type.json, "ResourceType", at: "/ResourceTypes/" + type.name)
    }

    private func schema(_ schema: Schema) -> JSONObject {
        located(schema.served(to: call.client.dialect).json, "Schema", at: "/Schemas/" + schema.id)
    }

    private func located(_ body: JSONObject, _ resourceType: String, at path: String) -> JSONObject {
        var body = body
        body["meta"] = ["resourceType": .string(resourceType), "location": .string(call.baseURL + path)]
        return body
    }
}
