import Foundation
import JSON
import TestSupport
import Testing

@Suite struct `git revert in the state repository` {
    @Test func `of a deactivation is served, though other attributes changed since`() async throws {
        let server = try ServerProcess()
        let id = try await server.client.createUser("mira.holt@corp.example")
        try await server.client.patch("/Users/\(id)", ["op": "replace", "value": ["active": false]])
        try await server.client.patch(
            "/Users/\(id)", ["op": "replace", "value": ["displayName": "Mira H", "title": "Lead"]])
        try await server.settle()
        try server.git("revert", "--no-edit", "HEAD~1")
        let user = try await server.client.send("GET", "/Users/\(id)")
        #expect(user.body["active"] == true)
        #expect(user.body["title"] == "Lead")
        let blob = try server.git("rev-parse", "HEAD:\(path(server, id))").trimmingCharacters(in: .newlines)
        #expect(user.body["meta"]?.object?["version"]?.string?.contains(blob) == true)
        try await server.settle()
        #expect(try server.git("fsck", "--strict") == "")
    }

    @Test func `of a group change is served, though other members changed since`() async throws {
        let server = try ServerProcess()
        var users: [String] = []
        for number in 0..<5 { users.append(try await server.client.createUser("u\(number)@corp.example")) }
        let group = try await server.client.createGroup("Platform Eng", Array(users[..<3]))
        try await server.client.patch(
            "/Groups/\(group)", ["op": "remove", "path": .string("members[value eq \"\(users[1])\"]")])
        try await server.client.patch(
            "/Groups/\(group)",
            ["op": "add", "path": "members", "value": [["value": .string(users[3])], ["value": .string(users[4])]]])
        try await server.settle()
        try server.git("revert", "--no-edit", "HEAD~1")
        #expect(try await server.client.members(group).sorted() == users.sorted())
    }

    @Test func `of a deletion brings the user back together with its memberships`() async throws {
        let server = try ServerProcess()
        var users: [String] = []
        for number in 0..<4 { users.append(try await server.client.createUser("u\(number)@corp.example")) }
        let group = try await server.client.createGroup("Platform Eng", Array(users[..<3]))
        #expect(try await server.client.send("DELETE", "/Users/\(users[0])").status == 204)
        try await server.client.patch(
            "/Groups/\(group)", ["op": "add", "path": "members", "value": [["value": .string(users[3])]]])
        try await server.settle()
        try server.git("revert", "--no-edit", "HEAD~1")
        #expect(try await server.client.send("GET", "/Users/\(users[0])").status == 200)
        #expect(try await server.client.members(group).sorted() == users.sorted())
    }

    @Test func `of several commits at once is let through`() async throws {
        let server = try ServerProcess()
        let id = try await server.client.createUser("mira.holt@corp.example")
        try await server.client.patch("/Users/\(id)", ["op": "replace", "value": ["active": false]])
        try await server.client.patch("/Users/\(id)", ["op": "replace", "value": ["title": "Lead"]])
        try await server.settle()
        try server.git("revert", "--no-edit", "HEAD", "HEAD~1")
        let user = try await server.client.send("GET", "/Users/\(id)")
        #expect(user.body["active"] == true)
        #expect(user.body["title"] == nil)
    }

    @Test func `pushed from a clone is served`() async throws {
        let server = try ServerProcess()
        let id = try await server.client.createUser("mira.holt@corp.example")
        try await server.client.patch("/Users/\(id)", ["op": "replace", "value": ["active": false]])
        try await server.settle()
        let clone = server.directory + "-clone"
        defer { try? FileManager.default.removeItem(atPath: clone) }
        try server.git("clone", "-q", server.directory, clone)
        try server.git(
            "-c", "user.name=A", "-c", "user.email=a@corp.example", "revert", "--no-edit", "HEAD", in: clone)
        try server.git("push", "-q", in: clone)
        #expect(try await server.client.send("GET", "/Users/\(id)").body["active"] == true)
        try await server.settle()
    }

