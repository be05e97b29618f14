import Foundation
import JSON
import SCIM
import Testing

@testable import IdentityStore

extension StoreFixture {
    /// Carries out a bulk request.
    func bulk(
        _ operations: [JSONValue], failOnErrors: Int? = nil, dialect: Dialect = .interoperable
    ) async throws -> [BulkResult?] {
        var body: JSONObject = ["schemas": [.string(BulkRequest.schema)], "Operations": .array(operations)]
        body["failOnErrors"] = failOnErrors.map { .number(JSONNumber($0)) }
        let request = try BulkRequest(
            parsing: body, resourceTypes: store.snapshot.resourceTypes, dialect: dialect)
        return try await store.perform(
            Bulk(request, requestID: "r-1") { .versions([$0]) }, by: Client(name: "okta", dialect: dialect))
    }

    /// The subjects and the `Bulk-Id` of the newest commits, oldest first.
    func newestCommits(_ count: Int) throws -> [String] {
        try git(
            "log", "--reverse", "-\(count)", "--format=%s [%(trailers:key=Bulk-Id,valueonly,separator=%x2C)]",
            "scimgit/live"
        )
        .split(separator: "\n").map(String.init)
    }

    /// Commits files as a person would.
    func commit(_ files: [String: JSONObject]) async throws {
        try Self.commit(files, in: directory)
        await store.synchronize()
    }

    func packCount() throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: location.gitDirectory + "/objects/pack")
            .count { $0.hasSuffix(".pack") }
    }

    /// Puts empty commits on the branch as another git would, past the hooks; fewer where the server is faster.
    func commitElsewhere(times: Int) async throws {
        for _ in 0..<times {
            let tip = try git("rev-parse", "main").trimmingCharacters(in: .newlines)
            let commit = try git(
                "-c", "user.name=ada", "-c", "user.email=ada@corp.example", "commit-tree", "-m", "Note", "-p", tip,
                tip + "^{tree}"
            ).trimmingCharacters(in: .newlines)
            _ = try? git("-c", "core.hooksPath=/dev/null", "update-ref", "refs/heads/main", commit, tip)
            await store.synchronize()
        }
    }

    /// Checks each commit from the newest `count` by the rules for a whole state, as `scimgit check` does.
    func expectValid(newest count: Int) async throws {
        for number in 0..<count {
            let problems = try StateCheck.problems(of: "scimgit/live~\(number)", at: location)
            #expect(problems.isEmpty, "scimgit/live~\(number)")
        }
        #expect(try git("fsck", "--strict", "--no-dangling") == "")
    }
}

extension StoreFixture {
    fileprivate func name(_ id: String) -> String? { store.snapshot.contents.resource(id)?.name }
}

extension BulkResult? {
    var effect: Outcome.Effect? { (try? self?.outcome.get())?.effect }

    var error: SCIMError? {
        if case .failure(let error) = self?.outcome { error } else { nil }
    }
}

private func user(_ name: String, _ bulkID: String, manager: String? = nil) -> JSONValue {
    var data: JSONObject = ["schemas": [.string(Schema.user.id)], "userName": .string(name)]
    if let manager {
        data["schemas"] = [.string(Schema.user.id), .string(Schema.enterpriseUser.id)]
        data[Schema.enterpriseUser.id] = ["manager": ["value": .string(manager)]]
    }
    return ["method": "POST", "path": "/Users", "bulkId": .string(bulkID), "data": .object(data)]
}

private func group(_ name: String, _ bulkID: String, members: String...) -> JSONValue {
    [
        "method": "POST", "path": "/Groups", "bulkId": .string(bulkID),
        "data": [
            "schemas": [.string(Schema.group.id)], "displayName": .string(name),
            "members": .array(members.map { ["value": .string($0)] }),
        ],
    ]
}

private func patch(_ path: String, _ operation: JSONValue) -> JSONValue {
    ["method": "PATCH", "path": .string(path), "data": ["Operations": [operation]]]
}

private func delete(_ path: String) -> JSONValue { ["method": "DELETE", "path": .string(path)] }

