import Foundation
import JSON
import SCIM
import TestSupport
import Testing

@testable import IdentityStore

@Suite struct `An export` {
    typealias Fixture = ImportFixture

    @Test func `makes the same tree when it is imported`() async throws {
        let source = try await StoreFixture(bare: true)
        var users: [String] = []
        for number in 0..<5 {
            users.append(try await source.createUser("u\(number)@corp.example", active: number != 3))
        }
        let inner = try await source.createGroup("Inner", members: Array(users[..<2]))
        _ = try await source.createGroup("Outer", members: users + [inner])
        _ = try await source.patch(users[0], ["op": "add", "path": "displayName", "value": "Mira Hölt"])
        await source.store.close()
        let target = try Fixture()
        try await target.load(try lines(source.location))
        #expect(
            try target.git("rev-parse", "scimgit/live^{tree}") + "\n" == source.git("rev-parse", "scimgit/live^{tree}"))
        #expect(try lines(target.location) == lines(source.location))
    }

    @Test func `has users first and groups last, and what git knows of a file without meta`() async throws {
        let fixture = try Fixture()
        try await fixture.load([Fixture.group("g", members: ["u"]), Fixture.user("u")])
        let path = ResourcePath.path(of: "u", type: .user, fanOut: 3)
        let work = fixture.location.directory + "-work"
        defer { try? FileManager.default.removeItem(atPath: work) }
        try fixture.git("worktree", "add", "-q", "--detach", work, "scimgit/live")
        try Data(Fixture.user("u").canonicalBytes).write(to: URL(fileURLWithPath: work + "/" + path))
        let commit = ["git", "-c", "user.name=A", "-c", "user.email=a@corp.example", "commit", "-qam", "By hand"]
        _ = try Program.run(commit, in: work)
        let head = try Program.run(["git", "rev-parse", "HEAD"], in: work).output.trimmingCharacters(in: .newlines)
        let exported = try fixture.export(head)
        #expect(exported.map { $0.object?["id"] } == ["u", "g"])
        let time = try #require(Int64(try fixture.git("log", "-1", "--format=%ct", "scimgit/live~1")))
        #expect(exported[0].object?["meta"]?.object?["created"] == .string(Timestamp(seconds: time).text))
    }

    @Test func `fails for a revision that is not valid`() async throws {
        let fixture = try Fixture()
        #expect(throws: StoreError.self) { try fixture.export("nowhere") }
    }

    private func lines(_ location: StateLocation) throws -> String {
        var bytes: [UInt8] = []
        try Export.run(nil, of: location) { bytes += $0 }
        return String(decoding: bytes, as: UTF8.self)
    }
}
