import Foundation
import JSON
import TestSupport
import Testing

/// A clone of a served state, in which a person commits; removed with it.
private final class PersonClone {
    let directory: String
    private let server: ServerProcess

    init(of server: ServerProcess) throws {
        self.server = server
        directory = server.directory + "-clone"
        try server.git("clone", "-q", server.directory, directory)
        try git("config", "user.name", "Ada Admin")
        try git("config", "user.email", "ada@corp.example")
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    @discardableResult
    func git(_ arguments: String...) throws -> String { try server.git(arguments, in: directory) }

    func commit(_ path: String, _ text: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: directory + "/" + path))
        try git("add", path)
        try git("commit", "-qm", "Write \(path)")
    }
}

/// Commits that have the same parent as what `main` names when they come.
@Suite struct `A commit beside the one that it replaces` {
    @Test func `takes nothing of a change of the server back, when it is pushed by force`() async throws {
        let server = try ServerProcess()
        let mira = try await server.client.createUser("mira.holt@corp.example")
        try await server.settle()
        let clone = try PersonClone(of: server)
        let ines = try await server.client.createUser("ines@corp.example")
        try await server.settle()

        try clone.commit("NOTES", "Read me\n")
        try clone.git("push", "-q", "--force", "origin", "main")
        try await server.settle()
        #expect(try await server.client.send("GET", "/Users/\(ines)").status == 200)
        #expect(try await server.client.send("GET", "/Users/\(mira)").status == 200)
        #expect(try server.git("show", "main:NOTES") == "Read me\n")
    }

    @Test func `changes what it says when a person amends a commit`() async throws {
        let server = try ServerProcess()
        let id = try await server.client.createUser("mira.holt@corp.example")
        try await server.settle()
        try Data("One\n".utf8).write(to: URL(fileURLWithPath: server.directory + "/NOTES"))
        try server.git("add", "NOTES")
        try server.git("commit", "-qm", "Add notes")
        try await server.settle()
        try Data("Two\n".utf8).write(to: URL(fileURLWithPath: server.directory + "/NOTES"))
        let output = try server.git("commit", "-qam", "Add other notes", "--amend")
        #expect(output.contains("It is served now, by the merge "), "\(output)")
        #expect(!output.contains("The server had changes"), "\(output)")
        try await server.settle()
        #expect(try server.git("show", "main:NOTES") == "Two\n")
        #expect(try await server.client.send("GET", "/Users/\(id)").status == 200)
    }

    @Test func `is said to meet changes of the server where there are some`() async throws {
        let server = try ServerProcess()
        let id = try await server.client.createUser("mira.holt@corp.example")
        try await server.settle()
        try Data("One\n".utf8).write(to: URL(fileURLWithPath: server.directory + "/NOTES"))
        try server.git("add", "NOTES")
        try server.git("commit", "-qm", "Add notes")
        try await server.settle()
        let path = try server.git("ls-files", "*\(id).json").trimmingCharacters(in: .newlines)
        let file = URL(fileURLWithPath: server.directory + "/" + path)
        let text = try String(contentsOf: file, encoding: .utf8)
        try Data(text.replacing("\"active\": true", with: "\"active\": false").utf8).write(to: file)
        try await server.client.patch("/Users/\(id)", ["op": "add", "path": "title", "value": "Lead"])
        let output = try server.git("commit", "-qam", "Deactivate", "--amend")
        #expect(output.contains("The server had changes since; both are served now"), "\(output)")
        try await server.settle()
        let user = try await server.client.send("GET", "/Users/\(id)").body
        #expect(user["active"] == false && user["title"] == "Lead")
    }
}

