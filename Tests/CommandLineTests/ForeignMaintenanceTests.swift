import Foundation
import JSON
import Testing

@Suite struct `A server that may open few files` {
    private static let openFiles = 256
    private static let mostPacks = 90
    private static let workers = 8
    private static let perWorker = 50
    /// What people and their tools do to a repository, in any order and at any moment.
    private static let commands = [
        ["gc", "-q", "--prune=now"], ["repack", "-adq"], ["pack-refs", "--all"], ["maintenance", "run", "--quiet"],
        ["repack", "-dq"], ["gc", "-q", "--aggressive"],
    ]

    @Test(.timeLimit(.minutes(10)))
    func `goes on beside every git command that tidies up, has few packs, and loses nothing`() async throws {
        let server = try ServerProcess(openFiles: Self.openFiles)
        let stream = Task { [client = server.client] in try await Self.changes(through: client) }
        var most = (packs: 0, files: 0)
        for command in Self.commands {
            try Self.run(command, in: server)
            for _ in 0..<10 {
                most.packs = max(most.packs, try Self.packs(of: server))
                most.files = max(most.files, try Self.openFiles(of: server))
                try await Task.sleep(for: .milliseconds(20))
            }
        }
        let users = try await stream.value
        #expect(users.count == Self.workers * Self.perWorker)
        #expect(most.packs > 1)
        #expect(most.packs <= Self.mostPacks)
        #expect(most.files < Self.openFiles * 3 / 4, "connections need some too")
        try await Self.expect(users, on: server.client)
        #expect(try server.problems() == "")
        #expect(server.stop() == 0)
        try server.restart()
        try await Self.expect(users, on: server.client)
    }

    @Test(arguments: [false, true])
    func `finds its objects again after git gc removed indexes of packs that it did not see`(
        isKilled: Bool
    ) async throws {
        let server = try ServerProcess()
        var users: [String: String] = [:]
        for number in 0..<5 {
            let id = try await server.client.createUser("u\(number)")
            users[id] = "Title"
            let patch: JSONValue = ["op": "add", "path": "title", "value": "Title"]
            #expect(try await server.client.patch("/Users/\(id)", patch).status == 200)
        }
        if isKilled { server.kill() }
        let packs = server.directory + "/.git/objects/pack"
        for name in try FileManager.default.contentsOfDirectory(atPath: packs) where name.hasSuffix(".idx") {
            try FileManager.default.removeItem(atPath: "\(packs)/\(name)")
        }
        if isKilled { try server.restart() }
        for id in users.keys {
            let patch: JSONValue = ["op": "add", "path": "title", "value": "Other"]
            // An object may be missing until the index is there.
            while try await server.client.patch("/Users/\(id)", patch).status == 503 {}
            users[id] = "Other"
        }
        try await Self.expect(users, on: server.client)
        try await server.settle()
        // The server may need a second to see that an index is gone.
        for _ in 0..<200 where try server.problems() != "" { try await Task.sleep(for: .milliseconds(50)) }
        #expect(try server.problems() == "")
    }

    /// Runs git, again where it gave up because a reference moved that it was about to pack.
    private static func run(_ command: [String], in server: ServerProcess) throws {
        for _ in 0..<20 {
            do {
                _ = try server.git(["-c", "gc.auto=0"] + command)
                return
            } catch {
                guard "\(error)".contains("cannot lock ref") else { throw error }
            }
        }
        Issue.record("git \(command.joined(separator: " ")) never got through")
    }

    /// Creates and changes users; the title that each was given last.
    private static func changes(through client: SCIMClient) async throws -> [String: String] {
        try await withThrowingTaskGroup(of: [String: String].self) { tasks in
            for worker in 0..<workers {
                tasks.addTask {
                    var titles: [String: String] = [:]
                    for number in 0..<perWorker {
                        let id = try await client.createUser("w\(worker)-\(number)")
                        let title = "Title \(number)"
                        let patch: JSONValue = ["op": "add", "path": "title", "value": .string(title)]
                        try #require(try await client.patch("/Users/\(id)", patch).status == 200)
                        titles[id] = title
                    }
                    return titles
                }
            }
            return try await tasks.reduce(into: [:]) { all, part in all.merge(part) { $1 } }
        }
    }

    private static func expect(_ users: [String: String], on client: SCIMClient) async throws {
        for (id, title) in users {
            #expect(try await client.send("GET", "/Users/\(id)").body["title"] == .string(title))
        }
    }

    private static func packs(of server: ServerProcess) throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: server.directory + "/.git/objects/pack")
            .count { $0.hasSuffix(".pack") }
    }

    private static func openFiles(of server: ServerProcess) throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/\(server.id)/fd").count
    }
}
