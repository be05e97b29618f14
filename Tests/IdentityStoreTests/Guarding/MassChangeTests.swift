import JSON
import SCIM
import TestSupport
import Testing

@testable import IdentityStore

@Suite struct `What a client takes away` {
    private static let guarded = Client(name: "okta", massChanges: nil, among: nil)

    /// A state with some users, all of them in two groups, and the setting that ten losses are fine.
    private static func state(users: Int) async throws -> (fixture: StoreFixture, users: [String], groups: [String]) {
        let settings: JSONObject = ["format": 1, "fanout": 3, "massChange": ["percent": 0, "count": 10]]
        let fixture = try await StoreFixture(bare: true)
        try await fixture.byHand { clone in try clone.commit(StateFormat.fileName, settings) }
        var ids: [String] = []
        for number in 0..<users { ids.append(try await fixture.createUser("u\(number)@corp.example")) }
        var groups: [String] = []
        for name in ["A", "B"] { groups.append(try await fixture.createGroup(name, members: ids)) }
        return (fixture, ids, groups)
    }

    private static func counts(_ fixture: StoreFixture) -> [Loss.Kind: Int] {
        (MassChangeFile(fixture.location).read()?.windows["okta"] ?? [:]).mapValues(\.count)
    }

    private static func status(_ body: () async throws -> Outcome) async throws -> Int {
        do {
            _ = try await body()
            return 200
        } catch let error as SCIMError { return error.status }
    }

    private static func perform(
        _ operation: Change.Operation, of type: ResourceType = .user, in fixture: StoreFixture
    ) async throws -> Int {
        try await status {
            try await fixture.store.perform(Change(operation, of: type, requestID: "r"), by: guarded)
        }
    }

    private static func patch(_ operations: JSONValue...) throws -> PatchRequest {
        try PatchRequest(
            parsing: ["schemas": [.string(PatchRequest.schema)], "Operations": .array(operations)],
            dialect: .interoperable)
    }

    private static let deactivation: JSONValue = ["op": "replace", "path": "active", "value": false]

    @Test func `is a deactivation, and neither a second one nor a change of an inactive user`() async throws {
        let (fixture, users, _) = try await Self.state(users: 12)
        for _ in 0..<2 {
            #expect(try await Self.perform(.patch(id: users[0], Self.patch(Self.deactivation)), in: fixture) == 200)
        }
        let title: JSONValue = ["op": "add", "path": "title", "value": "Lead"]
        #expect(try await Self.perform(.patch(id: users[0], Self.patch(title)), in: fixture) == 200)
        #expect(Self.counts(fixture) == [.deactivations: 1])
        let body: JSONObject = ["userName": "u1@corp.example", "active": false]
        #expect(try await Self.perform(.replace(id: users[1], body), in: fixture) == 200)
        #expect(Self.counts(fixture) == [.deactivations: 2])
    }

    @Test func `is not given back by a reactivation`() async throws {
        let (fixture, users, _) = try await Self.state(users: 1)
        let reactivation: JSONValue = ["op": "replace", "path": "active", "value": true]
        for _ in 0..<10 {
            for operation in [Self.deactivation, reactivation] {
                #expect(try await Self.perform(.patch(id: users[0], Self.patch(operation)), in: fixture) == 200)
            }
        }
        #expect(try await Self.perform(.patch(id: users[0], Self.patch(Self.deactivation)), in: fixture) == 429)
    }