@Suite struct `A commit that was merged` {
    @Test func `is not merged again when main is set to what came before it`() async throws {
        let server = try ServerProcess()
        _ = try await server.client.createUser("mira.holt@corp.example")
        try await server.settle()
        let clone = try PersonClone(of: server)
        for text in ["One", "Two"] { try clone.commit(text, text) }
        let first = try clone.git("rev-parse", "HEAD~1").trimmingCharacters(in: .newlines)
        _ = try await server.client.createUser("ines@corp.example")
        try await server.settle()
        try clone.git("push", "-q", "--force", "origin", "main")
        try await server.settle()
        try server.git("rm", "-q", "One")
        try server.git("commit", "-qm", "Take One away")
        try await server.settle()
        let tip = try server.git("rev-parse", "main")
        for commit in ["HEAD~1^2", first] {
            try server.git("reset", "-q", "--hard", commit)
            try await server.settle()
            #expect(try server.git("rev-parse", "main") == tip)
        }
    }
}

@Suite struct `A commit that was merged with main crosswise` {
    @Test func `is merged when it is pushed`() async throws {
        let server = try ServerProcess()
        let mira = try await server.client.createUser("mira.holt@corp.example")
        try await server.settle()
        let clone = try PersonClone(of: server)
        try clone.commit("NOTES", "One\n")
        let ines = try await server.client.createUser("ines@corp.example")
        try await server.settle()
        try clone.git("fetch", "-q")
        let log = try clone.git("rev-parse", "origin/main").trimmingCharacters(in: .newlines)
        try clone.git("push", "-q", "--force", "origin", "main")
        try clone.git("merge", "-q", "-m", "Cross", log)
        try clone.commit("NOTES", "Two\n")
        _ = try await server.client.patch("/Users/\(mira)", ["op": "replace", "path": "active", "value": false])
        try await server.settle()
        try clone.git("push", "-q", "--force", "origin", "main")
        try await server.settle()
        #expect(try server.git("show", "main:NOTES") == "Two\n")
        #expect(try await server.client.send("GET", "/Users/\(mira)").body["active"] == false)
        #expect(try await server.client.send("GET", "/Users/\(ines)").status == 200)
        #expect(try server.problems() == "")
    }
}

@Suite struct `A commit with nothing new` {
    @Test func `is told that scimgit has all of it, and main goes on without it`() async throws {
        let server = try ServerProcess()
        let id = try await server.client.createUser("mira.holt@corp.example")
        try await server.settle()
        let clone = try PersonClone(of: server)
        let path = try clone.git("ls-files", "*\(id).json").trimmingCharacters(in: .newlines)
        let text = try String(contentsOfFile: clone.directory + "/" + path, encoding: .utf8)
        try clone.commit(path, text.replacing("true", with: "false"))
        _ = try await server.client.patch("/Users/\(id)", ["op": "replace", "path": "active", "value": false])
        try await server.settle()
        let before = try server.git("rev-parse", "scimgit/live")
        let output = try clone.git("push", "--force", "origin", "main")
        #expect(output.contains("scimgit has all that"), "\(output)")
        try await server.settle()
        #expect(try server.git("rev-parse", "scimgit/live") == before)
        #expect(try server.git("for-each-ref", "refs/heads/refused") == "")
        #expect(try await server.client.send("GET", "/Users/\(id)").body["active"] == false)
    }
}

@Suite struct `git revert of several commits` {
    @Test func `goes through when nobody else changes anything, merges among them`() async throws {
        let server = try ServerProcess()
        _ = try await server.client.createUser("mira.holt@corp.example")
        try await server.settle()
        let start = try server.git("rev-parse", "HEAD").trimmingCharacters(in: .newlines)
        let ines = try await server.client.createUser("ines@corp.example")
        try await server.settle()
        try server.git("revert", "--no-commit", "HEAD")
        _ = try await server.client.createUser("tom@corp.example")
        try server.git("commit", "-qm", "Take Ines back")
        try await server.settle()
        #expect(try await server.client.send("GET", "/Users/\(ines)").status == 404)
        #expect(try server.git("rev-list", "--merges", "--count", "main") == "1\n")
        try server.git("revert", "--no-edit", "-m", "1", "--first-parent", "\(start)..HEAD")
        try await server.settle()
        #expect(try server.git("diff", "--stat", start, "main") == "")
        #expect(try await server.client.send("GET", "/Users").body["totalResults"] == 1)
    }
}
