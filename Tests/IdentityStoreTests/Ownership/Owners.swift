import Foundation
import JSON
import SCIM
import TestSupport
import Testing

@testable import IdentityStore

extension StoreFixture {
    static let okta = Client(name: "okta", dialect: .okta)
    static let entra = Client(name: "entra")

    @discardableResult
    func perform(
        _ operation: Change.Operation, of type: ResourceType = .user, by client: Client
    ) async throws -> Outcome {
        try await store.perform(Change(operation, of: type, requestID: "r-1"), by: client)
    }

    /// Creates a user, or brings one back.
    @discardableResult
    func post(
        _ name: String, _ externalID: String? = nil, by client: Client, _ more: JSONObject = [:]
    ) async throws -> Outcome {
        var body = more
        body["schemas"] = [.string(Schema.user.id)]
        body["userName"] = .string(name)
        body["externalId"] = externalID.map { .string($0) }
        return try await perform(.create(body), by: client)
    }

    /// A user who was made by a client, is in groups, and is inactive.
    func makeLeaver(
        _ name: String, _ externalID: String? = nil, by client: Client, in groups: String...
    ) async throws -> String {
        let id = try #require(try await post(name, externalID, by: client).stored?.id)
        for group in groups { try await createGroup(group, members: [id]) }
        try await set(["active": false], of: id, by: client)
        return id
    }

    @discardableResult
    func set(_ value: JSONValue, of id: String, by client: Client) async throws -> Outcome {
        let body: JSONValue = [
            "schemas": [.string(PatchRequest.schema)], "Operations": [["op": "replace", "value": value]],
        ]
        return try await perform(.patch(id: id, PatchRequest(parsing: body, dialect: client.dialect)), by: client)
    }

    func owner(_ id: String) -> String? { store.snapshot.contents.resource(id)?.owner }

    /// The names of the groups that a user is in, sorted.
    func groups(of id: String) -> [String] {
        store.snapshot.contents.groups(of: id).compactMap { store.snapshot.contents.resource($0)?.name }.sorted()
    }

    /// Lets a person work in a clone, puts that on `main`, and lets the store see it.
    func byHand(_ work: (HandClone) throws -> Void) async throws {
        await store.synchronize()
        let clone = try HandClone(of: location.directory)
        try work(clone)
        try clone.putOnMain()
        await store.synchronize()
    }

    /// Closes the store, and shows each way of opening it again: with the times, without them, and with those of a
    /// program that knew of no owners.
    func reopened(_ body: (IdentityStore) throws -> Void) async throws {
        await store.close()
        let path = TimesFile(location).path
        for known in ["all", "nothing", "times alone"] {
            let file = URL(fileURLWithPath: path)
            if known == "nothing" { try FileManager.default.removeItem(at: file) }
            if known == "times alone" { try Data("scimgit times 1\n".utf8).write(to: file) }
            let again = try await Self.open(location)
            try body(again)
            await again.close()
        }
    }
}

/// A clone in which a person works, removed with it.
final class HandClone {
    let directory = NSTemporaryDirectory() + "scimgit-clone-\(UUID().uuidString)"
    private let repository: String

    init(of repository: String) throws {
        self.repository = repository
        try Program.run(["git", "clone", "-q", repository, directory])
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    @discardableResult
    func git(_ arguments: String...) throws -> String { try git(arguments) }

    func git(_ arguments: [String]) throws -> String {
        try Program.run(
            ["git", "-c", "user.name=Ada Admin", "-c", "user.email=ada@corp.example"] + arguments, in: directory
        ).output
    }

    /// Has `main` of the repository name a commit of this one, past the hooks of a push.
    func putOnMain(_ revision: String = "HEAD") throws {
        try git("branch", "-f", "on-main", revision)
        try Program.run(
            ["git", "-C", repository, "fetch", "-q", "--update-head-ok", directory, "+on-main:refs/heads/main"])
    }

    func commit(_ path: String, _ object: JSONObject, _ message: String = "By hand") throws {
        try commit([path: object], message)
    }

    /// Makes one commit of several files.
    func commit(_ files: [String: JSONObject], _ message: String = "By hand") throws {
        for (path, object) in files {
            let file = URL(fileURLWithPath: directory + "/" + path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(JSONValue.object(object).canonicalBytes).write(to: file)
        }
        try git("add", "-A")
        try git("commit", "-qm", message)
    }

    func commit(user id: String, _ name: String, _ more: JSONObject = [:]) throws {
        var user = more
        user["schemas"] = [.string(Schema.user.id)]
        user["id"] = .string(id)
        user["userName"] = .string(name)
        try commit(ResourcePath.path(of: id, type: .user, fanOut: 3), user)
    }
}
