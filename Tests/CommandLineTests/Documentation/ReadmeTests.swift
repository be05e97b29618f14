import Foundation
import JSON
import TestSupport
import Testing

@Suite struct `Review and Restore in the README` {
    @Test func `work as they are written, block by block, on a state with a past`() async throws {
        let story = try await Story()
        let page = try Page("README.md")
        let blocks = Reader.commands(page, under: "Review") + Reader.commands(page, under: "Restore")
        // What each block prints, in this order.
        let mira = "mira.holt@corp.example"
        let expected: [[String]] = [
            [
                "Deactivate user \(mira)", "Platform Eng", "\(mira)\t\(story.user)\n", "Platform Eng\t\(story.group)\n",
                "\"active\": true", "active: true -> false",
            ],
            [
                "Deactivate user \(mira)", "Start the state repository", "users/", "-  \"active\": true",
                "Create user \(mira)", "- member \(mira)",
            ],
            [],
            [
                "Would commit: Revert \"Deactivate user \(mira)\"", "Revert \"Deactivate user \(mira)\"",
                "Platform Eng", "To do just this:", " Restore ",
            ],
            ["Revert \"Restore "],
            ["is a clone of state", "Restore ", "remote: "],
        ]
        #expect(blocks.count == expected.count)
        let isMember = [false, false, false, true, false, true]
        for (number, block) in blocks.enumerated() where number < expected.count {
            let output = try story.reader.run(block)
            var rest = output[...]
            for part in expected[number] {
                let found = rest.firstRange(of: part)
                #expect(found != nil, "\(block)\nprints no \(part):\n\(output)")
                rest = rest[(found?.upperBound ?? rest.startIndex)...]
            }
            try await story.server.settle()
            let members = try await story.server.client.members(story.group)
            #expect(members.contains(story.user) == isMember[number], "\(block)")
        }
        let user = try await story.server.client.send("GET", "/Users/\(story.user)")
        #expect(user.body["active"] == true && user.body["title"] == "Lead")
    }
}

/// A state in which somebody was a member on 1 March, got a title two days ago, and has just left and been deactivated.
private struct Story {
    let reader: Reader
    let server: ServerProcess
    let user: String
    let group: String

    init() async throws {
        reader = try Reader()
        server = try ServerProcess(in: reader.folder.state)
        // The README says how to name the author.
        for key in ["user.name", "user.email"] { try server.git("config", "--unset", key) }
        user = try await server.client.createUser("mira.holt@corp.example")
        group = try await server.client.createGroup("Platform Eng", [user])
        try await server.client.patch("/Users/\(user)", ["op": "add", "path": "title", "value": "Lead"])
        try await server.settle()
        #expect(server.stop() == 0)
        let now = Int(Date().timeIntervalSince1970)
        let february = min(1_769_904_000, now - 10 * 86_400)
        try age(to: [february, february + 60, february + 120, now - 2 * 86_400])
        try server.restart()
        try await server.client.patch(
            "/Groups/\(group)", ["op": "remove", "path": .string("members[value eq \"\(user)\"]")])
        try await server.client.patch("/Users/\(user)", ["op": "replace", "path": "active", "value": false])
        try await server.settle()
    }

    /// Makes the commits of the log anew, as if they had been made at these times.
    private func age(to times: [Int]) throws {
        let live = "refs/scimgit/live"
        let commits = try server.git("rev-list", "--reverse", live).split(separator: "\n").map(String.init)
        try #require(commits.count == times.count)
        var parent: String?
        for (commit, time) in zip(commits, times) {
            let text = try server.git("cat-file", "commit", commit)
                .replacing(/((author|committer) .*>) \d+/) { "\($0.1) \(time)" }
                .replacing(/\nparent [0-9a-f]+/) { _ in "\nparent \(parent ?? "")" }
            parent = try Program.run(
                ["git", "hash-object", "-t", "commit", "-w", "--stdin"], in: server.directory, input: text
            ).output.trimmingCharacters(in: .newlines)
        }
        for reference in [live, "refs/heads/main"] {
            try server.git("-c", "core.hooksPath=/dev/null", "update-ref", reference, try #require(parent))
        }
        // Where the server was.
        for name in ["newest", "worktree"] {
            try FileManager.default.removeItem(atPath: server.directory + "/.git/scimgit/" + name)
        }
    }
}
