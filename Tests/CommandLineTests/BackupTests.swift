import Foundation
import TestSupport
import Testing

@Suite struct `A backup by the commands of the README` {
    /// The commands of the first block after a sentence, without those of scimgit.
    private static func commands(after sentence: String) throws -> String {
        var root = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { root.deleteLastPathComponent() }
        let text = try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
        let rest = try #require(text.split(separator: sentence).dropFirst().first)
        let block = try #require(rest.split(separator: "```").dropFirst().first)
        return block.split(separator: "\n").filter { !$0.hasPrefix("scimgit") }.joined(separator: "\n")
    }

    @Test func `brings back the log, all branches, refused commits and their notes`() async throws {
        let folder = try TestFolder()
        let server = try ServerProcess(in: folder.state)
        _ = try await server.client.createUser("mira.holt@corp.example")
        try await server.settle()
        try server.git("branch", "proposal/x")
        try Data("[]".utf8).write(to: URL(fileURLWithPath: folder.state + "/scimgit.json"))
        try server.git("-c", "core.hooksPath=/dev/null", "commit", "-qam", "Break the format")
        for _ in 0..<200 where try server.git("notes", "list").isEmpty { try await Task.sleep(for: .milliseconds(50)) }
        try await server.settle()
        _ = try await server.client.createUser("ines@corp.example")
        try await server.settle()
        #expect(server.stop() == 0)
        let format = "--format=%(objectname) %(refname)"
        let references = try server.git("for-each-ref", format)
        for name in ["refs/scimgit/live", "refs/heads/refused/", "refs/notes/commits", "refs/heads/proposal/x"] {
            #expect(references.contains(name))
        }
        let backup = try Self.commands(after: "To back up, mirror the repository")
        try Program.run(["bash", "-ec", backup], in: folder.path)
        try FileManager.default.moveItem(atPath: folder.state, toPath: folder.path + "/former")
        let restore = try Self.commands(after: "To restore it:")
        try Program.run(["bash", "-ec", restore], in: folder.path)
        let restored = try ServerProcess(in: folder.state)
        try await restored.settle()
        #expect(restored.stop() == 0)
        #expect(try server.git("for-each-ref", format) == references)
        #expect(try server.git("status", "--porcelain") == "")
        #expect(try server.git("ls-files", "users").split(separator: "\n").count == 2)
    }
}
