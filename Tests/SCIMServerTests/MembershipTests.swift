import HTTPTypes
import IdentityStore
import JSON
import SCIM
import Testing

@Suite struct `Memberships as resources (draft-zollner-scim-group-members)` {
    private static let files: [String: JSONObject] = [
        "scimgit.json": ["format": 1, "fanout": 3, "groupMemberships": true]
    ]

    private static func body(_ group: String, _ member: String) -> String {
        #"{"schemas":["\#(Schema.groupMembership.id)"],"group":{"value":"\#(group)"},"member":{"value":"\#(member)"}}"#
    }

    private static func run(
        dialect: Dialect = .interoperable, _ body: @Sendable @escaping (TestServer) async throws -> Void
    ) async throws {
        try await TestServer.run(dialect: dialect, files: files, body)
    }

    @Test(arguments: Dialect.allCases)
    func `are made, read and deleted, and the group has the same members`(_ dialect: Dialect) async throws {
        try await Self.run(dialect: dialect) { server in
            let user = try await server.makeUser("mira").id
            let group = try await server.send(.post, "/Groups", TestServer.group("Staff")).id
            let made = try await server.send(.post, "/GroupMemberships", Self.body(group, user))
            #expect(made.status == 201 && made.commit != nil, "\(made.text)")
            #expect(made.json["group"]?.object?["display"] == "Staff")
            #expect(made.json["member"]?.object?["type"] == "User")
            #expect(made.json["meta"]?.object?["resourceType"] == "GroupMembership")
            #expect(made.headers[.location]?.hasSuffix("/GroupMemberships/\(made.id)") == true)
            let read = try await server.send(.get, "/GroupMemberships/\(made.id)")
            #expect(read.status == 200 && read.json == made.json)
            let members = try await server.send(.get, "/Groups/\(group)").json["members"]?.array
            #expect(members?.map { $0.object?["value"]?.string } == [user])
            try await server.send(.post, "/GroupMemberships", Self.body(group, user)).expectError(409, .uniqueness)
            let deleted = try await server.send(.delete, "/GroupMemberships/\(made.id)")
            #expect(deleted.status == 204 && deleted.commit != nil)
            try await server.send(.delete, "/GroupMemberships/\(made.id)").expectError(404)
            try await server.send(.get, "/GroupMemberships/\(made.id)").expectError(404)
            #expect(try await server.send(.get, "/Groups/\(group)").json["members"] == [])
            // Gone by a PATCH of the group is gone.
            _ = try await server.send(.post, "/GroupMemberships", Self.body(group, user))
            let patch = TestServer.patch(#"{"op":"remove","path":"members[value eq \"\#(user)\"]"}"#)
            #expect(try await server.send(.patch, "/Groups/\(group)", patch).status == 200)
            try await server.send(.get, "/GroupMemberships/\(made.id)").expectError(404)
        }
    }

    @Test func `need a group and a member that exist, and no other methods`() async throws {
        try await Self.run { server in
            let user = try await server.makeUser("mira").id
            let group = try await server.send(.post, "/Groups", TestServer.group("Staff", members: [user])).id
            for body in [
                Self.body("none", user), Self.body(user, user), Self.body(group, "none"), Self.body(group, group), "{}",
                #"{"schemas":["\#(Schema.groupMembership.id)"],"group":{"value":"\#(group)"}}"#,
            ] {
                try await server.send(.post, "/GroupMemberships", body).expectError(400, .invalidValue)
            }
            let id = try await Self.ids("", server)[0]
            for method in [HTTPRequest.Method.put, .patch] {
                try await server.send(method, "/GroupMemberships/\(id)", "{}").expectError(405)
            }
            for wrong in ["x", "\(id)x", "\(id).\(id)", "."] {
                try await server.send(.get, "/GroupMemberships/\(wrong)").expectError(404)
            }
        }
    }

    private static func ids(_ query: String, _ server: TestServer) async throws -> [String] {
        let answer = try await server.send(.get, "/GroupMemberships" + query)
        #expect(answer.status == 200, "\(answer.text)")
        return (answer.json["Resources"]?.array ?? []).compactMap { $0.object?["id"]?.string }
    }

    @Test func `are found by group, by member and by both`() async throws {
        try await Self.run { server in
            let users = [try await server.makeUser("a").id, try await server.makeUser("b").id]
            let one = try await server.send(.post, "/Groups", TestServer.group("One", members: users)).id
            let two = try await server.send(.post, "/Groups", TestServer.group("Two", members: [users[0]])).id
            func count(_ filter: String) async throws -> Int? {
                let encoded = filter.replacing(" ", with: "%20").replacing("\"", with: "%22")
                return try await server.send(.get, "/GroupMemberships?filter=" + encoded).total
            }
            #expect(try await count("group.value eq \"\(one)\"") == 2)
            #expect(try await count("group.value eq \"\(two)\"") == 1)
            #expect(try await count("member.value eq \"\(users[0])\"") == 2)
            #expect(try await count("member.value eq \"\(users[1])\"") == 1)
            #expect(try await count("group.value eq \"\(two)\" and member.value eq \"\(users[1])\"") == 0)
            #expect(try await count("group.value eq \"\(one)\" and member.value eq \"\(users[1])\"") == 1)
            #expect(try await count("group.value eq \"none\"") == 0)
            for filter in [
                "group.value%20ne%20%22x%22", "group.display%20eq%20%22One%22", "group.value%20pr", "x%20pr",
            ] {
                try await server.send(.get, "/GroupMemberships?filter=" + filter).expectError(400, .invalidFilter)
            }
        }
    }

    @Test func `are paged over all groups, each once and in the same order`() async throws {
        try await Self.run { server in
            var users: [String] = []
            for number in 0..<7 { users.append(try await server.makeUser("user-\(number)").id) }
            for (name, members) in [("One", users), ("None", []), ("Two", Array(users[..<3]))] {
                _ = try await server.send(.post, "/Groups", TestServer.group(name, members: members))
            }
            let all = try await Self.ids("", server)
            #expect(all.count == 10 && Set(all).count == 10)
            var paged: [String] = []
            for start in stride(from: 1, through: 13, by: 3) {
                paged += try await Self.ids("?startIndex=\(start)&count=3", server)
            }
            #expect(paged == all)
            let page = try await server.send(.get, "/GroupMemberships?startIndex=9&count=3")
            #expect(page.total == 10 && page.json["itemsPerPage"] == 2)
            #expect(try await server.send(.get, "/GroupMemberships?count=0").json["Resources"] == [])
            let brief = try await server.send(.get, "/GroupMemberships?count=1&attributes=member.value")
            let resource = brief.json["Resources"]?.array?.first?.object
            #expect(resource?["group"] == nil && resource?["member"]?.object?.count == 1)
            try await server.send(.get, "/GroupMemberships?cursor").expectError(400, .invalidCursor)
        }
    }

    @Test func `are served only where the state says so`() async throws {
        try await TestServer.run { server in
            try await server.send(.get, "/GroupMemberships").expectError(404)
            #expect(try await !server.send(.get, "/ResourceTypes").text.contains("GroupMembership"))
        }
        try await Self.run { server in
            #expect(try await server.send(.get, "/ResourceTypes/GroupMembership").json["id"] == "GroupMembership")
            let schema = try await server.send(.get, "/Schemas/\(Schema.groupMembership.id)")
            #expect(schema.json["id"] == .string(Schema.groupMembership.id))
            #expect(try await server.send(.get, "/Schemas").text.contains(Schema.groupMembership.id))
        }
    }
}
