import Foundation
import JSON
import TestSupport
import Testing

/// The server fails to read or to write while it follows the branch; what it could not do it does later.
@Suite struct `When the disk has failed beside requests` {
    @Test(arguments: [ENOSPC, EIO])
    func `the work tree comes into step, also when the branch has moved on`(_ error: Int32) async throws {
        let disk = try FaultyDisk()
        let server = try ServerProcess(
            in: disk.folder + "/state", environment: disk.environment(recording: false))
        var users: [String] = []
        for number in 0..<3 { users.append(try await server.client.createUser("u\(number)@corp.example")) }
        try await server.settle()
        var number = 1
        var isThrough = false
        while !isThrough {
            try disk.fail(number, of: [.open, .write, .sync, .rename, .link, .mkdir], with: error, .lasting)
            _ = try await change(users, "a \(number)", server.client)
            // For so long the disk fails while the work tree follows.
            try await Task.sleep(for: .milliseconds(150))
            isThrough = try disk.failures().count == 0
            try disk.mend()
            #expect(try await change(users, "b \(number)", server.client) == 200)
            try await server.settle()
            number += isThrough ? 1 : number < 60 ? 1 : 5
        }
        #expect(number > 20)
        #expect(server.stop() == 0)
        #expect(try server.problems() == "")
    }

    /// Changes several users at once, so that several files have to follow.
    private func change(_ users: [String], _ title: String, _ client: SCIMClient) async throws -> Int {
        let operations = users.map { user -> JSONValue in
            [
                "method": "PATCH", "path": .string("/Users/\(user)"),
                "data": [
                    "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
                    "Operations": [["op": "replace", "path": "title", "value": .string(title)]],
                ],
            ]
        }
        return try await client.send(
            "POST", "/Bulk",
            [
                "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": .array(operations),
            ]
        ).status
    }

    @Test(arguments: [EMFILE, EIO])
    func `a person's commit is served`(_ error: Int32) async throws {
        let disk = try FaultyDisk()
        let server = try ServerProcess(
            in: disk.folder + "/state", environment: disk.environment(recording: false))
        let user = try await server.client.createUser("a@corp.example")
        var number = 1
        var isThrough = false
        while !isThrough {
            try await server.settle()
            let title = "Title \(number)"
            let path = try CommandRun("path", user, "--state", server.directory).output
                .trimmingCharacters(in: .newlines)
            let file = server.directory + "/" + path
            let text = try String(contentsOfFile: file, encoding: .utf8)
            var resource = try #require(try JSONValue(parsing: Array(text.utf8)).object)
            resource["title"] = .string(title)
            try Data(JSONValue.object(resource).canonicalBytes).write(to: URL(fileURLWithPath: file))
            let kinds: FaultyDisk.Kinds = error == EMFILE ? .open : [.open, .read, .mmap, .sync, .write, .rename]
            try disk.fail(number, of: kinds, with: error, .lasting)
            let run = try commit(server)
            isThrough = try disk.failures().count == 0
            try disk.mend()
            if run.status != 0 { #expect(try commit(server).status == 0) }
            var isServed = false
            for _ in 0..<100 where !isServed {
                isServed = try await server.client.send("GET", "/Users/\(user)").body["title"] == .string(title)
                if !isServed { try await Task.sleep(for: .milliseconds(50)) }
            }
            let failed = try disk.failures().first
            #expect(isServed, "failure \(number): \(failed), \(run.output)")
            number += 1
        }
        #expect(number > 3)
        #expect(server.stop() == 0)
    }

    /// Commits all files of the work tree; git itself is not on the disk that fails.
    private func commit(_ server: ServerProcess) throws -> Program.Run {
        try Program.run(["git", "commit", "-q", "-a", "-m", "Change a title"], in: server.directory, mayFail: true)
    }
}
