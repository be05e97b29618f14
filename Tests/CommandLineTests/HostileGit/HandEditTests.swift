import Foundation
import JSON
import TestSupport
import Testing

@Suite struct `Files edited by hand` {
    /// Writes a file in the clone of a push and pushes it; what git prints.
    private static func push(_ text: String, to path: String, _ push: HostilePush) throws -> Program.Run {
        let file = URL(fileURLWithPath: push.clone + "/" + path)
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
        try push.git("add", "-A")
        try push.git("commit", "-qm", "Edit")
        let run = try push.push("HEAD:main")
        if run.status != 0 { try push.git("reset", "-q", "--hard", "HEAD~1") }
        return run
    }

    private static func user(_ more: String, created: String? = nil) -> String {
        let meta = created.map { ", \"meta\": {\"resourceType\": \"User\", \"created\": \"\($0)\"}" } ?? ""
        return """
            {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "a@corp.example",
             "id": "2819c223-7f76-453a-919d-413861904646"\(more)\(meta)}
            """
    }

    private static let path = "users/2/8/1/2819c223-7f76-453a-919d-413861904646.json"

    @Test func `may have empty arrays, which count as absent`() async throws {
        let push = try HostilePush(true)
        #expect(try Self.push(Self.user(", \"emails\": [], \"roles\": []"), to: Self.path, push).status == 0)
        let group = """
            {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": "G", "members": [],
             "id": "e9e30dba-f08f-4109-8486-d5c6a331660a"}
            """
        let run = try Self.push(group, to: "groups/e/9/e/e9e30dba-f08f-4109-8486-d5c6a331660a.json", push)
        #expect(run.status == 0, "\(run.output)")
        let user = try await push.server.client.send("GET", "/Users/2819c223-7f76-453a-919d-413861904646")
        #expect(user.status == 200 && user.body["emails"] == nil)
        try await push.server.client.patch(
            "/Users/2819c223-7f76-453a-919d-413861904646", ["op": "add", "path": "title", "value": "Lead"])
        #expect(try !push.server.git("show", "scimgit/live:\(Self.path)").contains("emails"))
    }

    @Test func `are refused with words that name what is odd about them`() throws {
        let push = try HostilePush(true)
        for (text, path, words) in [
            ("\u{FEFF}" + Self.user(""), Self.path, "byte order mark"),
            ("# Users\n", "users/README.md", "Only resources"),
            ("\u{FEFF}{}", "schemas/a.json", "byte order mark"), ("*.json -merge\n", ".gitattributes", "must stay"),
            ("*.json text eol=lf merge=scim\n* filter=x\n", ".gitattributes", "filter=x"),
            ("*.json -merge\n", "schemas/.gitattributes", "at the top"),
        ] {
            let run = try Self.push(text, to: path, push)
            #expect(run.status != 0 && run.output.contains(words), "\(path): \(run.output)")
        }
    }

    @Test(arguments: [(-60, true), (540, true), (660, false), (2_000_000_000, false)])
    func `may say that a resource was created, but not in a time to come`(_ seconds: Int, _ isFine: Bool) throws {
        let push = try HostilePush(true)
        let time = Date().addingTimeInterval(Double(seconds)).formatted(.iso8601)
        let run = try Self.push(Self.user("", created: time), to: Self.path, push)
        #expect((run.status == 0) == isFine && (isFine || run.output.contains("10 minutes")), "\(run.output)")
        let line = Self.user("", created: time).split(separator: "\n").joined()
        let other = try TestFolder()
        #expect(try CommandRun("init", "--state", other.state).status == 0)
        let file = try other.write("users.jsonl", line + "\n")
        let imported = try CommandRun("import", file, "--state", other.state)
        #expect((imported.status == 0) == isFine, "\(imported.output)\(imported.errors)")
    }

    @Test func `name those who would lose access or memberships, when they are many`() async throws {
        let push = try HostilePush(true)
        var users: [String] = []
        for number in 0..<24 { users.append(try await push.server.client.createUser("u\(number)@corp.example")) }
        let group = try await push.server.client.createGroup("Staff", users)
        func expect(_ words: [String], _ edit: () throws -> Void) async throws {
            try await push.server.settle()
            try push.git("fetch", "-q")
            try push.git("reset", "-q", "--hard", "origin/main")
            try edit()
            try push.git("commit", "-qam", "Edit")
            let run = try push.push("HEAD:main")
            #expect(run.status != 0 && words.allSatisfy(run.output.contains), "\(run.output)")
            let meant = try push.push("-o", "allow-mass-deletion", "HEAD:main")
            #expect(meant.status == 0, "\(meant.output)")
        }
        func path(_ id: String) throws -> String {
            push.clone + "/" + (try push.git("ls-files", "*\(id).json").trimmingCharacters(in: .newlines))
        }
        try await expect(["20 of 24 users would be deactivated", "u3@corp.example", "allow-mass-deletion"]) {
            for id in users.prefix(20) {
                let text = try String(contentsOfFile: path(id), encoding: .utf8)
                try text.replacing("\"active\": true", with: "\"active\": false").write(
                    toFile: path(id), atomically: false, encoding: .utf8)
            }
        }
        try await expect(["24 of 24 memberships", "of Staff"]) {
            let bytes = try Data(contentsOf: URL(fileURLWithPath: path(group)))
            var value = try JSONValue(parsing: Array(bytes)).object ?? [:]
            value["members"] = nil
            try Data(JSONValue.object(value).canonicalBytes).write(to: URL(fileURLWithPath: path(group)))
        }
    }

    @Test func `name the loss of many at once also when something else is wrong, such as members who are left`()
        async throws
    {
        let push = try HostilePush(true)
        var users: [String] = []
        for number in 0..<24 { users.append(try await push.server.client.createUser("u\(number)@corp.example")) }
        _ = try await push.server.client.createGroup("Staff", users)
        try await push.server.settle()
        try Program.run(["git", "-C", push.clone, "pull", "-q"])
        for user in users.prefix(12) { try push.git("rm", "-q", "users/**/\(user).json") }
        try push.git("commit", "-qm", "Delete half")
        let run = try push.push("HEAD:main")
        #expect(run.status != 0)
        for words in ["12 of 25 users and groups would be deleted at once", "is deleted; take it out of the group"] {
            #expect(run.output.contains(words), "\(run.output)")
        }
    }
}
