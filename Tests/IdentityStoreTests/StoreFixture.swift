import Foundation
import Git
import JSON
import Logging
import SCIM
import TestSupport

@testable import IdentityStore

/// A store over a real repository in a temporary folder, which is removed with it.
final class StoreFixture: Sendable {
    let directory: String
    let location: StateLocation
    let store: IdentityStore
    let client = Client(name: "okta")

    /// Makes a state with definitions, if need be, and opens it.
    init(bare: Bool = false, definitions: [String: JSONObject] = [:]) async throws {
        directory = NSTemporaryDirectory() + "scimgit-\(UUID().uuidString)"
        location = StateLocation(directory: directory, bare: bare)
        try Setup.initialize(location, executable: "/usr/bin/true")
        if !definitions.isEmpty {
            try Self.commit(definitions, in: directory)
            try Program.run(["git", "-C", directory, "update-ref", "refs/scimgit/live", "main"])
        }
        store = try await Self.open(location)
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    /// Commits definitions as an administrator does.
    static func commit(_ definitions: [String: JSONObject], in directory: String) throws {
        for (path, definition) in definitions {
            let file = URL(fileURLWithPath: directory + "/" + path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(JSONValue.object(definition).canonicalBytes).write(to: file)
        }
        for arguments in [["add", "--"] + definitions.keys, ["commit", "-qm", "Add definitions"]] {
            try Program.run(
                ["git", "-C", directory, "-c", "core.hooksPath=/dev/null", "-c", "user.name=A", "-c"]
                    + ["user.email=a@corp.example"] + arguments)
        }
    }

    static func open(_ location: StateLocation) async throws -> IdentityStore {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return try await IdentityStore.open(location, logger: logger)
    }

    /// Runs the real git in the repository.
    @discardableResult
    func git(_ arguments: String...) throws -> String {
        try Program.run(["git", "--git-dir", location.gitDirectory] + arguments).output
    }

    func commitCount() throws -> Int {
        Int(try git("rev-list", "--count", "scimgit/live").trimmingCharacters(in: .whitespacesAndNewlines)) ?? -1
    }

    @discardableResult
    func perform(
        _ operation: Change.Operation, of type: ResourceType = .user, _ dialect: Dialect = .interoperable
    ) async throws -> Outcome {
        try await store.perform(
            Change(operation, of: type, requestID: "r-1"), by: Client(name: client.name, dialect: dialect))
    }

    @discardableResult
    func createUser(_ name: String, active: Bool = true) async throws -> String {
        let outcome = try await perform(
            .create([
                "schemas": [.string(Schema.user.id)], "userName": .string(name), "active": .bool(active),
            ]))
        return outcome.stored?.id ?? ""
    }

    @discardableResult
    func createGroup(_ name: String, members: [String]) async throws -> String {
        let outcome = try await perform(
            .create([
                "schemas": [.string(Schema.group.id)], "displayName": .string(name),
                "members": .array(members.map { ["value": .string($0)] }),
            ]), of: .group)
        return outcome.stored?.id ?? ""
    }

    func patch(_ id: String, of type: ResourceType = .user, _ operations: JSONValue...) async throws -> Outcome {
        let body: JSONValue = ["schemas": [.string(PatchRequest.schema)], "Operations": .array(operations)]
        return try await perform(
            .patch(id: id, PatchRequest(parsing: body, dialect: client.dialect)), of: type)
    }
}
