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

    init(bare: Bool = false) async throws {
        directory = NSTemporaryDirectory() + "scimgit-\(UUID().uuidString)"
        location = StateLocation(directory: directory, bare: bare)
        try Setup.initialise(location, executable: "/usr/bin/true")
        store = try await Self.open(location)
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

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
        Int(try git("rev-list", "--count", "main").trimmingCharacters(in: .whitespacesAndNewlines)) ?? -1
    }

    @discardableResult
    func perform(_ operation: Change.Operation, of type: ResourceType = .user) async throws -> Outcome {
        try await store.perform(Change(operation, of: type, requestID: "r-1"), by: client)
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
        let body: JSONValue = ["schemas": [.string(MessageSchema.patchOp)], "Operations": .array(operations)]
        return try await perform(
            .patch(id: id, PatchRequest(parsing: body, dialect: client.dialect)), of: type)
    }
}
