import Foundation
import JSON
import TestSupport
import Testing

/// `git commit` reads the index, takes its lock and writes what it has read: what the server did to the index in between
/// is lost.
@Suite struct `An index that git put back to before a step of the server` {
    private let server: ServerProcess
    private let first: String
    private let deleted: String

    init() async throws {
        server = try ServerProcess()
        first = try await server.client.createUser("a@corp.example")
        deleted = try await server.client.createUser("b@corp.example")
        try await server.settle()
    }

    private var index: String { server.directory + "/.git/index" }

    /// Changes, creates and deletes a user, waits until the work tree has that, and gives back the index from before.
    private func loseStep() async throws -> String {
        try FileManager.default.copyItem(atPath: index, toPath: index + ".old")
        try await server.client.patch("/Users/\(first)", ["op": "replace", "value": ["title": "Lead"]])
        let created = try await server.client.createUser("c@corp.example")
        _ = try await server.client.send("DELETE", "/Users/\(deleted)")
        try await server.settle()
        return created
    }

    private func putBack() throws {
        guard unsafe rename(index + ".old", index) == 0 else { throw ServerProcess.Failure(output: "rename") }
    }

    /// Takes a version of a file, again while the server holds the index for a moment.
    private func checkOut(_ revision: String, _ path: String) async throws {
        for _ in 0..<100 {
            let output = try server.git("checkout", revision, "--", path, mayFail: true)
            if !output.contains("index.lock") { return }
            try await Task.sleep(for: .milliseconds(10))
        }
    }

    private func expectNothingLost(_ created: String) async throws {
        #expect(try await server.client.send("GET", "/Users/\(first)").body["title"] == "Lead")
        #expect(try await server.client.send("GET", "/Users/\(created)").status == 200)
        #expect(try await server.client.send("GET", "/Users/\(deleted)").status == 404)
        try await server.settle()
        #expect(try server.git("commit", "--allow-empty", "-qm", "Note", mayFail: true) == "")
        #expect(try server.git("diff", "--stat", "HEAD~1", "HEAD") == "")
        #expect(try await server.client.send("GET", "/Users/\(created)").status == 200)
    }

    @Test func `is mended, and no commit undoes the step`() async throws {
        let created = try await loseStep()
        try putBack()
        _ = try server.git("commit", "--allow-empty", "-qm", "Undo", mayFail: true)
        try await expectNothingLost(created)
    }

    @Test func `is mended though the server goes on before it looks`() async throws {
        let created = try await loseStep()
        try putBack()
        try await server.client.patch("/Users/\(first)", ["op": "replace", "value": ["displayName": "Ada"]])
        _ = try server.git("commit", "--allow-empty", "-qm", "Undo", mayFail: true)
        try await expectNothingLost(created)
    }

