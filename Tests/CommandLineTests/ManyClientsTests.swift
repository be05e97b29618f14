import Foundation
import JSON
import Testing

@Suite struct `Many clients at once` {
    @Test func `adding and removing their own members of one group over HTTP lose nothing`() async throws {
        let server = try ServerProcess()
        let client = server.client
        var users: [String] = []
        for number in 0..<128 { users.append(try await client.createUser("u\(number)@corp.example")) }
        let (before, after) = (Array(users[..<64]), Array(users[64...]))
        let group = try await client.createGroup("All", before)
        let commits = try commitCount(server)
        try await withThrowingTaskGroup(of: [Int].self) { tasks in
            for (old, new) in zip(before, after) {
                tasks.addTask {
                    let added = try await client.patch(
                        "/Groups/\(group)", ["op": "add", "path": "members", "value": [["value": .string(new)]]])
                    let removed = try await client.patch(
                        "/Groups/\(group)", ["op": "remove", "path": .string("members[value eq \"\(old)\"]")])
                    return [added.status, removed.status]
                }
            }
            for try await statuses in tasks { #expect(statuses == [200, 200]) }
        }
        #expect(try await client.members(group).sorted() == after.sorted())
        #expect(try commitCount(server) == commits + 128)
        #expect(try server.problems() == "")
    }

    private func commitCount(_ server: ServerProcess) throws -> Int {
        try #require(Int(try server.git("rev-list", "--count", "scimgit/live").trimmingCharacters(in: .newlines)))
    }
}
