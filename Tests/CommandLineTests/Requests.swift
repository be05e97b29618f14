import AsyncHTTPClient
import JSON
import NIOCore
import NIOHTTP1
import TestSupport

/// An identity provider that talks to a server.
struct SCIMClient: Sendable {
    let port: Int
    let token: String

    struct Answer: Sendable {
        let status: Int
        let headers: HTTPHeaders
        let body: JSONObject

        /// The commit that a change became; nil when there is none.
        var commit: String? { headers.first(name: "Git-Commit") }

        /// When a client may try again; nil when the answer does not say.
        var retryAfter: String? { headers.first(name: "Retry-After") }

        var id: String { body["id"]?.string ?? "" }
    }

    /// Sends one request, as an identity provider does.
    func send(
        _ method: String, _ path: String, _ body: JSONValue? = nil, headers: [String: String] = [:]
    ) async throws -> Answer {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/scim/v2\(path)")
        request.method = .init(rawValue: method)
        request.headers.add(name: "Authorization", value: "Bearer \(token)")
        for (name, value) in headers { request.headers.add(name: name, value: value) }
        if let body {
            request.headers.add(name: "Content-Type", value: "application/scim+json")
            request.body = .bytes(ByteBuffer(bytes: body.compactBytes))
        }
        return try await withTaskExecutorPreference(EventLoopThreads()) { [request] in
            let response = try await HTTPClient.shared.execute(request, timeout: .seconds(120))
            let bytes = try await response.body.collect(upTo: 1 << 24)
            let value = bytes.readableBytes == 0 ? nil : try JSONValue(parsing: Array(bytes.readableBytesView))
            return Answer(
                status: Int(response.status.code), headers: response.headers, body: value?.object ?? JSONObject())
        }
    }

    func createUser(_ name: String) async throws -> String {
        try await send(
            "POST", "/Users",
            [
                "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": .string(name), "active": true,
                "name": ["givenName": "Given", "familyName": "Family"], "displayName": .string("D \(name)"),
            ]
        ).id
    }

    func createGroup(_ name: String, _ members: [String]) async throws -> String {
        try await send(
            "POST", "/Groups",
            [
                "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": .string(name),
                "members": .array(members.map { ["value": .string($0)] }),
            ]
        ).id
    }

    @discardableResult
    func patch(_ path: String, _ operations: JSONValue...) async throws -> Answer {
        try await send(
            "PATCH", path,
            ["schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": .array(operations)])
    }

    func members(_ group: String) async throws -> [String] {
        try await send("GET", "/Groups/\(group)").body["members"]?.array?.compactMap { $0.object?["value"]?.string }
            ?? []
    }
}
