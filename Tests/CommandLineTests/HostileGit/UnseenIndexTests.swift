import Foundation
import JSON
import TestSupport
import Testing

/// Commits that are made from an old index of which neither the index nor the files tell.
@Suite struct `A commit from an old index that the files do not show` {
    private let server: ServerProcess
    private let changed: String
    private let other: String

    init() async throws {
        server = try ServerProcess()
        changed = try await server.client.createUser("a@corp.example")
        other = try await server.client.createUser("b@corp.example")
        _ = try await server.client.createGroup("G", [changed])
        try await server.settle()
    }

    private func change() async throws {
        try await server.client.patch("/Users/\(changed)", ["op": "replace", "value": ["title": "Lead"]])
        try await server.settle()
    }

    private func git(_ arguments: String...) throws -> String {
        try server.git(arguments).trimmingCharacters(in: .newlines)
    }

    private var title: JSONValue? {
        get async throws { try await server.client.send("GET", "/Users/\(changed)").body["title"] }
    }

    /// Commits a tree on `main` without a word to index, files or hooks, and waits until the log has it, or `main` goes on
    /// without it.
    private func commit(_ tree: String, _ message: String) async throws {
        let commit = try git("commit-tree", tree, "-p", "main", "-m", message)
        _ = try git("-c", "core.hooksPath=/dev/null", "update-ref", "refs/heads/main", commit)
        for _ in 0..<600 {
            let log = try git("log", "-1", "--format=%H %B", "refs/scimgit/live")
            if try log.contains(commit) || git("rev-parse", "main") != commit { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        Issue.record("the log does not have the commit")
    }

    @Test func `undoes nothing outside a sparse checkout`() async throws {
        _ = try git("sparse-checkout", "set", "groups")
        try await change()
        let index = server.directory + "/.git/index"
        try FileManager.default.copyItem(atPath: index, toPath: index + ".old")
        try await server.client.patch("/Users/\(changed)", ["op": "replace", "value": ["title": "Head"]])
        try await server.settle()
        #expect(unsafe rename(index + ".old", index) == 0)
        try await commit(try git("write-tree"), "Undo")
        #expect(try await title == "Head")
    }

    @Test func `is told outside a sparse checkout from what a person staged`() async throws {
        _ = try git("sparse-checkout", "set", "groups")
        try await change()
        let commit = try git("rev-parse", "main")
        var output = ""
        for _ in 0..<50 where !output.contains("Reverted") {
            _ = try server.git("reset", "-q", "--merge", mayFail: true)
            _ = try server.git("revert", "--no-commit", commit, mayFail: true)
            try await server.client.patch("/Users/\(other)", ["op": "replace", "value": ["title": "Clerk"]])
            output = try server.git("commit", "-m", "Reverted by hand", mayFail: true)
        }
        try await server.settle()
        #expect(try await title == nil)
    }

    /// The tree of `main` as it was before the last change, with another title of the other user.
    private func oldTree(withEdit isEdited: Bool) async throws -> String {
        let old = try git("rev-parse", "main")
        try await change()
        guard isEdited else { return try git("rev-parse", old + "^{tree}") }
        let path = try git("ls-files", "*\(other).json")
        let file = try git("show", "main:" + path).replacing("\"active\": true", with: "\"active\": false") + "\n"
        let copy = server.directory + "/.git/edited.json"
        try Data(file.utf8).write(to: URL(filePath: copy))
        let blob = try git("hash-object", "-w", copy)
        func inOldIndex(_ arguments: String...) throws -> String {
            let command = ["env", "GIT_INDEX_FILE=\(server.directory)/.git/old-index", "git"] + arguments
            return try Program.run(command, in: server.directory, environment: server.environment).output
        }
        _ = try inOldIndex("read-tree", old)
        _ = try inOldIndex("update-index", "--cacheinfo", "100644,\(blob),\(path)")
        return try inOldIndex("write-tree").trimmingCharacters(in: .newlines)
    }

    @Test func `undoes nothing where it makes a change besides`() async throws {
        try await commit(try await oldTree(withEdit: true), "Deactivate b")
        #expect(try await title == "Lead")
        #expect(try await server.client.send("GET", "/Users/\(other)").body["active"] == false)
        try await server.settle()
    }

    @Test func `undoes nothing where another branch is checked out`() async throws {
        let tree = try await oldTree(withEdit: true)
        _ = try git("checkout", "-qb", "draft")
        try await commit(tree, "Deactivate b")
        #expect(try await title == "Lead")
        #expect(try await server.client.send("GET", "/Users/\(other)").body["active"] == false)
    }

    @Test func `is meant where it puts main back and changes nothing else`() async throws {
        try await commit(try await oldTree(withEdit: false), "Back")
        #expect(try await title == nil)
    }

    @Test func `is meant where it says that it reverts`() async throws {
        let tree = try await oldTree(withEdit: true)
        try await commit(tree, "Revert and deactivate\n\nThis reverts commit \(try git("rev-parse", "main")).")
        #expect(try await title == nil)
        #expect(try await server.client.send("GET", "/Users/\(other)").body["active"] == false)
    }
}
