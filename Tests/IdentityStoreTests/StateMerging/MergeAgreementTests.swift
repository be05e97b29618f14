import Foundation
import Git
import JSON
import SCIM
import TestSupport
import Testing

@testable import IdentityStore

@Suite struct `A merge of two sides` {
    private struct Step {
        let operation: Change.Operation
        let type: ResourceType
    }

    private static func patch(_ id: String, _ type: ResourceType, _ operation: JSONValue) throws -> Step {
        let body: JSONValue = ["schemas": [.string(PatchRequest.schema)], "Operations": [operation]]
        return Step(operation: .patch(id: id, try PatchRequest(parsing: body, dialect: .interoperable)), type: type)
    }

    private static func perform(_ steps: [Step], on store: IdentityStore) async throws {
        for step in steps {
            _ = try await store.perform(
                Change(step.operation, of: step.type, requestID: "r"), by: Client(name: "okta"))
        }
    }

    /// Changes of one attribute of users, and of some members of groups.
    private static func steps(
        _ attribute: String, of users: [String], members: [String], _ groups: [String],
        _ generator: inout SeededGenerator
    ) throws -> [Step] {
        try (0..<Int.random(in: 1...8, using: &generator)).map { number in
            let (user, group) = (generator.one(of: users), generator.one(of: groups))
            let member: JSONValue = [["value": .string(generator.one(of: members))]]
            return switch Int.random(in: 0..<3, using: &generator) {
            case 0: try patch(group, .group, ["op": "add", "path": "members", "value": member])
            case 1: try patch(group, .group, ["op": "remove", "path": "members", "value": member])
            default:
                try patch(user, .user, ["op": "replace", "path": .string(attribute), "value": .string("\(number)")])
            }
        }
    }

    @Test(arguments: 0..<8 as Range<UInt64>)
    func `comes to what the changes of both through SCIM come to`(_ seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        let fixture = try await StoreFixture(bare: true)
        var users: [String] = []
        for number in 0..<6 { users.append(try await fixture.createUser("u\(number)@corp.example")) }
        let groups = [
            try await fixture.createGroup("G", members: Array(users[..<3])),
            try await fixture.createGroup("H", members: Array(users[2...])),
        ]
        let base = fixture.store.snapshot.tree
        await fixture.store.close()
        try? FileManager.default.removeItem(atPath: fixture.location.privateDirectory + "/control")
        let copies = ["-ours", "-theirs", "-both"].map { fixture.directory + $0 }
        for copy in copies { try FileManager.default.copyItem(atPath: fixture.directory, toPath: copy) }
        defer { for copy in copies { try? FileManager.default.removeItem(atPath: copy) } }
        // The person deletes a user that only the person's own changes are about, and that the server's may put into groups.
        let ours =
            try Self.steps("title", of: Array(users[..<5]), members: Array(users[..<3]), groups, &generator)
            + [
                Self.patch(
                    groups[0], .group, ["op": "add", "path": "members", "value": [["value": .string(users[5])]]])
            ]
        let others =
            try Self.steps("nickName", of: Array(users[..<5]), members: Array(users[3..<5]), groups, &generator)
            + [Step(operation: .delete(id: users[5]), type: .user)]
        let server = try await StoreFixture.open(StateLocation(directory: copies[0], bare: true))
        try await Self.perform(ours, on: server)
        let theirs = try await StoreFixture.open(StateLocation(directory: copies[1], bare: true))
        try await Self.perform(others, on: theirs)
        let both = try await StoreFixture.open(StateLocation(directory: copies[2], bare: true))
        try await Self.perform(ours + others, on: both)
        let repository = try Repository(opening: copies[0])
        try repository.addAlternate(objectDirectory: copies[1] + "/objects")
        let live = server.snapshot
        let result = try StateMerge(base: base, live: live, theirs: theirs.snapshot.tree).result(in: repository)
        guard case .changes(let files, _) = result else { throw MergeFixture.Unexpected(result: result) }
        var tree = MutableTree(root: live.tree)
        var pack = Pack()
        for file in files { try file.write(to: &tree, &pack, in: repository) }
        #expect(try tree.write(into: &pack, in: repository) == both.snapshot.tree, "seed \(seed)")
        for store in [server, theirs, both] { await store.close() }
    }
}
