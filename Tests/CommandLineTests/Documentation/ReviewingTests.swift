import Foundation
import JSON
import TestSupport
import Testing

@Suite struct `The commands for reviewing` {
    @Test func `find something in a state with a large group`() async throws {
        let reader = try Reader()
        let state = reader.folder.state
        #expect(try CommandRun("init", "--state", state).status == 0)
        let users = (0..<1_010).map { number in
            let digits = String(number)
            return "00000000-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
        }
        let group = "e9e30dba-f08f-4109-8486-d5c6a331660a"
        let core = "urn:ietf:params:scim:schemas:core:2.0"
        var lines = users.map {
            "{\"schemas\": [\"\(core):User\"], \"id\": \"\($0)\", \"userName\": \"\($0 == users[0] ? "mira.holt@corp.example" : $0)\", \"active\": true}"
        }
        let members = users.map { "{\"value\": \"\($0)\"}" }.joined(separator: ",")
        lines.append(
            "{\"schemas\": [\"\(core):Group\"], \"id\": \"\(group)\", \"displayName\": \"All\", \"members\": [\(members)]}"
        )
        let file = try reader.folder.write("all.jsonl", lines.joined(separator: "\n"))
        #expect(try CommandRun("import", file, "--state", state).status == 0)
        let server = try ServerProcess(in: state)
        try await server.client.patch(
            "/Groups/\(group)", ["op": "remove", "path": .string("members[value eq \"\(users[7])\"]")])
        // Somebody for `--author=okta` and the like to find, and a last change with a file.
        _ = try await server.client.createUser("ada@corp.example")
        try await server.client.patch("/Users/\(users[0])", ["op": "add", "path": "title", "value": "Lead"])
        try await server.settle()
        let blocks =
            Reader.commands(try Page("README.md"), under: "Review")
            + Reader.commands(try Page.chapter("Review"), under: "Review with git")
        let commands = blocks.flatMap { $0.split(separator: "\n") }.filter { $0.hasPrefix("git ") }
        #expect(commands.count == 9)
        for command in commands {
            let command = command.replacing(/\bID\b/, with: group)
            let output = try reader.run("cd state\n" + command)
            #expect(!output.isEmpty, "\(command)")
            // The import, which made the group, and the change of one of its files of members.
            if command.contains("'groups/") {
                #expect(output.split(separator: "\n").count { $0.hasPrefix("commit ") } == 2, "\(command)")
            }
        }
    }

    @Test func `answer questions about a person and a group`() async throws {
        let reader = try Reader()
        let server = try ServerProcess(in: reader.folder.state)
        let user = try await server.client.createUser("mira.holt@corp.example")
        _ = try await server.client.createGroup("Platform Eng", [user])
        let blocks = Reader.commands(try Page("README.md"), under: "Review")
        let inREADME = blocks.flatMap { $0.split(separator: "\n").map(String.init) }.filter { $0.hasPrefix("scimgit ") }
        let inGuide = try Page.chapter("Review").spans.map(String.init).filter {
            $0.hasPrefix("scimgit ") && ($0.contains("--") || $0.hasPrefix("scimgit diff 2026"))
        }
        #expect(inREADME.count == 6 && inGuide.count >= 12)
        let id = try server.git("log", "-1", "--format=%(trailers:key=Request-Id,valueonly)", "scimgit/live")
        for command in inREADME + inGuide where !command.hasSuffix("COMMIT") {
            // The state of the reader was made a moment ago.
            let command = command.replacing(/2026-0[34]-01|yesterday(?= |$)|"2 hours ago"/, with: "now")
                .replacing("now 18:00", with: "1 hour ago")
                .replacing("0193e0c2-5a0f-7c39-9d5e-3f8c1f6f2a10", with: id.trimmingCharacters(in: .newlines))
            let isEmpty = command.contains("diff") || command.contains("title")
            #expect(try reader.run(command).hasPrefix("No change") == isEmpty, "\(command)")
        }
    }
}
