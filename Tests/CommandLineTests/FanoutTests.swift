import Foundation
import JSON
import Testing

@Suite struct `scimgit fanout` {
    @Test func `moves all files in one commit, and a server serves the same`() async throws {
        let server = try ServerProcess()
        let id = try await server.client.createUser("mira.holt@corp.example")
        _ = try await server.client.createGroup("Platform Eng", [id])
        let before = try await server.client.send("GET", "/Users/\(id)").body["meta"]
        #expect(server.stop() == 0)
        let count = try server.git("rev-list", "--count", "main")
        let run = try CommandRun("fanout", "4", "--state", server.directory)
        #expect(run.output == "Moved 2 files: the fan-out is 4.\n")
        #expect(try server.git("status", "--porcelain") == "")
        #expect(try server.git("fsck", "--strict") == "")
        #expect(
            Int(count.trimmingCharacters(in: .newlines)).map { "\($0 + 1)\n" }
                == (try server.git("rev-list", "--count", "main")))
        #expect(try CommandRun("check", "--state", server.directory).status == 0)
        try server.restart()
        let after = try await server.client.send("GET", "/Users/\(id)").body["meta"]?.object
        for name in ["created", "lastModified", "version"] { #expect(after?[name] == before?.object?[name]) }
        #expect(try CommandRun("fanout", "5", "--state", server.directory).status != 0)
    }

    @Test func `lets older changes be reverted`() async throws {
        let server = try ServerProcess()
        var ids: [String] = []
        for name in ["a", "b", "c"] { ids.append(try await server.client.createUser("\(name)@corp.example")) }
        let group = try await server.client.createGroup("Platform Eng", ids)
        try await server.client.patch("/Users/\(ids[0])", ["op": "replace", "value": ["active": false]])
        try await server.client.patch("/Users/\(ids[0])", ["op": "replace", "value": ["title": "Lead"]])
        try await server.client.patch(
            "/Groups/\(group)", ["op": "remove", "path": .string("members[value eq \"\(ids[1])\"]")])
        #expect(server.stop() == 0)
        #expect(try CommandRun("fanout", "4", "--state", server.directory).status == 0)
        try server.restart()
        try await server.client.patch("/Users/\(ids[2])", ["op": "replace", "value": ["title": "Head"]])
        try await server.settle()
        try server.git("revert", "--no-edit", ":/Remove b@corp.example", ":/Deactivate user")
        let user = try await server.client.send("GET", "/Users/\(ids[0])").body
        #expect(user["active"] == true && user["title"] == "Lead")
        #expect(try await server.client.members(group).sorted() == ids.sorted())
        try await server.settle()
        #expect(try server.git("fsck", "--strict") == "")
    }

    @Test func `lets a deletion from before be reverted, with the path that the refusal names`() async throws {
        let server = try ServerProcess()
        let id = try await server.client.createUser("mira.holt@corp.example")
        _ = try await server.client.createUser("other@corp.example")
        #expect(try await server.client.send("DELETE", "/Users/\(id)").status == 204)
        #expect(server.stop() == 0)
        #expect(try CommandRun("fanout", "4", "--state", server.directory).status == 0)
        try server.restart()
        try await server.settle()
        let refusal = try server.git("revert", "--no-edit", ":/Delete user", mayFail: true)
        let paths = refusal.split(whereSeparator: { " :\n".contains($0) }).filter {
            $0.hasSuffix("\(id).json") || $0.hasSuffix("\(id).json.")
        }
        let old = String(try #require(paths.first))
        let new = String(try #require(paths.last).dropLast())
        try FileManager.default.createDirectory(
            at: URL(fileURLWithPath: server.directory + "/" + new).deletingLastPathComponent(),
            withIntermediateDirectories: true)
        try server.git("mv", old, new)
        try server.git("commit", "-q", "--no-edit", "-m", "Bring mira.holt back")
        #expect(try await server.client.send("GET", "/Users/\(id)").status == 200)
    }

    @Test func `lets a creation from before be reverted, once git is told that the file goes`() async throws {
        let server = try ServerProcess()
        let id = try await server.client.createUser("mira.holt@corp.example")
        #expect(server.stop() == 0)
        #expect(try CommandRun("fanout", "4", "--state", server.directory).status == 0)
        try server.restart()
        try await server.settle()
        #expect(try server.git("revert", "--no-edit", "HEAD~1", mayFail: true).contains("rename/delete"))
        try server.git("rm", "-q", "*\(id).json")
        try server.git("-c", "core.editor=true", "revert", "--continue")
        #expect(try await server.client.send("GET", "/Users/\(id)").status == 404)
    }

    @Test func `can itself be reverted while a server runs`() async throws {
        let server = try ServerProcess()
        let id = try await server.client.createUser("mira.holt@corp.example")
        #expect(server.stop() == 0)
        #expect(try CommandRun("fanout", "4", "--state", server.directory).status == 0)
        try server.restart()
        let before = try await server.client.send("GET", "/Users/\(id)").body["meta"]?.object
        try await server.settle()
        try server.git("revert", "--no-edit", "HEAD")
        let after = try await server.client.send("GET", "/Users/\(id)").body["meta"]?.object
        for name in ["created", "lastModified", "version"] { #expect(after?[name] == before?[name]) }
        _ = try await server.client.createUser("b@corp.example")
        try await server.settle()
        #expect(try CommandRun("check", "--state", server.directory).status == 0)
    }
}
