import Foundation
import JSON
import TestSupport
import Testing

@Suite struct `scimgit client` {
    private static func run(_ server: ServerProcess, _ words: String...) throws -> CommandRun {
        try CommandRun(words + ["--state", server.directory])
    }

    @Test func `create, list and show tell of clients and their tokens`() throws {
        let folder = try TestFolder()
        func run(_ words: String...) throws -> CommandRun { try CommandRun(words + ["--state", folder.state]) }
        _ = try run("init")
        #expect(try run("client", "create", "okta").output == "Created the client okta.\n")
        let made = try run(
            "client", "create", "hr", "--dialect", "strict", "--scope", "users,read,type:Device", "--manages", "all")
        #expect(made.status == 0, "\(made.errors)")
        let lines = try run("client", "list").output.split(separator: "\n").map { $0.split(separator: " ") }
        #expect(
            lines == [
                ["okta", "enabled", "okta", "own", "all", "never", "used"],
                ["hr", "enabled", "strict", "all", "read,users,type:Device", "never", "used"],
            ])
        _ = try run("token", "create", "hr", "--expires", "20d")
        _ = try run("token", "create", "hr", "--draft")
        let shown = try run("client", "show", "hr").output
        #expect(shown.contains("manages  all\n") && shown.contains("scopes   read,users,type:Device\n"))
        #expect(shown.contains("(soon)") && shown.contains("  draft  "))
        #expect(try run("client", "show", "x").errors.contains("`scimgit client list`"))
        #expect(try run("client", "create", "okta").errors.contains("`scimgit client set okta`"))
        #expect(try run("client", "set", "okta").status != 0)
    }

    @Test(arguments: [
        ["client", "create", "a", "--scope", "reed"], ["client", "create", "a", "--manages", "some"],
        ["client", "create", "A"], ["client", "set", "a", "--scope", "all"], ["client", "delete", "a"],
        ["client", "disable", "a"], ["token", "create", "a", "--expires", "soon"], ["token", "enable", "a"],
    ])
    func `refuses what it does not understand, and what is not there`(_ words: [String]) throws {
        let folder = try TestFolder()
        _ = try CommandRun("init", "--state", folder.state)
        let run = try CommandRun(words + ["--state", folder.state])
        #expect(run.status != 0 && run.output == "" && !run.errors.isEmpty)
        #expect(try CommandRun("client", "list", "--state", folder.state).output == "")
    }

    @Test func `what a command changes holds for a running server when the command has ended`() async throws {
        let server = try ServerProcess()
        func status() async throws -> Int { try await server.client.send("GET", "/Users").status }
        #expect(try await status() == 200)
        #expect(try Self.run(server, "client", "disable", "okta").status == 0)
        #expect(try await status() == 401)
        #expect(try Self.run(server, "client", "enable", "okta").status == 0)
        #expect(try await status() == 200)
        #expect(try Self.run(server, "client", "set", "okta", "--scope", "users").status == 0)
        let refused = try await server.client.send("GET", "/Users")
        #expect(refused.status == 403)
        let detail = refused.body["detail"]?.string ?? ""
        let command = try #require(detail.firstMatch(of: /`scimgit ([^`]+)`/)).1.split(separator: " ").map(String.init)
        #expect(try CommandRun(command + ["--state", server.directory]).status == 0)
        #expect(try await status() == 200)
        #expect(try Self.run(server, "client", "delete", "okta").status == 0)
        #expect(try await status() == 401)
        #expect(try Self.run(server, "token", "create", "okta").errors.contains("--take-over"))
        let log = try String(contentsOfFile: server.directory + "/.git/scimgit/administration.jsonl", encoding: .utf8)
        #expect(log.split(separator: "\n").count == 7)
    }

    @Test func `the tokens of the last version that had no clients go on doing everything`() async throws {
        let folder = try TestFolder()
        _ = try CommandRun("init", "--state", folder.state)
        // As that version wrote it.
        let tokens = """
            {
              "bearerTokens": [
                {
                  "client": "entra",
                  "created": 1793000000,
                  "dialect": "interoperable",
                  "sha256": "a3e48fbfea4fe9b19c6bf41b5f3a7d6d3d72b2e0c4c1d0f7e2b5a4968778695a"
                },
                {
                  "client": "okta",
                  "created": 1794000000,
                  "dialect": "okta",
                  "sha256": "b14dfbcc01cd9e70c4cb0a8f8d9ebb4d5de5d8d5f4aa7a2f6fc8a1aff5c1db4d"
                }
              ],
              "format": 2
            }

            """
        let text = "scimgit_x5xC2WpZB3dYw8mT0q1nS4vK7uL9hJ6gF0aE2rDyQcM"
        let digest = try Program.run(["sh", "-c", "printf %s \(text) | sha256sum | cut -d' ' -f1"]).output
            .trimmingCharacters(in: .whitespacesAndNewlines)
        let kept = folder.state + "/.git/scimgit"
        let old = tokens.replacing(
            "b14dfbcc01cd9e70c4cb0a8f8d9ebb4d5de5d8d5f4aa7a2f6fc8a1aff5c1db4d", with: digest)
        try Data(old.utf8).write(to: URL(fileURLWithPath: kept + "/tokens.json"))
        let server = try ServerProcess(in: folder.state)
        #expect(server.client.token == "")
        let client = SCIMClient(port: server.client.port, token: text)
        let user = try await client.createUser("mira")
        #expect(try await client.send("DELETE", "/Users/\(user)").status == 204)
        let lines = try CommandRun("client", "list", "--state", folder.state).output.split(separator: "\n")
        #expect(
            lines.map { $0.split(separator: " ").prefix(5).joined(separator: " ") }
                == ["entra enabled interoperable all all", "okta enabled okta all all"])
        #expect(try String(contentsOfFile: kept + "/tokens.json", encoding: .utf8).contains("sha256") == false)
    }
}
