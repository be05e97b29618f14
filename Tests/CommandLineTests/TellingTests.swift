import Foundation
import JSON
import TestSupport
import Testing

/// What the words of review and of plans leave out, or tell of somebody else.
@Suite struct `What review and plans tell` {
    private let server: ServerProcess
    private let mira: String
    private let tom: String

    init() async throws {
        server = try ServerProcess()
        mira = try await server.client.createUser("mira@corp.example")
        tom = try await server.client.createUser("tom@corp.example")
    }

    private func run(_ arguments: String...) throws -> CommandRun {
        try CommandRun(arguments + ["--state", server.directory])
    }

    private func tip() throws -> String {
        try server.git("rev-parse", "scimgit/live").trimmingCharacters(in: .newlines)
    }

    @Test func `has all that one commit did to somebody, and the loss first`() async throws {
        for name in ["Staff", "Board", "Sales", "Guests"] { _ = try await server.client.createGroup(name, [mira]) }
        try await server.client.patch(
            "/Users/\(mira)", ["op": "replace", "value": ["active": false, "title": "Lead", "nickName": "Mimi"]])
        let line = try #require(
            try run("log", "--user", "mira@corp.example", "-n", "1").output.split(separator: "\n").first)
        #expect(
            line.hasSuffix("Deactivate user mira@corp.example (nickName: + \"Mimi\", title: + \"Lead\")"), "\(line)")
        #expect(try await server.client.send("DELETE", "/Users/\(mira)").status == 204)
        let deletion = try run("log", "--user", "mira@corp.example", "-n", "1").output
        #expect(deletion.contains("Delete user mira@corp.example; remove mira@corp.example from group "))
        #expect(!deletion.contains("more"), "\(deletion)")
        #expect(try run("revert", tip()).status == 0)
        let back = try run("log", "--user", "mira@corp.example", "-n", "1").output
        #expect(back.contains("  Ada Admin  ") && back.contains("ring back user mira@corp.example"), "\(back)")
    }

    @Test func `names the time without somebody in who had a name`() async throws {
        #expect(try await server.client.send("DELETE", "/Users/\(mira)").status == 204)
        let deletion = try tip()
        let other = try await server.client.createUser("mira@corp.example")
        #expect(try await server.client.send("DELETE", "/Users/\(other)").status == 204)
        #expect(try run("revert", deletion).status == 0)
        let errors = try run("log", "--user", "mira@corp.example").errors
        let time = #"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)"#
        let line = try Regex("  \(mira)  User mira@corp.example, from \(time) until \(time), and since \(time)\n")
        #expect(errors.firstMatch(of: line) != nil, "\(errors)")
    }

    @Test func `has the members of a deleted group, and calls it deleted for each of them`() async throws {
        let group = try await server.client.createGroup("Staff", [mira])
        let before = try tip()
        #expect(try await server.client.send("DELETE", "/Groups/\(group)").status == 204)
        let lines = "group Staff (\(group)) deleted\n  - member mira@corp.example (\(mira))\n"
        #expect(try run("diff", before).output == lines)
        #expect(try run("diff", before, "--user", mira).output == lines)
    }

    private static let leads: JSONValue = [
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [["op": "replace", "value": ["title": "Lead"]]],
    ]

    @Test func `is of the client that asked for what is taken back, at a time that does not move`() async throws {
        let token = try run("token", "create", "hr").output.trimmingCharacters(in: .newlines)
        #expect(try run("client", "set", "hr", "--manages", "all").status == 0)
        let hr = SCIMClient(port: server.client.port, token: token)
        for _ in 0..<100 where try await hr.send("PATCH", "/Users/\(mira)", Self.leads).status != 200 {
            try await Task.sleep(for: .milliseconds(50))
        }
        try await hr.patch("/Users/\(tom)", ["op": "replace", "value": ["title": "Head"]])
        let plan = try run(
            "revert", "--client", "hr", "--since", "2 hours ago", "--except", "tom@corp.example", "--dry-run")
        #expect(plan.status == 0, "\(plan.errors)")
        #expect(
            plan.output.contains("  asked for by hr: it will send its value again\n  owned by okta\n"), "\(plan.output)"
        )
        #expect(!plan.output.contains("tom@corp.example (") && !plan.output.contains("2 hours ago"), "\(plan.output)")
        #expect(plan.output.firstMatch(of: /--since \d{4}-\d\d-\d\dT/) != nil, "\(plan.output)")
        let some = try run("revert", "--client", "hr", "--user", "tom@corp.example")
        #expect(some.status == 0, "\(some.errors)")
        #expect(try await server.client.send("GET", "/Users/\(tom)").body["title"] == nil)
        #expect(try await server.client.send("GET", "/Users/\(mira)").body["title"] == "Lead")
        #expect(try run("revert", "main", "--except", "tom@corp.example").status == 64)
    }

    @Test func `names what another plan would change`() async throws {
        try await server.client.patch("/Users/\(mira)", ["op": "replace", "value": ["title": "Lead"]])
        let run = try run("revert", tip(), "--plan", "abcdef")
        #expect(run.status == 1)
        #expect(run.errors.contains("It would change User \"mira@corp.example\" now."), "\(run.errors)")
    }

    @Test func `says of somebody who was made later and is deleted now which time has it`() async throws {
        let early = try tip()
        let late = try await server.client.createUser("late@corp.example")
        let last = try tip()
        #expect(try await server.client.send("DELETE", "/Users/\(late)").status == 204)
        let run = try run("restore", "--at", early, "--user", "late@corp.example")
        #expect(run.status == 1)
        #expect(
            run.errors.contains("give `--at \(last.prefix(12))`") && !run.errors.contains("revert"), "\(run.errors)")
    }

    @Test func `names the command that brings somebody back whose name somebody new has`() async throws {
        let early = try tip()
        #expect(try await server.client.send("DELETE", "/Users/\(mira)").status == 204)
        let new = try await server.client.createUser("mira@corp.example")
        let refused = try run("restore", "--at", early, "--user", mira)
        #expect(refused.status == 1)
        let command = try #require(
            refused.errors.firstMatch(of: /`scimgit (revert [0-9a-f]{12} [0-9a-f]{12} --squash)`/), "\(refused.errors)")
        let arguments = command.1.split(separator: " ").map(String.init)
        #expect(try CommandRun(arguments + ["--state", server.directory]).status == 0)
        #expect(try await server.client.send("GET", "/Users/\(mira)").status == 200)
        #expect(try await server.client.send("GET", "/Users/\(new)").status == 404)
    }

    @Test func `names a member of a pushed group that the server has deleted`() async throws {
        let group = try await server.client.createGroup("Staff", [mira])
        try await server.settle()
        let folder = try TestFolder()
        let clone = folder.path + "/clone"
        try server.git("clone", "-q", server.directory, clone)
        let path = try server.git("ls-files", "*\(group).json").trimmingCharacters(in: .newlines)
        let text = try String(contentsOfFile: clone + "/" + path, encoding: .utf8)
        let longer = text.replacing("\"members\": [", with: "\"members\": [{\"value\": \"\(tom)\"},")
        try Data(longer.utf8).write(to: URL(filePath: clone + "/" + path))
        try server.git(
            "-c", "user.name=Ada", "-c", "user.email=ada@corp.example", "commit", "-qam", "Let Tom in", in: clone)
        #expect(try await server.client.send("DELETE", "/Users/\(tom)").status == 204)
        let push = try server.git("push", "origin", "HEAD:inbox/ada", in: clone, mayFail: true)
        #expect(push.contains("The member User \"tom@corp.example\" (\(tom)) was deleted by the server"), "\(push)")
    }

    @Test func `says with a push that something holds main`() async throws {
        try await server.settle()
        let folder = try TestFolder()
        let clone = folder.path + "/clone"
        try server.git("clone", "-q", server.directory, clone)
        // A file that is edited and that the commit changes as well.
        let path = try server.git("ls-files", "*\(tom).json").trimmingCharacters(in: .newlines)
        let text = try String(contentsOfFile: clone + "/" + path, encoding: .utf8)
        for (folder, name) in [(server.directory, "Tomas"), (clone, "Tommy")] {
            let named = text.replacing("\"active\"", with: "\"nickName\": \"\(name)\",\n  \"active\"")
            try Data(named.utf8).write(to: URL(filePath: folder + "/" + path))
        }
        try server.git("-c", "user.name=Ada", "-c", "user.email=ada@corp.example", "commit", "-qam", "Tommy", in: clone)
        var push = ""
        // Just after a command of git in the work tree it is that which holds main.
        for number in 0..<100 where !push.contains("Something holds main") {
            try server.git(
                "-c", "user.name=Ada", "-c", "user.email=ada@corp.example", "commit", "-q", "--allow-empty", "-m",
                "Note \(number)", in: clone)
            push = try server.git("push", "origin", "main", in: clone, mayFail: true)
            try await Task.sleep(for: .milliseconds(100))
        }
        #expect(push.contains("Something holds main"), "\(push)")
        try server.git("checkout", "HEAD", "--", path)
        try await server.settle()
    }
}
