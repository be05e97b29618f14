import AsyncHTTPClient
import Foundation
import JSON
import NIOCore
import TestSupport
import Testing

/// What people do with git in the folder of a running server.
@Suite struct `The work tree` {
    private let server: ServerProcess
    private let id: String

    init() async throws {
        server = try ServerProcess()
        id = try await server.client.createUser("a@corp.example")
        try await server.settle()
    }

    private func edit(_ old: String, _ new: String) throws {
        let path = try server.git("ls-files", "*\(id).json").trimmingCharacters(in: .newlines)
        let file = URL(fileURLWithPath: server.directory + "/" + path)
        let text = try String(contentsOf: file, encoding: .utf8)
        try text.replacing(old, with: new).write(to: file, atomically: false, encoding: .utf8)
    }

    private func title() async throws -> JSONValue? {
        try await server.client.send("GET", "/Users/\(id)").body["title"]
    }

    @Test func `comes along when main is checked out again, over which the server went on meanwhile`() async throws {
        try server.git("checkout", "-qb", "draft")
        try await server.client.patch("/Users/\(id)", ["op": "add", "path": "title", "value": "Lead"])
        let other = try await server.client.createUser("b@corp.example")
        try server.git("checkout", "-q", "main")
        try await server.settle()
        #expect(try server.git("ls-files", "*\(other).json") != "")
        try edit("\"active\": true", "\"active\": false")
        try server.git("commit", "-qam", "Deactivate")
        let user = try await server.client.send("GET", "/Users/\(id)").body
        #expect(user["title"] == "Lead" && user["active"] == false)
    }

    @Test func `takes the merge of a branch on an idle server, again and again`() async throws {
        for number in 0..<10 {
            try server.git("checkout", "-qb", "draft-\(number)")
            try Data("\(number)\n".utf8).write(to: URL(fileURLWithPath: server.directory + "/NOTES"))
            try server.git("add", "NOTES")
            try server.git("commit", "-qm", "Note \(number)")
            try server.git("checkout", "-q", "main")
            try server.git("merge", "-q", "draft-\(number)")
        }
        try await server.settle()
        #expect(try server.git("show", "scimgit/live:NOTES") == "9\n")
    }

    @Test(arguments: [
        ["stash"], ["reset", "-q", "--merge"], ["reset", "-q", "--hard"], ["reset", "-q", "--hard", "HEAD~1"],
        ["reset", "-q", "--soft", "HEAD~2"], ["reset", "-q", "HEAD~1"],
    ])
    func `is in step soon after a command that put something back while the server went on`(_ command: [String])
        async throws
    {
        for title in ["One", "Two"] {
            try await server.client.patch("/Users/\(id)", ["op": "add", "path": "title", "value": .string(title)])
        }
        try await server.settle()
        for number in 0..<3 {
            try edit("\"active\": true", "\"active\": true,\n  \"nickName\": \"A\(number)\"")
            try await server.client.patch(
                "/Users/\(id)", ["op": "add", "path": "title", "value": .string("\(number)")])
            _ = try server.git(command, mayFail: true)
            _ = try await server.client.createUser("\(number)@corp.example")
            try await server.client.patch(
                "/Users/\(id)", ["op": "add", "path": "title", "value": .string("Next \(number)")])
            // The server comes in between, or it does not.
            try await Task.sleep(for: .milliseconds(100))
            try server.git("checkout", "-q", "HEAD", "--", ".", mayFail: true)
            try await server.settle()
            #expect(try await title() == .string("Next \(number)"))
        }
    }

    @Test func `does not bring a user back who was deactivated while an edit of it was open`() async throws {
        try edit("\"active\": true", "\"active\": true,\n  \"nickName\": \"A\"")
        try server.git("add", "-A")
        try await server.client.patch("/Users/\(id)", ["op": "replace", "path": "active", "value": false])
        // Long enough for main to go on, were it not held.
        try await Task.sleep(for: .milliseconds(500))
        try server.git("commit", "-qm", "Nick")
        let user = try await server.client.send("GET", "/Users/\(id)").body
        #expect(user["active"] == false && user["nickName"] == "A")
    }

