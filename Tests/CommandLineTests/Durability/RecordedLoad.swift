import Foundation
import JSON
import TestSupport

/// A server, identity providers and a person with git at work on one disk, and what it did meanwhile.
struct RecordedLoad {
    let history: DiskHistory

    init(rounds: Int) async throws {
        let disk = try FaultyDisk()
        let server = try ServerProcess(in: disk.folder + "/state", environment: disk.environment(recording: true))
        // What `git config` wrote is not synced by git.
        try Program.run(["sync", "-f", server.directory], environment: disk.environment(recording: true))
        try disk.acknowledge(try server.git("rev-parse", "main").trimmingCharacters(in: .newlines))
        let clone = disk.folder + "/../clone"
        try server.git("clone", "--quiet", "-c", "user.name=Eve", "-c", "user.email=eve@corp.example", ".", clone)
        let work = Work(disk: disk, client: server.client)
        let group = try await work.request(
            "POST", "/Groups", ["schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": "All"]
        ).id
        for round in 0..<rounds {
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                for worker in 0..<3 {
                    tasks.addTask { try await work.provision("r\(round)-w\(worker)", into: group) }
                }
                try Self.push(from: clone, of: server, disk)
                try await tasks.waitForAll()
            }
            try await server.settle()
            try Self.commit(round, in: server, disk)
        }
        guard server.stop() == 0 else { throw ServerProcess.Failure(output: "the server did not stop well") }
        let attributes = try FileManager.default.attributesOfItem(atPath: disk.folder)
        history = try DiskHistory(
            DiskEvent.read(disk.log), root: (attributes[.systemFileNumber] as? NSNumber)?.intValue ?? 0)
    }

    /// Reverts the newest change in a clone and pushes that; the server may be faster.
    private static func push(from clone: String, of server: ServerProcess, _ disk: FaultyDisk) throws {
        try server.git("fetch", "--quiet", in: clone)
        try server.git("reset", "--quiet", "--hard", "origin/main", in: clone)
        try server.git("revert", "--no-edit", "HEAD", in: clone)
        let commit = try server.git("rev-parse", "HEAD", in: clone).trimmingCharacters(in: .newlines)
        guard (try? server.git("push", "--quiet", "origin", "main", in: clone)) != nil else { return }
        try disk.acknowledge(commit)
    }

    /// Commits a file in the work tree, which is in step.
    private static func commit(_ round: Int, in server: ServerProcess, _ disk: FaultyDisk) throws {
        try "Round \(round)\n".write(toFile: server.directory + "/NOTES", atomically: false, encoding: .utf8)
        try server.git("add", "NOTES")
        try server.git("commit", "--quiet", "-m", "Note round \(round)")
        try disk.acknowledge(try server.git("rev-parse", "HEAD").trimmingCharacters(in: .newlines))
    }

    /// Requests of which each success is noted.
    private struct Work: Sendable {
        let disk: FaultyDisk
        let client: SCIMClient

        @discardableResult
        func request(_ method: String, _ path: String, _ body: JSONValue? = nil) async throws -> SCIMClient.Answer {
            let answer = try await client.send(method, path, body)
            if let commit = answer.commit, answer.status < 300 { try disk.acknowledge(commit) }
            return answer
        }

        /// Creates users, adds them to a group, changes some and deletes one.
        func provision(_ name: String, into group: String) async throws {
            var ids: [String] = []
            for number in 0..<5 {
                ids.append(
                    try await request(
                        "POST", "/Users",
                        [
                            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
                            "userName": .string("\(name)-\(number)@corp.example"), "active": true,
                        ]
                    ).id)
                try await patch(
                    "/Groups/\(group)",
                    ["op": "add", "path": "members", "value": [["value": .string(ids[number])]]])
            }
            try await patch("/Users/\(ids[0])", ["op": "replace", "path": "active", "value": false])
            try await request("DELETE", "/Users/\(ids[1])")
        }

        private func patch(_ path: String, _ operation: JSONValue) async throws {
            try await request(
                "PATCH", path,
                ["schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [operation]])
        }
    }
}
