import Foundation
import JSON
import TestSupport
import Testing

@Suite struct `The hooks of a state repository` {
    @Test(arguments: [
        ("{ \"active\": ", "JSON"), ("\"active\": \"yes\"", "active"), ("\"id\": \"another\"", "belongs at"),
        ("\"unknownThing\": 1", "unknownThing"),
    ])
    func `refuse a hand edit that breaks a rule, naming file and reason`(_ edit: String, _ reason: String) async throws
    {
        let server = try ServerProcess()
        let id = try await server.client.createUser("mira.holt@corp.example")
        try await server.settle()
        let file = URL(fileURLWithPath: server.directory + "/" + (try path(server, id)))
        var text = try String(contentsOf: file, encoding: .utf8)
        if edit.hasPrefix("\"id\"") {
            text = text.replacing("\"id\": \"\(id)\"", with: edit)
        } else {
            text = text.replacing("\"active\": true", with: edit)
        }
        try text.write(to: file, atomically: false, encoding: .utf8)
        let before = try server.git("rev-parse", "HEAD")
        let output = try server.git("commit", "-qam", "Edit by hand", mayFail: true)
        #expect(output.contains(id))
        #expect(output.contains(reason))
        #expect(try server.git("rev-parse", "HEAD") == before)
        #expect(try await server.client.send("GET", "/Users/\(id)").body["active"] == true)
    }

    @Test func `refuse a second user with the name in another case, and a member that does not exist`() async throws {
        let server = try ServerProcess()
        _ = try await server.client.createUser("a@corp.example")
        let second = try await server.client.createUser("b@corp.example")
        let group = try await server.client.createGroup("G", [second])
        try await server.settle()
        try edit(server, second, "b@corp.example", "A@CORP.example")
        #expect(try server.git("commit", "-qam", "Rename", mayFail: true).contains("unique"))
        try server.git("checkout", "-q", "--", ".")
        try edit(server, group, second, "0e000000-0000-4000-8000-000000000000")
        #expect(try server.git("commit", "-qam", "Member", mayFail: true).contains("does not exist"))
    }

    @Test func `let commits of a person follow each other without a pause`() async throws {
        let server = try ServerProcess()
        _ = try await server.client.createUser("a@corp.example")
        try await server.settle()
        for number in 0..<20 {
            try Data("\(number)\n".utf8).write(to: URL(fileURLWithPath: server.directory + "/NOTES"))
            try server.git("add", "NOTES")
            try server.git("commit", "-qm", "Note \(number)")
        }
        try server.git("revert", "--no-edit", "HEAD")
        try server.git("revert", "--no-edit", "HEAD")
        #expect(try server.git("rev-list", "--count", "main") == "24\n")
    }