@Suite struct `A bulk request` {
    @Test func `is one commit per operation that changes something, in one pack, each with a Bulk-Id`() async throws {
        let fixture = try await StoreFixture()
        let old = try await fixture.createUser("old@corp.example")
        let same = try await fixture.createUser("same@corp.example", active: true)
        let before = try fixture.commitCount()
        let packs = try fixture.packCount()
        let results = try await fixture.bulk([
            user("alice", "qwerty"),
            user("ALICE", "taken"),
            patch("/Users/\(same)", ["op": "replace", "path": "active", "value": true]),
            patch("/Users/bulkId:qwerty", ["op": "add", "path": "title", "value": "Lead"]),
            delete("/Users/\(old)"),
        ])
        #expect(results.map(\.effect) == [.created, nil, .unchanged, .changed, .deleted])
        #expect(results[1].error?.keyword == .uniqueness)
        #expect(try fixture.commitCount() == before + 3)
        #expect(try fixture.packCount() == packs + 1)
        #expect(
            try fixture.newestCommits(3) == [
                "Create user alice [qwerty]", "Update title of user alice [#4]", "Delete user old@corp.example [#5]",
            ])
        let id = try #require(results[0]?.id)
        #expect(
            try fixture.git("log", "-1", "--format=%B", "scimgit/live~1").contains(
                "Scim-Operation: PATCH /Users/\(id)\n"))
        try await fixture.expectValid(newest: 3)
    }

    @Test func `takes resources of types that the state repository defines`() async throws {
        let fixture = try await StoreFixture()
        try await fixture.commit(SchemaTemplate.oktaRoles.files)
        try await fixture.createUser("mira")
        let role: JSONObject = [
            "schemas": [.string(SchemaTemplate.oktaRoles.resourceType.schema.id)], "displayName": "Auditor",
        ]
        let results = try await fixture.bulk([
            ["method": "POST", "path": "/Roles", "bulkId": "role", "data": .object(role)],
            patch("/Roles/bulkId:role", ["op": "replace", "path": "displayName", "value": "Controller"]),
            delete("/Roles/nobody"),
        ])
        #expect(results.map(\.effect) == [.created, .changed, nil])
        #expect(results[2].error?.status == 404)
        #expect(try fixture.newestCommits(1) == ["Rename role Auditor to Controller [#2]"])
    }

    @Test func `whose operations all fail makes no commit`() async throws {
        let fixture = try await StoreFixture()
        try await fixture.createUser("alice")
        let before = try fixture.git("rev-parse", "scimgit/live")
        let results = try await fixture.bulk([
            user("alice", "a"), delete("/Users/nobody"), ["method": "GET", "path": "/Users"],
            group("g", "g", members: "bulkId:a"),
        ])
        #expect(results.map { $0.error?.status } == [409, 404, 400, 409])
        #expect(try fixture.git("rev-parse", "scimgit/live") == before)
    }

    // RFC 7644 §3.7
    @Test func `stops after as many errors as failOnErrors says`() async throws {
        let fixture = try await StoreFixture()
        let results = try await fixture.bulk(
            [user("a", "a"), delete("/Users/x"), user("b", "b"), delete("/Users/y"), user("c", "c")], failOnErrors: 2)
        #expect(results.map { $0 == nil } == [false, false, false, false, true])
        #expect(fixture.store.snapshot.count(of: .user) == 2)
        #expect(results[0]?.id != nil && results[1]?.id == "x")
    }

    @Test func `checks the version of each operation against what the ones before made of it`() async throws {
        let fixture = try await StoreFixture()
        let id = try await fixture.createUser("a")
        let stored = try #require(fixture.store.snapshot.resource(id, of: .user))
        let version = JSONValue.string(stored.version)
        func change(_ title: String) -> JSONValue {
            var operation =
                patch("/Users/\(id)", ["op": "add", "path": "title", "value": .string(title)]).object ?? [:]
            operation["version"] = version
            return .object(operation)
        }
        let results = try await fixture.bulk([change("One"), change("Two")])
        #expect(results.map { $0.error?.status } == [nil, 412])
        #expect(fixture.store.snapshot.resource(id, of: .user)?.resource["title"] == "One")
    }

    @Test func `is applied as a whole while somebody else commits`() async throws {
        let fixture = try await StoreFixture()
        async let others: Void = fixture.commitElsewhere(times: 30)
        var results: [BulkResult?] = []
        for number in 0..<10 {
            results += try await fixture.bulk(
                [group("g\(number)", "g", members: "bulkId:a", "bulkId:b")]
                    + ["a", "b"].map { user("\($0)\(number)", $0) })
        }
        try await others
        #expect(results.map(\.effect) == Array(repeating: .created, count: 30))
        let commits = try fixture.git(
            "log", "--first-parent", "--format=%(trailers:key=Bulk-Id,valueonly,separator=%x2C)", "scimgit/live")
        #expect(commits.split(separator: "\n").reversed().joined() == String(repeating: "gab", count: 10))
        try await fixture.expectValid(newest: 3)
    }
}

