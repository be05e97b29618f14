import Foundation
import JSON
import SCIM
import Testing

@testable import IdentityStore

/// A state with a user, and a clone of it in which a person edits that user.
final class EditedUser {
    let fixture: StoreFixture
    let clone: HandClone
    let user: String
    let path: String

    init() async throws {
        fixture = try await StoreFixture(bare: true)
        user = try await fixture.createUser("mira@corp.example")
        path = ResourcePath.path(of: user, type: .user, fanOut: 3)
        await fixture.store.synchronize()
        clone = try HandClone(of: fixture.directory)
    }

    /// Commits the user's file with other attributes.
    func edit(_ attributes: JSONObject, _ message: String = "Edit") throws {
        let bytes = try Array(Data(contentsOf: URL(fileURLWithPath: clone.directory + "/" + path)))
        var object = try #require(JSONValue(parsing: bytes).object)
        for attribute in attributes { object[attribute.name] = attribute.value == .null ? nil : attribute.value }
        try clone.commit(path, object, message)
    }

    /// Puts what was committed on `main`, past the hooks.
    func push() async throws {
        try clone.putOnMain()
        await fixture.store.synchronize()
    }

    func tip(_ revision: String = "main") throws -> String {
        try fixture.git("rev-parse", revision).trimmingCharacters(in: .newlines)
    }

    func value(_ attribute: String) -> JSONValue? {
        fixture.store.snapshot.resource(user, of: .user)?.resource[attribute]
    }

    /// The note of the one commit that was refused.
    func refusal() throws -> String {
        let branches = try fixture.git("for-each-ref", "--format=%(refname)", "refs/heads/refused")
        let branch = try #require(branches.split(separator: "\n").first)
        #expect(try tip("main") == fixture.store.snapshot.commit)
        return try fixture.git("log", "-1", "--format=%N", String(branch))
    }
}