    @Test(arguments: [
        ["reset", "--hard", "HEAD~1"], ["update-ref", "-d", "refs/heads/main"], ["branch", "-m", "main", "old"],
    ])
    func `let main be set back, deleted or renamed, and it is where the log is again`(_ command: [String]) async throws
    {
        let server = try ServerProcess()
        let first = try await server.client.createUser("a@corp.example")
        try await server.settle()
        try await server.client.patch("/Users/\(first)", ["op": "add", "path": "title", "value": "Lead"])
        try await server.settle()
        let output = try server.git(command, mayFail: true)
        if command[0] == "reset" { #expect(output.contains("main was advanced again")) }
        if command[0] == "branch" { try server.git("symbolic-ref", "HEAD", "refs/heads/main") }
        try await server.settle()
        #expect(try server.git("show", "main:\(path(server, first))").contains("Lead"))
        let file = try String(contentsOfFile: server.directory + "/" + path(server, first), encoding: .utf8)
        #expect(file.contains("Lead"))
    }

    @Test(arguments: [["update-ref", "refs/scimgit/live", "main~1"], ["update-ref", "-d", "refs/scimgit/live"]])
    func `let nobody but the server move the log`(_ command: [String]) async throws {
        let server = try ServerProcess()
        _ = try await server.client.createUser("a@corp.example")
        try await server.settle()
        let tip = try server.git("rev-parse", "scimgit/live")
        #expect(try server.git(command, mayFail: true).contains("only the server moves it"))
        #expect(try server.git("rev-parse", "scimgit/live") == tip)
    }

    @Test func `let no tag be made that passes for main, but pack one that is there`() async throws {
        let server = try ServerProcess()
        _ = try await server.client.createUser("a@corp.example")
        try await server.settle()
        for command in [["tag", "main"], ["tag", "-a", "-m", "M", "main"], ["update-ref", "refs/tags/main", "main"]] {
            let refusal = try server.git(command, mayFail: true)
            #expect(refusal.contains("scimgit refuses the name") && refusal.contains("passes for main"), "\(refusal)")
        }
        try server.git("tag", "v1")
        #expect(try server.git("for-each-ref", "--format=%(refname)", "refs/tags") == "refs/tags/v1\n")
        let git = ["git", "-C", server.directory]
        let blob = try Program.run(git + ["hash-object", "-w", "--stdin"], input: "[]\n").output
        let entry = "100644 blob \(blob.trimmingCharacters(in: .newlines))\tscimgit.json\n"
        let tree = try Program.run(git + ["mktree"], input: entry).output.trimmingCharacters(in: .newlines)
        let other = try server.git("commit-tree", "-m", "Other", tree).trimmingCharacters(in: .newlines)
        try server.git("-c", "core.hooksPath=/dev/null", "tag", "main", other)
        try server.git("pack-refs", "--all")
        #expect(try CommandRun("check", "--state", server.directory).output == "main is valid.\n")
        #expect(try CommandRun("check", "tags/main", "--state", server.directory).status != 0)
        try server.git("tag", "-d", "main")
    }

    @Test func `check what a linked work tree does to the branch as well`() async throws {
        let server = try ServerProcess()
        let id = try await server.client.createUser("a@corp.example")
        try await server.settle()
        let linked = server.directory + "-linked"
        defer { try? FileManager.default.removeItem(atPath: linked) }
        try server.git("worktree", "add", "-q", "-b", "draft", linked, "main")
        let file = URL(fileURLWithPath: linked + "/" + (try path(server, id)))
        let text = try String(contentsOf: file, encoding: .utf8)
        try text.replacing("true", with: "1").write(to: file, atomically: false, encoding: .utf8)
        try server.git("commit", "-qam", "Break the rules", in: linked)
        let refusal = try server.git("push", ".", "draft:main", in: linked, mayFail: true)
        #expect(refusal.contains("active"))
        #expect(try await server.client.send("GET", "/Users/\(id)").body["active"] == true)
        try text.replacing("true", with: "false").write(to: file, atomically: false, encoding: .utf8)
        try server.git("commit", "-qam", "Deactivate", "--amend", in: linked)
        try server.git("push", "-q", ".", "draft:main", in: linked)
        #expect(try await server.client.send("GET", "/Users/\(id)").body["active"] == false)
    }

    @Test func `refuse a commit of a linked work tree that has main checked out, which would undo what came since`()
        async throws
    {
        let server = try ServerProcess()
        let id = try await server.client.createUser("a@corp.example")
        try await server.settle()
        let linked = server.directory + "-linked"
        defer { try? FileManager.default.removeItem(atPath: linked) }
        try server.git("worktree", "add", "-q", "-f", linked, "main")
        try await server.client.patch("/Users/\(id)", ["op": "add", "path": "title", "value": "Lead"])
        try await server.settle()
        try Data("x".utf8).write(to: URL(fileURLWithPath: linked + "/NOTES"))
        try server.git("add", "NOTES", in: linked)
        let output = try server.git("commit", "-qm", "Note", in: linked, mayFail: true)
        #expect(output.contains("linked work tree"))
        #expect(try await server.client.send("GET", "/Users/\(id)").body["title"] == "Lead")
    }

    @Test(arguments: [true, false])
    func `let main stand still while somebody edits what the server changes, and merge both, with or without a server`(
        _ isRunning: Bool
    ) async throws {
        let server = try ServerProcess()
        let id = try await server.client.createUser("a@corp.example")
        try await server.settle()
        let before = try server.git("rev-parse", "main")
        try edit(server, id, "\"active\": true", "\"active\": true,\n  \"nickName\": \"A\"")
        try await server.client.patch("/Users/\(id)", ["op": "add", "path": "title", "value": "Lead"])
        let other = try await server.client.createUser("b@corp.example")
        // Long enough for main to go on, were it not held.
        try await Task.sleep(for: .milliseconds(1_500))
        #expect(try server.git("rev-parse", "main") == before)
        #expect(try server.git("ls-files", "*\(other).json") == "")
        if !isRunning { #expect(server.stop() == 0) }
        try server.git("commit", "-qam", "Nick")
        if !isRunning { try server.restart() }
        let user = try await server.client.send("GET", "/Users/\(id)").body
        #expect(user["title"] == "Lead" && user["nickName"] == "A")
        try await server.settle()
        let file = try String(contentsOfFile: server.directory + "/" + path(server, id), encoding: .utf8)
        #expect(file.contains("Lead") && file.contains("nickName"))
        #expect(try server.git("ls-files", "*\(other).json") != "")
    }

    @Test func `let git gc and pack-refs pass`() async throws {
        let server = try ServerProcess()
        let id = try await server.client.createUser("a@corp.example")
        try server.git("pack-refs", "--all")
        try server.git("gc", "-q", "--prune=now")
        #expect(
            try await server.client.patch("/Users/\(id)", ["op": "add", "path": "title", "value": "Lead"]).status == 200
        )
        #expect(try server.problems() == "")
    }

    @Test func `let pack-refs note a value that the server has moved on from meanwhile`() async throws {
        let server = try ServerProcess()
        _ = try await server.client.createUser("a@corp.example")
        try await server.settle()
        let old = try server.git("rev-parse", "HEAD~1").trimmingCharacters(in: .newlines)
        #expect(FileManager.default.createFile(atPath: server.directory + "/.git/packed-refs.lock", contents: nil))
        for reference in ["refs/heads/main", "refs/scimgit/live"] {
            let input = "\(String(repeating: "0", count: 40)) \(old) \(reference)\n"
            let run = try Program.run(
                [ServerProcess.program, "hook", "reference-transaction", "prepared"], in: server.directory,
                input: input, mayFail: true)
            #expect(run.status == 0, "\(reference): \(run.output)")
        }
    }

    @Test func `let no commit undo what the server changed while it was being made`() async throws {
        let server = try ServerProcess()
        let first = try await server.client.createUser("a@corp.example")
        let second = try await server.client.createUser("b@corp.example")
        try await server.settle()
        try edit(server, first, "D a@corp.example", "Edited")
        let editor = "core.editor=touch .git/open; until test -e .git/go; do sleep 0.05; done; echo Edit >"
        let directory = server.directory
        let commit = try Program(starting: ["git", "-c", editor, "commit", "-qa"], in: directory)
        try await waitForFile(directory + "/.git/open")
        try await server.client.patch("/Users/\(second)", ["op": "add", "path": "title", "value": "Lead"])
        #expect(FileManager.default.createFile(atPath: directory + "/.git/go", contents: nil))
        let output = try await commit.end().output
        #expect(try await server.client.send("GET", "/Users/\(second)").body["title"] == "Lead")
        // It is merged where main stood still, and has to be made again where main went on.
        var isRefused = output.contains("refuses to move main") || output.contains("cannot lock ref")
        for _ in 0..<50 where isRefused {
            try await Task.sleep(for: .milliseconds(200))
            isRefused = try server.git("commit", "-qam", "Edit", mayFail: true).contains("refuses")
        }
        let user = try await server.client.send("GET", "/Users/\(first)")
        #expect(user.body["displayName"] == "Edited")
        #expect(try await server.client.send("GET", "/Users/\(second)").body["title"] == "Lead")
    }

    @Test func `refuse to delete many at once unless that is said to be meant`() async throws {
        let server = try ServerProcess()
        for number in 0..<30 { _ = try await server.client.createUser("u\(number)@corp.example") }
        try await server.settle()
        try server.git("rm", "-rq", "users")
        #expect(try server.git("commit", "-qm", "Clean up", mayFail: true).contains("deleted at once"))
        try server.git("-c", "scimgit.allowMassDeletion=true", "commit", "-qm", "Clean up")
        #expect(try await server.client.send("GET", "/Users").body["totalResults"] == 0)
    }

    @Test func `never see a token or a password in any object`() async throws {
        let server = try ServerProcess()
        let id = try await server.client.createUser("a@corp.example")
        try await server.client.patch("/Users/\(id)", ["op": "replace", "value": ["password": "N3w-S3cret!"]])
        try await server.client.patch("/Users/\(id)", ["op": "add", "path": "title", "value": "Lead"])
        let objects = try server.git("cat-file", "--batch-all-objects", "--batch")
        #expect(objects.contains("a@corp.example"))
        #expect(!objects.contains(server.client.token))
        #expect(!objects.contains("N3w-S3cret!"))
    }

    private func waitForFile(_ path: String) async throws {
        for _ in 0..<1500 where !FileManager.default.fileExists(atPath: path) {
            try await Task.sleep(for: .milliseconds(20))
        }
        try #require(FileManager.default.fileExists(atPath: path))
    }

    private func path(_ server: ServerProcess, _ id: String) throws -> String {
        try server.git("ls-files", "*\(id).json").trimmingCharacters(in: .newlines)
    }

    private func edit(_ server: ServerProcess, _ id: String, _ old: String, _ new: String) throws {
        let file = URL(fileURLWithPath: server.directory + "/" + (try path(server, id)))
        let text = try String(contentsOf: file, encoding: .utf8)
        try text.replacing(old, with: new).write(to: file, atomically: false, encoding: .utf8)
    }
}