@Suite struct `References of a bulk request in the store` {
    @Test(arguments: Dialect.byRFC)
    func `resolve forwards, backwards and in a circle, and each commit is valid by itself`(
        _ dialect: Dialect
    ) async throws {
        let fixture = try await StoreFixture()
        let results = try await fixture.bulk(
            [
                group("A", "a", members: "bulkId:b", "bulkId:u"), group("B", "b", members: "bulkId:a", "bulkId:u"),
                user("alice", "u", manager: "bulkId:boss"), user("boss", "boss", manager: "bulkId:boss"),
            ], dialect: dialect)
        #expect(results.map(\.effect) == [.created, .created, .created, .created], "\(results.map(\.error))")
        let ids = results.map { $0?.id ?? "" }
        let snapshot = fixture.store.snapshot
        #expect(snapshot.resource(ids[0], of: .group)?.memberIDs == [ids[1], ids[2]].sorted())
        #expect(snapshot.resource(ids[1], of: .group)?.memberIDs == [ids[0], ids[2]].sorted())
        let manager = snapshot.resource(ids[2], of: .user)?.resource[Schema.enterpriseUser.id]
        #expect(manager == ["manager": ["value": .string(ids[3])]])
        #expect(
            try fixture.newestCommits(4) == [
                "Create group A [a]", "Create group B [b]", "Create user alice [u]", "Create user boss [boss]",
            ])
        let message = try fixture.git("log", "-1", "--format=%B", "scimgit/live~1")
        #expect(message.contains("Added to group A\n") && message.contains("Added to group B\n"))
        try await fixture.expectValid(newest: 4)
    }

    @Test func `follow what later operations make of the members that a group waits for`() async throws {
        let fixture = try await StoreFixture()
        let group = try await fixture.createGroup("staff", members: [])
        let add: JSONValue = ["op": "add", "path": "members", "value": [["value": "bulkId:a"], ["value": "bulkId:b"]]]
        let results = try await fixture.bulk([
            patch("/Groups/\(group)", add),
            patch("/Groups/\(group)", ["op": "remove", "path": #"members[value eq "bulkId:a"]"#]),
            patch("/Groups/\(group)", ["op": "replace", "path": "displayName", "value": "crew"]),
            user("a", "a"), user("b", "b"),
        ])
        #expect(results.map(\.effect) == [.unchanged, .unchanged, .changed, .created, .created])
        #expect(fixture.store.snapshot.resource(group, of: .group)?.memberIDs == [results[4]?.id ?? ""])
        try await fixture.expectValid(newest: 3)
    }

    @Test func `to an inactive user that a POST brings back stand for the id the user has`() async throws {
        let fixture = try await StoreFixture()
        let id = try await fixture.createUser("mira", active: false)
        let results = try await fixture.bulk([
            group("staff", "g", members: "bulkId:m"), user("kai", "k", manager: "bulkId:m"), user("mira", "m"),
            patch("/Users/bulkId:m", ["op": "add", "path": "title", "value": "Lead"]),
        ])
        #expect(results.map(\.effect) == [.created, .created, .restored, .changed])
        #expect(results[2]?.id == id && results[3]?.id == id)
        let snapshot = fixture.store.snapshot
        #expect(snapshot.resource(results[0]?.id ?? "", of: .group)?.memberIDs == [id])
        let manager = snapshot.resource(results[1]?.id ?? "", of: .user)?.resource[Schema.enterpriseUser.id]
        #expect(manager == ["manager": ["value": .string(id)]])
    }

    @Test(arguments: ["00uOLD", "00uNEW"], [true, false])
    func `hold in any order for a user who comes back, even as somebody else, whom nothing else names`(
        _ externalID: String, _ isBehind: Bool
    ) async throws {
        let fixture = try await StoreFixture()
        let id = try await fixture.makeLeaver("joe", "00uOLD", by: fixture.client, in: "Old", "Both")
        let both = try #require(fixture.store.snapshot.contents.groups(of: id).first { fixture.name($0) == "Both" })
        let add: JSONValue = ["op": "add", "path": "members", "value": [["value": "bulkId:joe"]]]
        let naming = [
            group("New", "new", members: "bulkId:joe"), patch("/Groups/\(both)", add),
            user("kai", "kai", manager: "bulkId:joe"),
        ]
        let data: JSONObject = [
            "schemas": [.string(Schema.user.id)], "userName": "joe", "externalId": .string(externalID),
        ]
        let post: [JSONValue] = [
            ["method": "POST", "path": "/Users", "bulkId": "joe", "data": .object(data)]
        ]
        let results = try await fixture.bulk(isBehind ? naming + post : post + naming)
        #expect(results.allSatisfy { $0?.id != nil && $0.error == nil }, "\(results.map(\.error))")
        #expect(results[isBehind ? 3 : 0].effect == .restored && results[isBehind ? 3 : 0]?.id == id)
        #expect(fixture.groups(of: id) == (externalID == "00uOLD" ? ["Both", "New", "Old"] : ["Both", "New"]))
        let kai = try #require(fixture.store.snapshot.resource(results[isBehind ? 2 : 3]?.id ?? "", of: .user))
        #expect(kai.resource[Schema.enterpriseUser.id] == ["manager": ["value": .string(id)]])
        try await fixture.expectValid(newest: 3)
    }

    @Test func `to an operation that fails later fail too, and leave nothing behind`() async throws {
        let fixture = try await StoreFixture()
        let staff = try await fixture.createGroup("staff", members: [])
        try await fixture.createUser("taken")
        let before = try fixture.commitCount()
        let results = try await fixture.bulk([
            group("A", "a", members: "bulkId:x"),
            patch("/Groups/\(staff)", ["op": "add", "path": "members", "value": [["value": "bulkId:a"]]]),
            user("boss", "boss", manager: "bulkId:x"),
            user("TAKEN", "x", manager: "bulkId:boss"),
            patch("/Users/bulkId:x", ["op": "add", "path": "title", "value": "Lead"]),
            user("kai", "kai"),
        ])
        #expect(results.map { $0.error?.status } == [409, 409, 409, 409, 409, nil])
        #expect(results[3].error?.keyword == .uniqueness)
        #expect(results[0].error?.detail.contains("\"bulkId:x\"") == true)
        #expect(results[0].error?.detail.contains("TAKEN") == true)
        #expect(try fixture.commitCount() == before + 1)
        #expect(fixture.store.snapshot.count(of: .group) == 1)
    }

    @Test func `to an operation that failOnErrors keeps from running fail`() async throws {
        let fixture = try await StoreFixture()
        let operations = [
            user("kai", "kai"), group("A", "a", members: "bulkId:x"), delete("/Users/nobody"), user("x", "x"),
        ]
        let results = try await fixture.bulk(operations, failOnErrors: 1)
        #expect(results.map { $0 == nil } == [false, false, true, true])
        #expect(results[0].effect == .created)
        #expect(results[1].error?.status == 409)
        #expect(results[1].error?.detail.contains("failOnErrors") == true)
    }

    @Test func `through a long chain end`() async throws {
        let fixture = try await StoreFixture()
        try await fixture.createUser("taken")
        let chain = (0..<100).map { group("g\($0)", "\($0)", members: "bulkId:\($0 + 1)") }
        let broken = try await fixture.bulk(chain + [user("taken", "100")])
        #expect(broken.allSatisfy { $0.error?.status == 409 })
        let whole = try await fixture.bulk(chain + [user("new", "100")])
        #expect(whole.allSatisfy { $0.effect == .created })
        try await fixture.expectValid(newest: 1)
    }

    @Test func `that keep turning out otherwise are refused in the end`() async throws {
        let fixture = try await StoreFixture()
        // Each of these users exists only when the one in front does not, and that one counts on it.
        let operations = (0..<40).map { user("u\($0 / 2)", "\($0)", manager: "bulkId:\($0 + 1)") }
        let results = try await fixture.bulk(operations + [user("last", "40")])
        #expect(results.allSatisfy { $0.effect == .created || $0.error?.status == 409 })
        for result in results {
            guard case .success(let outcome) = result?.outcome else { continue }
            let manager = outcome.stored?.resource[Schema.enterpriseUser.id]?.object?["manager"]?.object?["value"]?
                .string
            #expect(manager.map { fixture.store.snapshot.resource($0, of: .user) != nil } ?? true)
        }
    }
}
