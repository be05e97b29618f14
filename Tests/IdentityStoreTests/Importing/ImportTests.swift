import Foundation
import JSON
import SCIM
import Testing

@testable import IdentityStore

@Suite struct `An import` {
    typealias Fixture = ImportFixture

    @Test func `keeps ids of any form, and the times of creation that the file has`() async throws {
        let fixture = try Fixture()
        let ids = ["1001", "AB-CD", "ab-cd", "00uA1b2C3", "2819c223-7f76-453a-919d-413861904646", "müller/1"]
        let created: JSONValue = ["resourceType": "User", "created": "2019-05-13T04:42:34.5Z", "version": "W/\"1\""]
        let report = try await fixture.load(ids.map { Fixture.user($0, nil, [("meta", created)]) }.map(unlike))
        #expect(report.written == ["6 users"])
        let store = try await fixture.open()
        for id in ids {
            let user = try #require(store.snapshot.resource(id, of: .user))
            let meta = store.snapshot.representation(of: user, baseURL: "").value()["meta"]?.object
            #expect(meta?["created"] == "2019-05-13T04:42:34.500000Z")
            #expect(user.resource["meta"]?.object?["created"] == "2019-05-13T04:42:34.5Z")
            #expect(user.lastModified > user.created)
        }
        await store.close()
        #expect(try StateCheck.problems(of: nil, at: fixture.location).isEmpty)
        #expect(try fixture.git("fsck", "--strict") == "")
    }

    /// Ids that differ in case only need user names that differ otherwise.
    private func unlike(_ user: JSONValue) -> JSONValue {
        guard var object = user.object, let id = object["id"]?.string else { return user }
        object["userName"] = .string("\(id.utf8.map(String.init).joined())@corp.example")
        return .object(object)
    }

