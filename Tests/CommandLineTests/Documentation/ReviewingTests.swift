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
            + Reader.commands(try Page.chapter("Review"), under: "Review")
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
}
