import Foundation
import JSON
import TestSupport
import Testing

@Suite struct `scimgit revert` {
    private static func head(_ server: ServerProcess, _ revision: String = "scimgit/live") throws -> String {
        try server.git("rev-parse", revision).trimmingCharacters(in: .newlines)
    }

    @Test func `takes a commit back on a running server, and prints the commit that does`() async throws {
        let server = try ServerProcess()
        let id = try await server.client.createUser("mira.holt@corp.example")
        try await server.client.patch("/Users/\(id)", ["op": "replace", "value": ["active": false]])
        let commit = try Self.head(server)
        try await server.client.patch("/Users/\(id)", ["op": "replace", "value": ["title": "Lead"]])
        let run = try CommandRun("revert", commit, "--state", server.directory)
        #expect(run.status == 0)
        #expect(run.errors == "")
        let made = try Self.head(server)
        #expect(run.output == "\(made.prefix(12)) Revert \"Deactivate user mira.holt@corp.example\"\n")
        #expect(try server.git("log", "-1", "--format=%an <%ae>", made) == "Ada Admin <ada@corp.example>\n")
        let user = try await server.client.send("GET", "/Users/\(id)")
        #expect(user.body["active"] == true)
        #expect(user.body["title"] == "Lead")
        try await server.settle()
        #expect(try server.git("status", "--porcelain") == "")
        #expect(try Self.head(server, "main") == made)
    }

    @Test func `does so without a server too`() async throws {
        let server = try ServerProcess()
        let id = try await server.client.createUser("mira.holt@corp.example")
        try await server.client.patch("/Users/\(id)", ["op": "replace", "value": ["active": false]])
        #expect(server.stop() == 0)
        let run = try CommandRun("revert", "main", "--state", server.directory)
        #expect(run.status == 0)
        #expect(run.output.hasSuffix("Revert \"Deactivate user mira.holt@corp.example\"\n"))
        #expect(try Self.head(server, "main") == Self.head(server))
        #expect(try server.git("status", "--porcelain") == "")
        try server.restart()
        #expect(try await server.client.send("GET", "/Users/\(id)").body["active"] == true)
    }

