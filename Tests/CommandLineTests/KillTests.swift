import Foundation
import JSON
import Testing

@Suite struct `A server that is killed` {
    @Test func `has every change it answered, and nothing half`() async throws {
        let server = try ServerProcess()
        let users = try await createUsers(500, through: server.client)
        var groups: [String] = []
        for number in 0..<20 {
            let members = Array(users[(number * 25)..<(number * 25 + 25)])
            groups.append(try await server.client.createGroup("Group \(number)", members))
        }
        let (created, arrival) = AsyncStream.makeStream(of: String.self)
        let stream = Task { [client = server.client, groups] in
            await Self.changes(of: groups, through: client, arrival)
        }
        for await _ in created.prefix(20) {}
        server.kill()
        let answered = await stream.value
        #expect(!answered.users.isEmpty)
        try server.restart()
        for id in users + answered.users {
            #expect(try await server.client.send("GET", "/Users/\(id)").status == 200)
        }
        for (group, members) in answered.members {
            let served = Set(try await server.client.members(group))
            #expect(served.isSuperset(of: members))
        }
        #expect(try server.problems() == "")
        #expect(try !server.git("ls-files", "--others").contains(".lock"))
        try await server.settle()
        #expect(server.stop() == 0)
    }

    private struct Answered {
        var users: [String] = []
        var members: [String: Set<String>] = [:]
    }

    private func createUsers(_ count: Int, through client: SCIMClient) async throws -> [String] {
        try await withThrowingTaskGroup(of: [String].self) { tasks in
            for worker in 0..<10 {
                tasks.addTask {
                    var ids: [String] = []
                    for number in 0..<(count / 10) {
                        ids.append(try await client.createUser("u\(worker)-\(number)@corp.example"))
                    }
                    return ids
                }
            }
            return try await tasks.reduce(into: []) { $0 += $1 }
        }
    }

    /// Creates users and adds each to a group until the server is gone; what it answered with success.
    private static func changes(
        of groups: [String], through client: SCIMClient, _ arrival: AsyncStream<String>.Continuation
    ) async -> Answered {
        await withTaskGroup(of: Answered.self) { tasks in
            for worker in 0..<8 {
                tasks.addTask {
                    var answered = Answered()
                    for number in 0..<1000 {
                        let name = "w\(worker)-\(number)@corp.example"
                        guard let id = try? await client.createUser(name), !id.isEmpty else { break }
                        answered.users.append(id)
                        arrival.yield(id)
                        let group = groups[number % groups.count]
                        let change: JSONValue = ["op": "add", "path": "members", "value": [["value": .string(id)]]]
                        guard let patched = try? await client.patch("/Groups/\(group)", change), patched.status == 200
                        else { break }
                        answered.members[group, default: []].insert(id)
                    }
                    return answered
                }
            }
            return await tasks.reduce(into: Answered()) { all, part in
                all.users += part.users
                all.members.merge(part.members) { $0.union($1) }
            }
        }
    }
}
