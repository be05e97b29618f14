import Foundation
import TestSupport
import Testing

@Suite struct `A backup by the commands of the guide` {
    @Test func `brings back the log, all branches, refused commits and their notes`() async throws {
        let reader = try Reader()
        let folder = reader.folder
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
        let format = "--format=%(objectname) %(refname)"
        let references = try server.git("for-each-ref", format)
        for name in ["refs/scimgit/live", "refs/heads/refused/", "refs/notes/commits", "refs/heads/proposal/x"] {
            #expect(references.contains(name))
        }
        let chapter = try Page.chapter("Backup")
        try reader.run(Reader.commands(chapter, under: "Back up")[0])
        #expect(server.stop() == 0)
        try FileManager.default.moveItem(atPath: folder.state, toPath: folder.path + "/former")
        // The last command starts the server.
        let commands = Reader.commands(chapter, under: "Bring a backup back")[0].split(separator: "\n")
        #expect(commands.last == "scimgit serve")
        try reader.run(commands.dropLast().joined(separator: "\n"))
        let restored = try ServerProcess(in: folder.state)
        try await restored.settle()
        #expect(restored.stop() == 0)
        #expect(try server.git("for-each-ref", format) == references)
        #expect(try server.git("status", "--porcelain") == "")
        #expect(try server.git("ls-files", "users").split(separator: "\n").count == 2)
    }
}