    @Test func `takes the revert of the newest change right after three of the server`() async throws {
        for title in ["One", "Two", "Three"] {
            try await server.client.patch("/Users/\(id)", ["op": "add", "path": "title", "value": .string(title)])
        }
        try await server.settle()
        try server.git("revert", "--no-edit", "HEAD")
        #expect(try await title() == "Two")
        try await server.settle()
        try server.git("checkout", "HEAD~3", "--", ".")
        try server.git("commit", "-qm", "Back to one")
        #expect(try await title() == "One")
    }

    @Test func `keeps a commit that came past the hooks and is refused as a branch, and is where the log is again`()
        async throws
    {
        try edit("\"active\": true", "\"active\": ")
        try server.git("-c", "core.hooksPath=/dev/null", "commit", "-qam", "Break the file")
        for _ in 0..<200 where try server.git("for-each-ref", "refs/heads/refused").isEmpty {
            try await Task.sleep(for: .milliseconds(50))
        }
        try await server.settle()
        #expect(try server.git("for-each-ref", "refs/heads/refused") != "")
        try server.git("commit", "-q", "--allow-empty", "-m", "Go on")
        #expect(try await server.client.send("GET", "/Users/\(id)").body["active"] == true)
    }

    /// Has a client change the user's title, and waits until `main` has gone on to that.
    private func expectStep(_ title: String) async throws {
        let before = try server.git("rev-parse", "main")
        try await server.client.patch("/Users/\(id)", ["op": "add", "path": "title", "value": .string(title)])
        #expect(try await comesToHold { try server.git("rev-parse", "main") != before })
    }

    @Test func `keeps what a person puts back by hand after a commit of it`() async throws {
        let notes = URL(fileURLWithPath: server.directory + "/NOTES")
        for text in ["one\n", "two\n"] {
            try Data(text.utf8).write(to: notes)
            try server.git("add", "NOTES")
            try server.git("commit", "-qm", "Write notes")
        }
        let record = server.directory + "/.git/scimgit/worktree"
        let commit = try server.git("rev-parse", "main")
        #expect(try await comesToHold { try String(contentsOfFile: record, encoding: .utf8).hasPrefix(commit) })
        try Data("one\n".utf8).write(to: notes)
        try await expectStep("Lead")
        #expect(try Data(contentsOf: notes) == Data("one\n".utf8))
        try FileManager.default.removeItem(at: notes)
        try await expectStep("Head")
        #expect(!FileManager.default.fileExists(atPath: notes.path))
    }

    @Test func `has a directory take the place of a file, and a file that of a directory`() async throws {
        let clone = server.directory + "-clone"
        defer { try? FileManager.default.removeItem(atPath: clone) }
        try Program.run(["git", "clone", "-q", server.directory, clone])
        for script in [
            "echo a >NOTES", "rm NOTES; mkdir -p NOTES/x; echo b >NOTES/x/y", "rm -r NOTES; echo c >NOTES",
        ] {
            try Program.run(
                ["sh", "-ec", "git pull -q; \(script); git add -A; git commit -qm Notes; git push -q origin HEAD"],
                in: clone,
                environment: ProcessInfo.processInfo.environment.merging([
                    "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@corp.example", "GIT_COMMITTER_NAME": "A",
                    "GIT_COMMITTER_EMAIL": "a@corp.example",
                ]) { $1 })
            try await server.settle()
        }
        #expect(try String(contentsOfFile: server.directory + "/NOTES", encoding: .utf8) == "c\n")
    }

    @Test func `gets no branch that stands in the way of those of refused commits`() throws {
        #expect(try server.git("branch", "refused", mayFail: true).contains("below it"))
        #expect(try server.git("for-each-ref", "refs/heads/refused") == "")
    }

    @Test func `that is linked and has main checked out is named by /ready`() async throws {
        let linked = server.directory + "-linked"
        defer { try? FileManager.default.removeItem(atPath: linked) }
        try server.git("worktree", "add", "-q", "-f", linked, "main")
        var text = ""
        for _ in 0..<100 where !text.contains(linked) {
            let request = HTTPClientRequest(url: "http://127.0.0.1:\(server.client.port)/ready")
            let body = try await HTTPClient.shared.execute(request, timeout: .seconds(20)).body
            text = String(buffer: try await body.collect(upTo: 1 << 16))
            try await Task.sleep(for: .milliseconds(50))
        }
        #expect(text.contains(linked))
    }
}