    @Test func `shows a plan whose last line makes just that, and says so when it is out of date`() async throws {
        let server = try ServerProcess()
        let id = try await server.client.createUser("mira.holt@corp.example")
        try await server.client.patch("/Users/\(id)", ["op": "replace", "value": ["active": false]])
        let commit = try Self.head(server)
        let plan = try CommandRun("revert", commit, "--dry-run", "--state", server.directory)
        #expect(plan.status == 0)
        #expect(try Self.head(server) == commit)
        let lines = plan.output.split(separator: "\n").map(String.init)
        let last = try #require(lines.last?.split(separator: " ").map(String.init))
        #expect(
            lines.dropLast() == [
                "Would commit: Revert \"Deactivate user mira.holt@corp.example\"",
                "user mira.holt@corp.example (\(id)) is reactivated", "  active: false -> true",
                "  owned by okta: it will send its value again", "Nothing was changed. To do just this:",
            ])
        #expect(last.first == "scimgit")
        try await server.client.patch("/Users/\(id)", ["op": "replace", "value": ["title": "Lead"]])
        let late = try CommandRun(Array(last.dropFirst()))
        #expect(late.status == 1)
        #expect(late.errors.contains("have changed since"))
        #expect(late.errors.hasSuffix("Nothing was changed.\n"))
        let again = try CommandRun("revert", commit, "--dry-run", "--state", server.directory)
        let command = try #require(again.output.split(separator: "\n").last?.split(separator: " ").map(String.init))
        #expect(try CommandRun(Array(command.dropFirst())).status == 0)
        #expect(try await server.client.send("GET", "/Users/\(id)").body["active"] == true)
    }

    @Test func `takes back all that a request or a client did`() async throws {
        let server = try ServerProcess()
        let id = try await server.client.createUser("mira.holt@corp.example")
        for title in ["A", "B", "C"] {
            try await server.client.patch("/Users/\(id)", ["op": "replace", "value": ["title": .string(title)]])
        }
        let request = try server.git("log", "-1", "--format=%(trailers:key=Request-Id,valueonly)", "scimgit/live")
        let run = try CommandRun(
            "revert", "--request", request.trimmingCharacters(in: .newlines), "--state", server.directory)
        #expect(run.output.split(separator: "\n").count == 1)
        #expect(try await server.client.send("GET", "/Users/\(id)").body["title"] == "B")
        let early = try CommandRun(
            "revert", "--client", "okta", "--until", "2 hours ago", "--state", server.directory)
        #expect(early.errors == "Error: The client okta made no commit in that time.\n")
        let all = try CommandRun(
            "revert", "--client", "okta", "--since", "2 hours ago", "--squash", "--state", server.directory)
        #expect(all.status == 0)
        #expect(all.output.contains("Revert 3 commits by okta\nLeft: "), "\(all.output)")
        #expect(try await server.client.send("GET", "/Users/\(id)").status == 404)
    }

    @Test func `takes a range back, in the order of the log whatever that of the arguments`() async throws {
        let server = try ServerProcess()
        let id = try await server.client.createUser("mira.holt@corp.example")
        let start = try Self.head(server)
        for title in ["A", "B", "C", "D"] {
            try await server.client.patch("/Users/\(id)", ["op": "replace", "value": ["title": .string(title)]])
        }
        let range = try CommandRun("revert", "\(start)..scimgit/live~2", "--dry-run", "--state", server.directory)
        #expect(range.status == 1)
        #expect(range.errors.contains("title: \"D\" now, \"A\" before the commit, \"B\" after it"), "\(range.errors)")
        let some = try CommandRun(
            "revert", "scimgit/live~1", "scimgit/live", "\(start)..scimgit/live~2", "--state", server.directory)
        #expect(some.output.split(separator: "\n").count == 4)
        #expect(try await server.client.send("GET", "/Users/\(id)").body["title"] == nil)
    }

    @Test(arguments: [
        [], ["main", "--client", "okta"], ["--client", "okta", "--request", "r"], ["main", "--plan", "nothing"],
    ])
    func `is a wrong call without one selection`(_ arguments: [String]) throws {
        let folder = try TestFolder()
        #expect(try CommandRun("init", "--state", folder.state).status == 0)
        let run = try CommandRun(["revert"] + arguments + ["--state", folder.state])
        #expect(run.status == 64)
        #expect(run.output == "")
    }

    @Test(arguments: [
        (["nothing"], "names no commit"), (["--client", "okta"], "The client okta made no commit"),
        (["--request", "r"], "No commit was made for the request r."), (["main"], "is the first commit of the log"),
    ])
    func `is refused with the reason`(_ arguments: [String], _ reason: String) throws {
        let folder = try TestFolder()
        #expect(try CommandRun("init", "--state", folder.state).status == 0)
        for (key, value) in [("user.name", "Ada Admin"), ("user.email", "ada@corp.example")] {
            try folder.git("config", key, value)
        }
        let run = try CommandRun(["revert"] + arguments + ["--state", folder.state])
        #expect(run.status == 1)
        #expect(run.output == "")
        #expect(run.errors.contains(reason), "\(run.errors)")
    }

    @Test(arguments: [
        (["main", "--client", "okta"], "--client excludes commits: leave out --client or main."),
        (["main", "topic", "--request", "r"], "--request excludes commits: leave out --request or main topic."),
        (["--client", "okta", "--request", "r"], "--client excludes --request: give one of them."),
        (["main", "--since", "yesterday"], "--since and --until go with --client, and with nothing else."),
        (["2 hours ago"], "\"2 hours ago\" is a time: name commits"),
        ([], "Say what is to be taken back: commits, --client or --request."),
    ])
    func `says which arguments exclude each other`(_ arguments: [String], _ words: String) throws {
        let run = try CommandRun(["revert"] + arguments)
        #expect(run.status == 64)
        #expect(run.errors.contains(words), "\(run.errors)")
    }

    @Test func `takes main for the newest change of the log while main is held`() async throws {
        let server = try ServerProcess()
        let id = try await server.client.createUser("mira.holt@corp.example")
        try await server.settle()
        // As while a merge of a person is open.
        let held = try Self.head(server, "main")
        let marker = URL(fileURLWithPath: server.directory + "/.git/MERGE_HEAD")
        try Data("\(held)\n".utf8).write(to: marker)
        defer { try? FileManager.default.removeItem(at: marker) }
        try await server.client.patch("/Users/\(id)", ["op": "replace", "value": ["title": "Lead"]])
        for name in ["main", "HEAD", "@", "refs/heads/main"] {
            let plan = try CommandRun("revert", name, "--dry-run", "--state", server.directory)
            #expect(plan.output.contains("Revert \"Update title of user mira.holt@corp.example\""), "\(plan.errors)")
        }
        #expect(try Self.head(server, "main") == held)
        let before = try CommandRun("revert", "main~1", "--dry-run", "--state", server.directory)
        #expect(before.errors.contains("The commit created the User") || before.output.contains("is deleted"))
    }

    @Test func `leaves out what conflicts with --skip-conflicts, which the refusal names`() async throws {
        let server = try ServerProcess()
        let id = try await server.client.createUser("mira.holt@corp.example")
        try await server.client.patch(
            "/Users/\(id)", ["op": "replace", "value": ["title": "Lead", "nickName": "Mimi"]])
        let commit = try Self.head(server)
        try await server.client.patch("/Users/\(id)", ["op": "replace", "value": ["title": "Head"]])
        let refused = try CommandRun("revert", commit, "--state", server.directory)
        #expect(refused.status == 1)
        #expect(
            refused.errors.contains("With `--skip-conflicts` what conflicts is left as it is, and the rest done.\n"))
        let conflict =
            "User \"mira.holt@corp.example\": title: \"Head\" now, absent before the commit, \"Lead\" after it"
        #expect(refused.errors.contains(conflict), "\(refused.errors)")
        let plan = try CommandRun("revert", commit, "--skip-conflicts", "--dry-run", "--state", server.directory)
        #expect(plan.status == 0)
        #expect(plan.output.contains("  nickName: - \"Mimi\"\n"), "\(plan.output)\(plan.errors)")
        #expect(plan.output.contains("Left: ") && plan.output.contains(conflict))
        let last = try #require(plan.output.split(separator: "\n").last).split(separator: " ").map(String.init)
        #expect(last.contains("--skip-conflicts"))
        let done = try CommandRun(Array(last.dropFirst()))
        #expect(done.status == 0, "\(done.errors)")
        #expect(done.output.contains("Left: ") && done.output.contains(conflict))
        let user = try await server.client.send("GET", "/Users/\(id)").body
        #expect(user["title"] == "Head" && user["nickName"] == nil)
    }
}
