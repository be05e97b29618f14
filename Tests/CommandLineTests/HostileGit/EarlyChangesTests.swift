import Foundation
import JSON
import TestSupport
import Testing

/// Commits that a person makes while the work tree has changes of the server and `main` has not.
@Suite struct `A commit in a work tree that is ahead of main` {
    private let server: ServerProcess
    private let changed: String
    private let own: String
    private let ownPath: String

    init() async throws {
        server = try ServerProcess()
        changed = try await server.client.createUser("a@corp.example")
        own = try await server.client.createUser("b@corp.example")
        try await server.settle()
        ownPath = try CommandRun("path", own, "--state", server.directory).output.trimmingCharacters(in: .newlines)
    }

    private func git(_ arguments: String...) throws -> String {
        try server.git(arguments).trimmingCharacters(in: .newlines)
    }

    private func edit() throws {
        let file = server.directory + "/" + ownPath
        let text = try String(contentsOfFile: file, encoding: .utf8)
        try text.replacing("\"D b@corp.example\"", with: "\"Bea\"").write(
            toFile: file, atomically: false, encoding: .utf8)
    }

    /// Tries to commit the edit; what git says.
    private func commit() throws -> (status: Int32, output: String) {
        let run = try Program.run(
            ["git", "-C", server.directory, "commit", "-qam", "Rename"], mayFail: true)
        return (run.status, run.output)
    }

    private func deactivate() async throws {
        try await server.client.patch("/Users/\(changed)", ["op": "replace", "value": ["active": false]])
    }

    /// The commit that was made has the edit alone, so that to revert it takes nothing else back.
    private func expectEditAlone() async throws {
        let paths = try git("diff", "--name-only", "HEAD~1", "HEAD")
        #expect(paths == ownPath)
        _ = try git("revert", "--no-edit", "HEAD")
        try await server.settle()
        let users = [
            try await server.client.send("GET", "/Users/\(changed)").body,
            try await server.client.send("GET", "/Users/\(own)").body,
        ]
        #expect(users[0]["active"] == false)
        #expect(users[1]["displayName"] == "D b@corp.example")
    }

    @Test func `is refused after a crash between the two, and made as soon as they are together`() async throws {
        let before = try git("rev-parse", "main")
        try await deactivate()
        try await server.settle()
        let after = try git("rev-parse", "main")
        server.kill()
        _ = try git("-c", "core.hooksPath=/dev/null", "update-ref", "refs/heads/main", before)
        try "\(before)\n\(after)\n".write(
            toFile: server.directory + "/.git/scimgit/worktree", atomically: false, encoding: .utf8)
        try edit()
        let refused = try commit()
        #expect(refused.status != 0)
        #expect(refused.output.contains("git reset --soft \(after)"), "\(refused.output)")
        _ = try git("-c", "core.hooksPath=/dev/null", "reset", "-q", "--soft", after)
        #expect(try commit().status == 0)
        try server.restart()
        try await server.settle()
        try await expectEditAlone()
    }

    @Test func `does not take changes of the server for its own where git held main`() async throws {
        let lock = server.directory + "/.git/refs/heads/main.lock"
        try Data().write(to: URL(fileURLWithPath: lock))
        let file = try git("ls-files", "users").split(separator: "\n").first { $0.contains(changed) }
        let path = String(try #require(file))
        let entry = try git("ls-files", "-s", path)
        try await deactivate()
        for _ in 0..<400 where try git("ls-files", "-s", path) == entry {
            try await Task.sleep(for: .milliseconds(20))
        }
        #expect(try git("ls-files", "-s", path) != entry)
        try edit()
        try FileManager.default.removeItem(atPath: lock)
        var status: Int32 = 1
        for _ in 0..<50 where status != 0 { status = try commit().status }
        #expect(status == 0)
        try await expectEditAlone()
    }
}
