import Clients
import Foundation
import HTTPTypes
import HummingbirdTesting
import IdentityStore
import JSON
import Logging
import NIOCore
import SCIM
import SCIMServer
import TestSupport
import Testing

/// A server over a real state repository in a temporary folder, and a client with a token.
struct TestServer: Sendable {
    let client: any TestClientProtocol
    let store: IdentityStore
    let administration: Administration
    let clients: ClientRegistry
    let token: String

    /// Runs `body` against a new server and takes its folder away afterwards.
    static func run(
        _ setup: TestingSetup = .router, dialect: Dialect = .interoperable,
        configuration: ServerConfiguration? = nil, limits: ConnectionLimits = ConnectionLimits(),
        files: [String: JSONObject] = [:], capture: Capture? = nil,
        _ body: @Sendable @escaping (TestServer) async throws -> Void
    ) async throws {
        let directory = NSTemporaryDirectory() + "scimgit-server-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let location = StateLocation(directory: directory, bare: true)
        try Setup.initialize(location, executable: "/usr/bin/true")
        if !files.isEmpty { try commit(files, in: directory) }
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let store = try await IdentityStore.open(location, logger: logger)
        let administration = Administration(location, account: "ada")
        let token = try administration.createToken(for: "okta", dialect: dialect)
        try administration.allowMassChanges(of: "okta", for: 86_400)
        let clients = ClientRegistry(location)
        let service = SCIMService(
            store: store, clients: clients, configuration: try configuration ?? ServerConfiguration(), limits: limits,
            logger: logger, capture: capture)
        try await service.makeApplication().test(setup) { client in
            try await body(
                TestServer(
                    client: client, store: store, administration: administration, clients: clients, token: token))
        }
        await store.close()
    }

    /// Commits files as a person does, before there is a server.
    private static func commit(_ files: [String: JSONObject], in directory: String) throws {
        let clone = directory + "-clone"
        defer { try? FileManager.default.removeItem(atPath: clone) }
        try Program.run(["git", "clone", "-q", directory, clone])
        for (path, object) in files {
            let file = URL(fileURLWithPath: clone + "/" + path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(JSONValue.object(object).canonicalBytes).write(to: file)
        }
        let person = ["git", "-C", clone, "-c", "user.name=A", "-c", "user.email=a@corp.example"]
        try Program.run(person + ["add", "-A"])
        try Program.run(person + ["commit", "-qm", "By hand"])
        let repository = ["git", "--git-dir", directory, "-c", "core.hooksPath=/dev/null"]
        try Program.run(repository + ["fetch", "-q", clone, "+HEAD:refs/heads/main"])
        try Program.run(repository + ["update-ref", "refs/scimgit/live", "main"])
    }

    /// Runs `body` against a second service over the same state, as after a restart.
    func withAnotherService(_ body: @Sendable @escaping (TestServer) async throws -> Void) async throws {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let clients = ClientRegistry(store.location)
        let service = SCIMService(
            store: store, clients: clients, configuration: try ServerConfiguration(), logger: logger)
        try await service.makeApplication().test(.router) { client in
            try await body(
                TestServer(
                    client: client, store: store, administration: administration, clients: clients, token: token))
        }
    }

    /// Sends a request below the base path, with the token unless `headers` has an `Authorization`.
    func send(
        _ method: HTTPRequest.Method, _ path: String, _ body: String? = nil, headers: HTTPFields = [:]
    ) async throws -> Answer {
        var headers = headers
        if !headers.contains(.authorization) { headers[.authorization] = "Bearer \(token)" }
        if body != nil, !headers.contains(.contentType) { headers[.contentType] = "application/scim+json" }
        return try await sendRaw(method, "/scim/v2" + path, body, headers: headers)
    }

    /// Sends a request as it is.
    func sendRaw(
        _ method: HTTPRequest.Method, _ uri: String, _ body: String? = nil, headers: HTTPFields = [:]
    ) async throws -> Answer {
        let response = try await client.execute(
            uri: uri, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) })
        return Answer(
            status: response.status.code, headers: response.headers, bytes: Array(response.body.readableBytesView))
    }

    /// Makes a user and returns the answer.
    func makeUser(_ name: String, _ more: String = "") async throws -> Answer {
        let answer = try await send(.post, "/Users", Self.user(name, more))
        #expect(answer.status == 201, "\(answer.text)")
        return answer
    }

    /// The body of a user.
    static func user(_ name: String, _ more: String = "") -> String {
        #"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"\#(name)"\#(more)}"#
    }

    /// The body of a group.
    static func group(_ name: String, members: [String] = []) -> String {
        let members = members.map { #"{"value":"\#($0)"}"# }.joined(separator: ",")
        return
            #"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"\#(name)","members":[\#(members)]}"#
    }

    /// The body of a PATCH.
    static func patch(_ operations: String) -> String {
        #"{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[\#(operations)]}"#
    }
}

/// What the server answered.
struct Answer: Sendable {
    let status: Int
    let headers: HTTPFields
    let bytes: [UInt8]

    var text: String { String(decoding: bytes, as: UTF8.self) }
    var json: JSONObject { (try? JSONValue(parsing: bytes))?.object ?? [:] }
    var id: String { json["id"]?.string ?? "" }
    var commit: String? { headers[.init("Git-Commit") ?? .eTag] }
    var total: Int? { json["totalResults"]?.number?.integer.map { Int($0) } }
    var userNames: [String] {
        (json["Resources"]?.array ?? []).map { $0.object?["userName"]?.string ?? "" }
    }

    /// Checks that it is an error as RFC 7644 §3.12 wants it, with a detail that names what is wrong.
    func expectError(
        _ status: Int, _ keyword: SCIMError.Keyword? = nil, naming words: String = "",
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(self.status == status, "\(text)", sourceLocation: sourceLocation)
        #expect(headers[.contentType] == "application/scim+json", sourceLocation: sourceLocation)
        #expect(json["schemas"] == .array([.string(SCIMError.schema)]), sourceLocation: sourceLocation)
        #expect(json["status"] == .string(String(status)), sourceLocation: sourceLocation)
        #expect(json["scimType"]?.string == keyword?.rawValue, "\(text)", sourceLocation: sourceLocation)
        let detail = json["detail"]?.string ?? ""
        #expect(
            !detail.isEmpty && (words.isEmpty || detail.contains(words)), "\(detail)", sourceLocation: sourceLocation)
    }
}