    @Test func `lets groups stand before their members, and in circles`() async throws {
        let fixture = try Fixture()
        let report = try await fixture.load([
            Fixture.group("g1", members: ["g2", "u1"]), Fixture.group("g2", members: ["g3"]),
            Fixture.group("g3", members: ["g1", "u2"]), Fixture.user("u1"), Fixture.user("u2"),
        ])
        #expect(report.problems.isEmpty)
        #expect(report.written == ["2 users", "3 groups"])
        let store = try await fixture.open()
        let group = try #require(store.snapshot.resource("g1", of: .group))
        #expect(
            group.value["members"] == [
                ["value": "g2", "display": "Group g2"], ["value": "u1", "display": "u1@corp.example"],
            ])
        await store.close()
    }

    @Test(arguments: ["12026-01-01T00:00:00Z", "2099-01-01T00:00:00Z"])
    func `refuses a time of creation that is yet to come`(_ created: String) async throws {
        let fixture = try Fixture()
        let result = try await fixture.load([Fixture.user("u1", nil, [("meta", ["created": .string(created)])])])
        #expect(result.written == [] && result.problems.contains { $0.reason.contains("10 minutes") })
    }

    @Test(arguments: [
        "-4004-10-23T09:00:00Z", "-0044-03-15T12:00:00Z", "2026-01-01T00:00:00.123456789+14:00",
        "2025-12-31T24:00:00Z",
    ])
    func `changes nothing the second time, whatever the time of creation`(_ created: String) async throws {
        let fixture = try Fixture()
        let user = Fixture.user("u1", nil, [("meta", ["created": .string(created)])])
        #expect(try await fixture.load([user]).written == ["1 user"])
        let again = try await fixture.load([user])
        #expect(again.problems.isEmpty && again.unchanged == 1)
        #expect(try await fixture.load(try fixture.export()).unchanged == 1)
        let store = try await fixture.open()
        await store.close()
    }

    @Test func `makes every commit valid by itself`() async throws {
        let fixture = try Fixture()
        let users = (0..<1500).map { Fixture.user("u\($0)") }
        let groups = (0..<1500).map { Fixture.group("g\($0)", members: ["u\($0)"] + ($0 < 1499 ? ["g\($0 + 1)"] : [])) }
        let report = try await fixture.load(groups.reversed() + users)
        #expect(report.written == ["1,500 users", "1,500 groups"])
        for commit in try fixture.git("rev-list", "scimgit/live").split(separator: "\n") {
            #expect(try StateCheck.problems(of: String(commit), at: fixture.location).isEmpty)
        }
    }

    @Test func `says in each commit what it is`() async throws {
        let fixture = try Fixture()
        try await fixture.load([Fixture.user("u1"), Fixture.group("g1", members: ["u1"])])
        let log = try fixture.git("log", "--format=%an <%ae>, %cn: %s / %b", "-2").split(separator: "\n")
        #expect(log[0] == "hr <hr@clients.scimgit>, scimgit: Import 1 group / Part 2 of 2 of users.jsonl.")
        let trailers = try fixture.git("log", "--format=%(trailers:only)", "-1").split(separator: "\n")
        #expect(
            trailers.prefix(3) == ["Scim-Operation: IMPORT /Groups", "Scim-Resource: Groups/g1", "Scim-Client: hr"])
        #expect(try fixture.git("log", "--format=%(trailers:key=Request-Id)").split(separator: "\n").count == 2)
        #expect(Set(try fixture.git("log", "--format=%(trailers:key=Request-Id)").split(separator: "\n")).count == 1)
    }

    @Test(arguments: [
        (#"{"id": "x", "#, "line 2: Not valid JSON"),
        ("[]", "line 2: This must be a resource"),
        (#"{"id": "x"}"#, "line 2: Neither meta.resourceType nor schemas"),
        (
            #"{"id": "x", "meta": {"resourceType": "Role"}, "displayName": "Auditor"}"#,
            "line 2: The state repository has no resource type \"Role\": commit its definition"
        ),
        (
            #"{"id": "x", "schemas": ["urn:a:Role", "urn:a:More"]}"#,
            "line 2: The state repository has no resource type with the schema \"urn:a:Role\", \"urn:a:More\": commit"
        ),
        (#"{"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "x"}"#, "line 2: The id is missing"),
        (
            #"{"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "id": "x"}"#,
            "line 2: userName is required"
        ),
        (
            #"{"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "id": "x", "userName": "A@CORP.example"}"#,
            "line 2: The userName \"A@CORP.example\" must be unique, and line 1 has it too"
        ),
        (
            #"{"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "id": "a", "userName": "x"}"#,
            "line 2: The resource at line 1 has the id \"a\" too"
        ),
        (
            #"{"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "id": "x", "userName": "x", "#
                + #""meta": {"created": "yesterday"}}"#, "line 2: meta.created"
        ),
        (
            #"{"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "id": "g", "displayName": "G", "#
                + #""members": [{"value": "nobody"}, {"value": "a"}]}"#,
            "line 2: The member \"nobody\" does not exist"
        ),
    ])
    func `names the line of what is wrong and writes nothing, or only the rest`(_ line: String, _ problem: String)
        async throws
    {
        let fixture = try Fixture()
        let users = [Fixture.user("a", "a@corp.example"), Fixture.user("b", "b@corp.example")]
            .map { String(decoding: $0.compactBytes, as: UTF8.self) }
        let text = [users[0], line, users[1]].joined(separator: "\r\n")
        let refused = try await fixture.load(text)
        #expect(refused.isRefused)
        #expect(refused.problems.count == 1)
        #expect(refused.problems.first?.description.hasPrefix(problem) == true, "\(refused.problems)")
        #expect(try fixture.git("rev-list", "--count", "scimgit/live") == "1")
        let loaded = try await fixture.load(text, tolerance: .invalidResources)
        #expect(loaded.problems == refused.problems)
        #expect(loaded.written == ["2 users"])
        #expect(try StateCheck.problems(of: nil, at: fixture.location).isEmpty)
    }

    @Test func `leaves out a group whose member group is left out`() async throws {
        let fixture = try Fixture()
        let report = try await fixture.load(
            [
                Fixture.group("g1", members: ["g2"]), Fixture.group("g2", members: ["nobody"]),
                Fixture.group("g3", members: []), Fixture.user("u1"),
            ], tolerance: .invalidResources)
        #expect(
            report.problems.map(\.description) == [
                "line 1: The member \"g2\" is left out itself (line 2).",
                "line 2: The member \"nobody\" does not exist.",
            ])
        #expect(report.written == ["1 user", "1 group"])
    }

    @Test func `leaves out members that do not exist or are left out themselves, and no others, when told so`()
        async throws
    {
        let fixture = try Fixture()
        let resources = [
            Fixture.group("g1", "Finance", members: ["u1", "nobody", "u2", "bad"]),
            Fixture.group("g2", "Empty", members: ["nobody"]), Fixture.group("g3", "Whole", members: ["g1", "u1"]),
            Fixture.user("u1"), Fixture.user("u2"), Fixture.user("bad", "u1@corp.example"),
        ]
        let report = try await fixture.load(resources, tolerance: [.invalidResources, .unknownMembers])
        #expect(report.problems.map(\.location.line) == [6])
        #expect(report.written == ["2 users", "3 groups"])
        #expect(
            report.shortened.map(\.description) == [
                "line 1: The Group \"Finance\" is taken without members that do not exist: \"bad\", \"nobody\".",
                "line 2: The Group \"Empty\" is taken without members that do not exist: \"nobody\".",
            ])
        let members = try fixture.export().map {
            ($0.object?["members"]?.array ?? []).map { $0.object?["value"]?.string }
        }
        #expect(members.suffix(3) == [["u1", "u2"], [], ["g1", "u1"]])
        #expect(try StateCheck.problems(of: nil, at: fixture.location).isEmpty)
        let again = try await fixture.load(resources, tolerance: [.invalidResources, .unknownMembers])
        #expect(again.unchanged == 5 && again.written.isEmpty && again.shortened.isEmpty)
        #expect(again.problems.map(\.location.line) == [6])
    }

    @Test func `goes on where it stopped, and changes nothing that is there`() async throws {
        let fixture = try Fixture()
        let users = (0..<20).map { Fixture.user("u\($0)") }
        let group = Fixture.group("g", members: ["u1", "u2"])
        try await fixture.load(Array(users[..<12]))
        let before = try fixture.export()
        let report = try await fixture.load(users + [group])
        #expect(report.unchanged == 12)
        #expect(report.written == ["8 users", "1 group"])
        #expect(Array(try fixture.export().prefix(12)) == before)
        let tip = try fixture.git("rev-parse", "scimgit/live")
        let again = try await fixture.load(users + [group])
        #expect(again.unchanged == 21 && again.written.isEmpty)
        let other = try await fixture.load([Fixture.user("u1", "other@corp.example"), Fixture.user("g")])
        #expect(other.problems.map(\.location.line) == [1, 2])
        #expect(try fixture.git("rev-parse", "scimgit/live") == tip)
    }

    @Test func `tells what it leaves out of resources`() async throws {
        let fixture = try Fixture()
        let report = try await fixture.load([
            Fixture.user("u1", nil, [("password", "secret"), ("shoeSize", 44), ("groups", [["value": "g"]])]),
            Fixture.user("u2", nil, [("shoeSize", 45)]),
        ])
        #expect(report.problems.isEmpty)
        #expect(report.omissions.map { $0.prefix { $0 != ":" } } == ["shoeSize", "password"])
        #expect(try !fixture.git("log", "-p", "scimgit/live").contains("secret"))
    }

    @Test func `needs the state for itself`() async throws {
        let fixture = try Fixture()
        let store = try await fixture.open()
        await #expect(throws: StoreError.alreadyServed(directory: fixture.location.directory)) {
            try await fixture.load([Fixture.user("u1")])
        }
        await store.close()
    }
}
