import Foundation
import JSON
import TestSupport
import Testing

@Suite struct `The commands that the README gives for reviewing` {
    private static func commands() throws -> [String] {
        var root = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { root.deleteLastPathComponent() }
        let text = try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
        let section = text.split(separator: "\n## Reviewing\n")[1]
        let block = section.split(separator: "```")[1]
        return block.split(separator: "\n").filter { $0.hasPrefix("git ") }.map { line in
            // The words behind three blanks say what the command is for.
            String(line.firstRange(of: "   ").map { line[..<$0.lowerBound] } ?? line)
        }
    }

    @Test func `find something in a state with a large group`() async throws {
        let folder = try TestFolder()
        #expect(try CommandRun("init", "--state", folder.state).status == 0)
        let users = (0..<1_010).map { "00000000-0000-4000-8000-\(String(format: "%012d", $0))" }
        let group = "e9e30dba-f08f-4109-8486-d5c6a331660a"
        let core = "urn:ietf:params:scim:schemas:core:2.0"
        var lines = users.map {
            "{\"schemas\": [\"\(core):User\"], \"id\": \"\($0)\", \"userName\": \"\($0 == users[0] ? "mira.holt@corp.example" : $0)\", \"active\": true}"
        }
        let members = users.map { "{\"value\": \"\($0)\"}" }.joined(separator: ",")
        lines.append(
            "{\"schemas\": [\"\(core):Group\"], \"id\": \"\(group)\", \"displayName\": \"All\", \"members\": [\(members)]}"
        )
        let file = try folder.write("all.jsonl", lines.joined(separator: "\n"))
        #expect(try CommandRun("import", file, "--state", folder.state).status == 0)
        let server = try ServerProcess(in: folder.state)
        try await server.client.patch(
            "/Groups/\(group)", ["op": "remove", "path": .string("members[value eq \"\(users[7])\"]")])
        try await server.settle()
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/scimgit", withDestinationPath: URL(fileURLWithPath: ServerProcess.program).path)
        let path = folder.path + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "")
        let environment = ProcessInfo.processInfo.environment.merging(["PATH": path, "GIT_PAGER": "cat"]) { $1 }
        let commands = try Self.commands()
        #expect(commands.count > 5)
        for command in commands {
            let command = command.replacing(/\bID\b/, with: group)
            let run = try Program.run(["sh", "-c", command], in: folder.state, environment: environment, mayFail: true)
            #expect(run.status == 0 && !run.output.isEmpty, "\(command): \(run.output.prefix(500))")
            // The import, which made the group, and the change of one of its files of members.
            if command.contains("'groups/") {
                #expect(run.output.split(separator: "\n").count { $0.hasPrefix("commit ") } == 2, "\(command)")
            }
        }
    }
}
