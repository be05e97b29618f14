import Foundation
import JSON
import TestSupport
import Testing

@Suite struct `scimgit restore` {
    @Test func `finds people and groups by the names that they had, and brings them back`() async throws {
        let server = try ServerProcess()
        let id = try await server.client.createUser("mira.holt@corp.example")
        let group = try await server.client.createGroup("Platform Eng", [id])
        let then = try server.git("rev-parse", "scimgit/live").trimmingCharacters(in: .newlines)
        try await server.client.patch(
            "/Users/\(id)", ["op": "replace", "value": ["userName": "mira.stone@corp.example"]])
        #expect(try await server.client.send("DELETE", "/Users/\(id)").status == 204)
        #expect(try await server.client.send("DELETE", "/Groups/\(group)").status == 204)
        let run = try CommandRun(
            "restore", "--at", then, "--user", "mira.holt@corp.example", "--group", "Platform Eng", "--state",
            server.directory)
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output.contains("Restore 2 resources as of "))
        #expect(try await server.client.send("GET", "/Users/\(id)").body["userName"] == "mira.holt@corp.example")
        #expect(try await server.client.members(group) == [id])
        let again = try CommandRun("restore", "--at", then, "--all", "--state", server.directory)
        #expect(again.output == "There is nothing to change.\n")
        try await server.settle()
        #expect(try server.problems() == "")
    }

    @Test func `restores one attribute without a server`() async throws {
        let server = try ServerProcess()
        let id = try await server.client.createUser("mira.holt@corp.example")
        for title in ["A", "B"] {
            try await server.client.patch(
                "/Users/\(id)", ["op": "replace", "value": ["title": .string(title), "nickName": .string(title)]])
        }
        #expect(server.stop() == 0)
        let run = try CommandRun(
            "restore", "--at", "scimgit/live~1", "--user", id, "--attribute", "title", "--state", server.directory)
        #expect(run.output.contains("Restore title of user mira.holt@corp.example as of "), "\(run.errors)")
        try server.restart()
        let user = try await server.client.send("GET", "/Users/\(id)")
        #expect(user.body["title"] == "A")
        #expect(user.body["nickName"] == "B")
    }

    @Test(arguments: [
        ["--user", "mira"], ["--at", "main"], ["--at", "main", "--all", "--type", "User"],
        ["--at", "main", "--all", "--user", "mira"], ["--at", "13 o'clock tomorrow", "--all"],
        ["--at", "nowhere", "--all"],
        ["--at", "main", "--user", "m", "--attribute", "groups", "--without-memberships"],
    ])
    func `is a wrong call without a time and one selection`(_ arguments: [String]) throws {
        let folder = try TestFolder()
        #expect(try CommandRun("init", "--state", folder.state).status == 0)
        #expect(try CommandRun(["restore"] + arguments + ["--state", folder.state]).status == 64)
    }

    @Test(arguments: [
        (["--at", "main", "--user", "nobody"], "No user has, or ever had, the id or name \"nobody\"."),
        (["--at", "deadbeef", "--all"], "names no commit"),
        (["--at", "main", "--type", "Device"], "There is no such resource type now. There are: User, Group."),
    ])
    func `is refused with the reason`(_ arguments: [String], _ reason: String) throws {
        let folder = try TestFolder()
        #expect(try CommandRun("init", "--state", folder.state).status == 0)
        for (key, value) in [("user.name", "Ada Admin"), ("user.email", "ada@corp.example")] {
            try folder.git("config", key, value)
        }
        let run = try CommandRun(["restore"] + arguments + ["--state", folder.state])
        #expect(run.status == 1)
        #expect(run.output == "")
        #expect(run.errors.contains(reason), "\(run.errors)")
    }

    @Test(arguments: [
        (["--all", "--user", "mira"], "--all excludes --user: give one of them."),
        (["--type", "User", "--all"], "--all excludes --type: give one of them."),
        (["--type", "User", "--user", "m", "--group", "g"], "--group excludes --type and --user: give one of them."),
        ([], "Say what is to be restored: --user or --group, --type, or --all."),
    ])
    func `says which arguments exclude each other`(_ arguments: [String], _ words: String) throws {
        let run = try CommandRun(["restore", "--at", "main"] + arguments)
        #expect(run.status == 64)
        #expect(run.errors.contains(words), "\(run.errors)")
    }

    @Test func `says who deleted somebody before the time, or made them later, and what to give instead`() async throws
    {
        let server = try ServerProcess()
        func tip() throws -> String { try server.git("rev-parse", "scimgit/live").trimmingCharacters(in: .newlines) }
        let start = try tip()
        let id = try await server.client.createUser("mira.holt@corp.example")
        let made = try tip()
        #expect(try await server.client.send("DELETE", "/Users/\(id)").status == 204)
        let deleted = try tip()
        let late = try CommandRun("restore", "--at", deleted, "--user", id, "--state", server.directory)
        #expect(late.status == 1)
        #expect(
            late.errors.contains("The user mira.holt@corp.example (\(id)) was deleted by okta at "), "\(late.errors)")
        #expect(late.errors.contains("(commit \(deleted.prefix(12))). It was there last at the commit "))
        #expect(late.errors.contains("give `--at \(made.prefix(12))`."))
        let early = try CommandRun("restore", "--at", start, "--user", id, "--state", server.directory)
        #expect(early.status == 1)
        #expect(early.errors.contains("is not there at that time: it was made later, by okta at "), "\(early.errors)")
        #expect(early.errors.contains("give `--at \(made.prefix(12))`.") && !early.errors.contains("revert"))
        let right = try CommandRun(
            "restore", "--at", String(made.prefix(12)), "--user", id, "--state", server.directory)
        #expect(right.status == 0, "\(right.errors)")
        #expect(try await server.client.send("GET", "/Users/\(id)").status == 200)
        let present = try CommandRun("restore", "--at", start, "--user", id, "--state", server.directory)
        #expect(present.errors.contains("`scimgit revert \(made.prefix(12))` would take it away."), "\(present.errors)")
    }
}