    /// Waits until the server has mended the index.
    private func indexIsMended() async throws {
        for _ in 0..<600 {
            if try server.git("diff", "--cached", "--name-only", "HEAD") == "" { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        Issue.record("the index is not mended")
    }

    @Test(arguments: [false, true])
    func `undoes nothing by a commit of the tree that it was made into before it was mended`(
        isServerKilled: Bool
    ) async throws {
        let created = try await loseStep()
        try putBack()
        // As libgit2 does: it makes the tree of the index in its memory, and asks where main is only for the commit.
        let tree = try server.git("write-tree").trimmingCharacters(in: .newlines)
        try await indexIsMended()
        if isServerKilled { server.kill() }
        let commit = try server.git("commit-tree", tree, "-p", "main", "-m", "Undo").trimmingCharacters(in: .newlines)
        try server.git("-c", "core.hooksPath=/dev/null", "update-ref", "refs/heads/main", commit)
        if isServerKilled { try server.restart() }
        try await expectNothingLost(created)
    }

    /// What people and programs do to a file without putting it back.
    enum Edit: CaseIterable { case value, lineEnds, mode, removal }

    @Test(arguments: Edit.allCases)
    func `undoes nothing where a person edited the newer file`(_ edit: Edit) async throws {
        let created = try await loseStep()
        // A created user whose file is gone was deleted.
        for id in edit == .removal ? [first] : [first, created] {
            let path = try server.git("ls-files", "*\(id).json").trimmingCharacters(in: .newlines)
            let file = URL(filePath: server.directory + "/" + path)
            var text = try String(contentsOf: file, encoding: .utf8)
            switch edit {
            case .value: text.replace("\"active\": true", with: "\"active\": false")
            case .lineEnds: text.replace("\n", with: "\r\n")
            case .mode: try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
            case .removal: try FileManager.default.removeItem(at: file)
            }
            if edit == .value || edit == .lineEnds { try Data(text.utf8).write(to: file) }
        }
        try putBack()
        let tree = try server.git("write-tree").trimmingCharacters(in: .newlines)
        let commit = try server.git("commit-tree", tree, "-p", "main", "-m", "Undo").trimmingCharacters(in: .newlines)
        try server.git("-c", "core.hooksPath=/dev/null", "update-ref", "refs/heads/main", commit)
        for _ in 0..<100 where try server.git("rev-parse", "main").contains(commit) {
            try await Task.sleep(for: .milliseconds(50))
            if try server.git("log", "-1", "--format=%B", "refs/scimgit/live").contains(commit) { break }
        }
        #expect(try await server.client.send("GET", "/Users/\(first)").body["title"] == "Lead")
        #expect(try await server.client.send("GET", "/Users/\(created)").status == 200)
        #expect(try await server.client.send("GET", "/Users/\(deleted)").status == 404)
    }

    @Test func `undoes nothing by a commit on what main was before a step that mended it`() async throws {
        let created = try await loseStep()
        try putBack()
        let tree = try server.git("write-tree").trimmingCharacters(in: .newlines)
        let main = try server.git("rev-parse", "main").trimmingCharacters(in: .newlines)
        try await server.client.patch("/Users/\(first)", ["op": "replace", "value": ["displayName": "Ada"]])
        try await server.settle()
        try await indexIsMended()
        let commit = try server.git("commit-tree", tree, "-p", main, "-m", "Undo").trimmingCharacters(in: .newlines)
        try server.git("-c", "core.hooksPath=/dev/null", "update-ref", "refs/heads/main", commit)
        try await expectNothingLost(created)
        #expect(try await server.client.send("GET", "/Users/\(first)").body["displayName"] == "Ada")
    }

    @Test func `is mended though the server goes back to where the index is`() async throws {
        try FileManager.default.copyItem(atPath: index, toPath: index + ".old")
        let created = try await server.client.createUser("c@corp.example")
        try await server.settle()
        try putBack()
        #expect(try await server.client.send("DELETE", "/Users/\(created)").status == 204)
        try await server.settle()
        // With the next step all is looked at again.
        _ = try await server.client.createUser("d@corp.example")
        try await server.settle()
        #expect(try server.git("status", "--porcelain") == "")
    }

    @Test func `is watched for again after another branch was checked out`() async throws {
        try server.git("checkout", "-qb", "draft")
        // Main goes on alone once the server has seen the other branch.
        _ = try await server.client.createUser("c@corp.example")
        try await server.settle()
        try server.git("checkout", "-q", "main")
        _ = try await server.client.createUser("d@corp.example")
        try await server.settle()
        try server.git("commit", "--allow-empty", "-qm", "Note")
        #expect(server.stop() == 0)
        try FileManager.default.removeItem(atPath: server.directory + "/.git/scimgit/worktree")
        try server.restart()
        _ = try await server.client.createUser("e@corp.example")
        try await server.settle()
        try server.git("commit", "--allow-empty", "-qm", "Another note")
    }

    @Test func `undoes nothing by a commit while no server runs, and is mended by the next one`() async throws {
        let created = try await loseStep()
        server.kill()
        try putBack()
        _ = try server.git("commit", "--allow-empty", "-qm", "Undo", mayFail: true)
        try server.restart()
        try await expectNothingLost(created)
    }

    @Test func `is told from files that a person put back, which is merged with what the server does meanwhile`()
        async throws
    {
        _ = try await loseStep()
        let path = try server.git("ls-files", "*\(first).json").trimmingCharacters(in: .newlines)
        try await checkOut("HEAD~3", path)
        try await server.client.patch("/Users/\(first)", ["op": "replace", "value": ["locale": "de-DE"]])
        // Long enough for main to go on, were it not held.
        try await Task.sleep(for: .milliseconds(500))
        try server.git("commit", "-qm", "Restore")
        let user = try await server.client.send("GET", "/Users/\(first)").body
        #expect(user["title"] == nil && user["locale"] == "de-DE")
    }
}
