import Foundation
import JSON
import TestSupport
import Testing

@Suite struct `scimgit import` {
    @Test func `loads users and groups, and export gives them back`() throws {
        let folder = try TestFolder()
        let file = try folder.write("all.jsonl", Self.lines(users: 300))
        _ = try CommandRun("init", "--state", folder.state)
        let run = try CommandRun("import", file, "--client", "hr", "--state", folder.state)
        #expect(run.output == "Imported 300 users, 1 group.\n")
        #expect(run.status == 0)
        #expect(try folder.git("status", "--porcelain").output == "")
        #expect(try folder.git("fsck", "--strict").output == "")
        #expect(try folder.git("log", "-1", "--format=%an: %s").output == "hr: Import 1 group\n")
        #expect(try CommandRun("check", "--state", folder.state).status == 0)
        let export = try CommandRun("export", "--state", folder.state)
        let copy = try TestFolder()
        _ = try CommandRun("init", "--state", copy.state)
        #expect(try CommandRun(["import", "-", "--state", copy.state], input: export.output).status == 0)
        let tree = try folder.git("rev-parse", "main^{tree}").output
        #expect(try copy.git("rev-parse", "main^{tree}").output == tree)
        #expect(try CommandRun("export", "main", "--state", copy.state).output == export.output)
    }

    @Test func `prints a line for each problem and writes nothing, or only the rest`() throws {
        let folder = try TestFolder()
        let file = try folder.write("all.jsonl", Self.lines(users: 3) + "{]\n\n{\"id\": \"x\"}\n")
        _ = try CommandRun("init", "--state", folder.state)
        let refused = try CommandRun("import", file, "--state", folder.state)
        #expect(refused.status == 1)
        #expect(
            refused.output.split(separator: "\n").map { $0.prefix { $0 != ":" } }.prefix(2) == ["line 5", "line 7"])
        #expect(refused.output.contains("Nothing was written: 2 problems."))
        #expect(try folder.git("rev-list", "--count", "main").output == "1\n")
        let loaded = try CommandRun("import", file, "--skip-invalid", "--state", folder.state)
        #expect(loaded.status == 1)
        #expect(loaded.output.hasSuffix("Imported 3 users, 1 group; 2 problems, not written.\n"))
        #expect(
            try CommandRun("import", file, "--skip-invalid", "--state", folder.state).output.contains(
                "Nothing new; 4 were there already"))
    }

    @Test func `refuses one page of a list, and groups with unknown members, unless told to take what there is`() throws
    {
        let folder = try TestFolder()
        let list = """
            {"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":3,"startIndex":1,"Resources":[
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"u","userName":"u"},
            {"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"id":"g","displayName":"G","members":[{"value":"u"},{"value":"x"}]}]}
            """
        let file = try folder.write("page.json", list)
        _ = try CommandRun("init", "--state", folder.state)
        let refused = try CommandRun("import", file, "--skip-unknown-members", "--state", folder.state)
        #expect(refused.status == 1)
        #expect(refused.output.contains("line 1: The list has 3 resources, and the file holds 2 of them"))
        #expect(refused.output.hasSuffix("add the missing pages to the file. --partial loads what it holds.\n"))
        let whole = try CommandRun("import", file, "--partial", "--state", folder.state)
        #expect(whole.status == 1)
        #expect(
            whole.output.hasSuffix(
                "1 problem. --skip-unknown-members loads groups without the members that do not exist.\n"))
        let mixed = try folder.write("mixed.json", list.replacing("\n", with: "") + "\n{\"id\": \"x\"}\n")
        #expect(
            try CommandRun("import", mixed, "--partial", "--state", folder.state).output.contains(
                "2 problems. --skip-invalid loads the other resources; --skip-unknown-members loads groups"))
        let loaded = try CommandRun("import", file, "--partial", "--skip-unknown-members", "--state", folder.state)
        #expect(loaded.status == 0)
        #expect(
            loaded.output.contains(
                "line 3, resource 2: The Group \"G\" is taken without members that do not exist: \"x\".\n"))
        #expect(loaded.output.hasSuffix("Imported 1 user, 1 group; 1 group without unknown members.\n"))
        #expect(try CommandRun("check", "--state", folder.state).status == 0)
    }

    @Test func `goes on after it was killed`() async throws {
        let folder = try TestFolder()
        let file = try folder.write("all.jsonl", Self.lines(users: 5000))
        _ = try CommandRun("init", "--bare", "--state", folder.state)
        let program = try Program(starting: [ServerProcess.program, "import", file, "--state", folder.state])
        while program.isRunning, try folder.git("rev-list", "--count", "main").output == "1\n" {}
        program.send(SIGKILL)
        _ = program.wait()
        #expect(try folder.git("fsck", "--strict", "--no-dangling").output == "")
        #expect(try CommandRun("check", "--state", folder.state).status == 0)
        let run = try CommandRun("import", file, "--state", folder.state)
        #expect(run.status == 0)
        #expect(try CommandRun("export", "--state", folder.state).output.split(separator: "\n").count == 5001)
        #expect(try folder.git("fsck", "--strict", "--no-dangling").output == "")
        #expect(try CommandRun("check", "--state", folder.state).status == 0)
    }

    @Test func `refuses to run while a server serves the state`() async throws {
        let server = try ServerProcess()
        let file = server.directory + "-users.jsonl"
        defer { try? FileManager.default.removeItem(atPath: file) }
        try Self.lines(users: 1).write(toFile: file, atomically: false, encoding: .utf8)
        for command in [["import", file], ["fanout", "4"]] {
            let run = try CommandRun(command + ["--state", server.directory])
            #expect(run.status == 1)
            #expect(run.errors.contains("stop it first"))
        }
    }

    @Test func `makes resources that a server serves and changes`() async throws {
        let server = try ServerProcess()
        #expect(server.stop() == 0)
        let file = server.directory + "-users.jsonl"
        defer { try? FileManager.default.removeItem(atPath: file) }
        try Self.lines(users: 2).write(toFile: file, atomically: false, encoding: .utf8)
        #expect(try CommandRun("import", file, "--state", server.directory).status == 0)
        try server.restart()
        let user = try await server.client.send("GET", "/Users/U1")
        #expect(user.body["meta"]?.object?["created"] == "2024-05-01T10:00:00Z")
        #expect(user.body["groups"]?.array?.count == 1)
        try await server.client.patch("/Users/U1", ["op": "replace", "value": ["active": false]])
        try await server.settle()
        #expect(try await server.client.send("DELETE", "/Users/U1").status == 204)
        #expect(try await server.client.members("G1") == ["U0"])
    }

    /// A group of all users, then the users, one a line.
    static func lines(users count: Int) -> String {
        let members = (0..<min(count, 100)).map { JSONValue.object(["value": .string("U\($0)")]) }
        var lines: [JSONValue] = [
            [
                "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "id": "G1", "displayName": "All",
                "members": .array(members),
            ]
        ]
        for number in 0..<count {
            lines.append([
                "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "id": .string("U\(number)"),
                "userName": .string("u\(number)@corp.example"), "active": true,
                "meta": ["resourceType": "User", "created": "2024-05-01T10:00:00Z"],
            ])
        }
        return lines.map { String(decoding: $0.compactBytes, as: UTF8.self) + "\n" }.joined()
    }
}