    @Test func `of a change to a deleted user never lands in another like it`() async throws {
        let server = try ServerProcess()
        let first = try await server.client.createUser("mira.holt@corp.example")
        try await server.client.patch("/Users/\(first)", ["op": "replace", "value": ["title": "Lead"]])
        let change = try server.git("rev-parse", "HEAD").trimmingCharacters(in: .newlines)
        _ = try await server.client.send("DELETE", "/Users/\(first)")
        let second = try await server.client.createUser("mira.holt@corp.example")
        try await server.client.patch("/Users/\(second)", ["op": "replace", "value": ["title": "Lead"]])
        try await server.settle()
        let before = try server.git("rev-parse", "HEAD")
        _ = try server.git("revert", "--no-edit", change, mayFail: true)
        #expect(try server.git("rev-parse", "HEAD") == before)
        #expect(try await server.client.send("GET", "/Users/\(second)").body["title"] == "Lead")
    }

    @Test func `of a deletion leaves the file where it belongs, though its neighbour seems to have moved`() async throws
    {
        let server = try ServerProcess()
        let ids = ["abc0", "abc1", "def2"].map { "\($0)0000-0000-4000-8000-000000000000" }
        try await commitByHand(ids[0], on: server)
        try await commitByHand(ids[1], on: server)
        let deletion = try await server.client.send("DELETE", "/Users/\(ids[0])").commit
        _ = try await server.client.send("DELETE", "/Users/\(ids[1])")
        try await commitByHand(ids[2], on: server)
        try await server.settle()
        try server.git("revert", "--no-edit", try #require(deletion))
        #expect(try await server.client.send("GET", "/Users/\(ids[0])").status == 200)
    }

    /// Commits a file of a user that is like all others made so.
    private func commitByHand(_ id: String, on server: ServerProcess) async throws {
        try await server.settle()
        let folder = server.directory + "/users/" + id.prefix(3).map(String.init).joined(separator: "/")
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let user: JSONValue = [
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "id": .string(id),
            "userName": .string(String(id.prefix(4))), "active": true, "title": "Lead",
            "name": ["givenName": "Given", "familyName": "Family"],
        ]
        try Data(user.canonicalBytes).write(to: URL(fileURLWithPath: folder + "/\(id).json"))
        try server.git("add", "-A")
        try server.git("commit", "-qm", "Make a user by hand")
    }

    @Test(arguments: [1, 2])
    func `that is refused is taken back by the command that the refusal names`(_ count: Int) async throws {
        let server = try ServerProcess()
        let member = try await server.client.createUser("mira.holt@corp.example")
        let creation = try server.git("rev-parse", "scimgit/live").trimmingCharacters(in: .newlines)
        _ = try await server.client.createGroup("Platform Eng", [member])
        let other = try await server.client.createUser("noa.lind@corp.example")
        try await server.settle()
        let before = try server.git("rev-parse", "HEAD").trimmingCharacters(in: .newlines)
        let commits = count == 1 ? [creation] : [before, creation]
        let output = try Program.run(
            ["git", "revert", "--no-edit"] + commits, in: server.directory, mayFail: true
        ).output
        #expect(output.contains("is deleted; take it out of the group as well"))
        #expect(output.contains("`git reset --merge`"))
        try server.git("reset", "-q", "--merge")
        if count > 1 { try server.git("revert", "--quit") }
        try await server.settle()
        #expect(!FileManager.default.fileExists(atPath: server.directory + "/.git/sequencer"))
        let made = try server.git("rev-list", "--count", "\(before)..main").trimmingCharacters(in: .newlines)
        #expect(made == String(count - 1))
        try server.git("revert", "--no-edit", count == 1 ? before : "HEAD")
        #expect(try await server.client.send("GET", "/Users/\(other)").status == (count == 1 ? 404 : 200))
    }

    private func path(_ server: ServerProcess, _ id: String) throws -> String {
        try server.git("ls-files", "*\(id).json").trimmingCharacters(in: .newlines)
    }
}