    @Test func `is a deletion of a user, without the memberships that go along`() async throws {
        let (fixture, users, groups) = try await Self.state(users: 14)
        for id in users[..<10] { #expect(try await Self.perform(.delete(id: id), in: fixture) == 200) }
        #expect(Self.counts(fixture) == [.deletions: 10])
        #expect(try await Self.perform(.delete(id: users[10]), in: fixture) == 429)
        #expect(fixture.store.snapshot.resource(users[10], of: .user) != nil)
        #expect(fixture.store.snapshot.resource(groups[0], of: .group)?.memberCount == 4)
        #expect(fixture.store.massChanges.first?.refused == 1)
    }

    @Test func `is each member that a group loses: by a PATCH, a PUT, or with the group`() async throws {
        let (fixture, users, groups) = try await Self.state(users: 9)
        let one: JSONValue = ["op": "remove", "path": .string("members[value eq \"\(users[0])\"]")]
        #expect(try await Self.perform(.patch(id: groups[0], Self.patch(one)), of: .group, in: fixture) == 200)
        #expect(Self.counts(fixture) == [.removals: 1])
        let kept: JSONObject = [
            "displayName": "A", "members": .array(users[3...].map { ["value": .string($0)] }),
        ]
        #expect(try await Self.perform(.replace(id: groups[0], kept), of: .group, in: fixture) == 200)
        #expect(Self.counts(fixture) == [.removals: 3])
        #expect(try await Self.perform(.delete(id: groups[1]), of: .group, in: fixture) == 429)
        let all: JSONValue = ["op": "remove", "path": "members"]
        #expect(try await Self.perform(.patch(id: groups[1], Self.patch(all)), of: .group, in: fixture) == 429)
        let none: JSONObject = ["displayName": "B", "members": []]
        #expect(try await Self.perform(.replace(id: groups[1], none), of: .group, in: fixture) == 429)
        #expect(fixture.store.snapshot.resource(groups[1], of: .group)?.memberCount == 9)
        // The others go on.
        #expect(try await Self.perform(.patch(id: users[0], Self.patch(Self.deactivation)), in: fixture) == 200)
    }

    @Test func `is counted operation by operation in a bulk request`() async throws {
        let (fixture, users, _) = try await Self.state(users: 14)
        let operations: [JSONValue] = users.map { ["method": "DELETE", "path": .string("/Users/\($0)")] }
        let request = try BulkRequest(
            parsing: ["schemas": [.string(BulkRequest.schema)], "Operations": .array(operations)],
            resourceTypes: fixture.store.snapshot.resourceTypes, dialect: .interoperable)
        let results = try await fixture.store.perform(
            Bulk(request, requestID: "r") { .versions([$0]) }, by: Self.guarded)
        let refused = results.count { result in
            if case .failure(let error)? = result?.outcome { error.status == 429 } else { false }
        }
        #expect(refused == 4 && fixture.store.snapshot.count(of: .user) == 4)
        #expect(Self.counts(fixture) == [.deletions: 10])
    }

    @Test func `is not more when many ask at the same time`() async throws {
        let (fixture, users, _) = try await Self.state(users: 40)
        let fine = try await withThrowingTaskGroup(of: Int.self) { tasks in
            for id in users { tasks.addTask { try await Self.perform(.delete(id: id), in: fixture) } }
            return try await tasks.reduce(into: 0) { $0 += $1 == 200 ? 1 : 0 }
        }
        #expect(fine == 10 && fixture.store.snapshot.count(of: .user) == 30)
    }

    @Test func `is remembered over a restart, and so is that the client is held back`() async throws {
        let (fixture, users, _) = try await Self.state(users: 14)
        for id in users[..<8] { #expect(try await Self.perform(.delete(id: id), in: fixture) == 200) }
        await fixture.store.close()
        let again = try await StoreFixture.open(fixture.location)
        var fine = 0
        for id in users[8...] {
            fine +=
                try await Self.status {
                    try await again.perform(Change(.delete(id: id), of: .user, requestID: "r"), by: Self.guarded)
                } == 200 ? 1 : 0
        }
        #expect(fine == 2)
        #expect(MassChangeReport.all(at: fixture.location).first?.heldSince != nil)
        await again.close()
    }

    @Test func `is measured at users who are active and memberships there are, also after a restart`() async throws {
        let (fixture, users, _) = try await Self.state(users: 6)
        #expect(try await Self.perform(.delete(id: users[0]), in: fixture) == 200)
        #expect(try await Self.perform(.patch(id: users[1], Self.patch(Self.deactivation)), in: fixture) == 200)
        let population = fixture.store.snapshot.contents.population
        #expect(population.activeUsers == 4 && population.memberships == 10)
        await fixture.store.close()
        let again = try await StoreFixture.open(fixture.location)
        #expect(again.snapshot.contents.population == population)
        await again.close()
    }

    @Test func `stays where it is when what is kept cannot be stored`() async throws {
        let (fixture, users, _) = try await Self.state(users: 3)
        let file = fixture.location.privateDirectory + "/mass-changes.json.new"
        try Program.run(["mkdir", "-p", file + "/x"])
        #expect(try await Self.perform(.delete(id: users[0]), in: fixture) == 503)
        #expect(fixture.store.snapshot.count(of: .user) == 3)
        try Program.run(["rm", "-r", file])
        #expect(try await Self.perform(.delete(id: users[0]), in: fixture) == 200)
        #expect(Self.counts(fixture) == [.deletions: 1])
    }
}
