import Foundation
import Git
import JSON
import SCIM
import Testing

@testable import IdentityStore

@Suite struct `The name of a user` {
    static let wide = "\u{FF21}\u{FF24}\u{FF21}"

    @Test func `is taken by another width, and found by it`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let ada = try await fixture.createUser("ada")
        let error = await #expect(throws: SCIMError.self) { try await fixture.createUser(Self.wide) }
        #expect(error?.keyword == .uniqueness)
        let filter = try Filter(parsing: "userName eq \"\(Self.wide)\"").compile(for: .user)
        let found = try #require(fixture.store.snapshot.lookUp(filter, of: .user, baseURL: ""))
        #expect(found.map(\.id) == [ada])
    }

    @Test(arguments: ["a\u{200B}da", "ada ", "a\u{202E}da"])
    func `that nobody can see is refused from requests and imports`(_ name: String) async throws {
        let fixture = try await StoreFixture(bare: true)
        let ada = try await fixture.createUser("ada")
        let created = await #expect(throws: SCIMError.self) { try await fixture.createUser("x\(name)") }
        #expect(created?.keyword == .invalidValue)
        let patched = await #expect(throws: SCIMError.self) {
            try await fixture.patch(ada, ["op": "replace", "path": "userName", "value": .string(name)])
        }
        #expect(patched?.detail.hasPrefix("userName may not") == true)
        let files = try ImportFixture()
        let report = try await files.load([ImportFixture.user("u1", name), ImportFixture.user("u2", "bob")])
        #expect(report.problems.map(\.reason.isEmpty) == [false])
    }

    /// States from before the rule have such names.
    @Test func `may stay, be changed otherwise, and go`() async throws {
        let fixture = try await StoreFixture(bare: true)
        await fixture.store.close()
        let names = [("u1", "ada"), ("u2", Self.wide), ("u3", "b\u{200B}ob")]
        try fixture.commitUnchecked(names.map(Self.file))
        let report = try StateCheck.report(of: nil, at: fixture.location)
        #expect(report.problems == [])
        #expect(report.remarks.count == 3)
        let store = try await StoreFixture.open(fixture.location)
        for (id, name) in names {
            let body: JSONObject = [
                "schemas": [.string(Schema.user.id)], "userName": .string(name), "active": false,
            ]
            let outcome = try await store.perform(
                Change(.replace(id: id, body), of: .user, requestID: "r"), by: fixture.client)
            #expect(outcome.effect == .changed)
        }
        let move = ExternalUpdate(of: [Self.file("u2", Self.wide, ["title": "Lead"])])
        #expect(move.problems(on: store.snapshot) == [])
        let clash = ExternalUpdate(of: [Self.file("u4", "ａda")])
        #expect(clash.problems(on: store.snapshot).count == 1)
        let gone = try await store.perform(Change(.delete(id: "u2"), of: .user, requestID: "r"), by: fixture.client)
        #expect(gone.effect == .deleted)
        await store.close()
    }

    @Test func `of letters that look alike is told`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let body: JSONObject = ["schemas": [.string(Schema.user.id)], "userName": "\u{430}da"]
        let outcome = try await fixture.perform(.create(body))
        #expect(outcome.remarks == ["userName mixes letters of Cyrillic and Latin"])
    }

    private static func file(_ id: String, _ name: String) -> FileChange { file(id, name, [:]) }

    private static func file(_ id: String, _ name: String, _ more: JSONObject) -> FileChange {
        let user = ImportFixture.user(id, name).object?.merging(more) ?? more
        let text = JSONValue.object(user).canonicalBytes
        return FileChange(
            path: ResourcePath.path(of: id, type: .user, fanOut: 3),
            new: .init(isRegular: true, blob: ObjectID(hashing: .blob, text), bytes: text))
    }
}
