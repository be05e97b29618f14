import HTTPTypes
import JSON
import SCIM
import SCIMServer
import Testing

@Suite struct `Members that are named by $ref` {
    @Test func `are those of this server`() async throws {
        try await TestServer.run { server in
            let ids = try await [server.makeUser("ada").id, server.makeUser("bob").id, server.makeUser("kim").id]
            let base = "http://localhost/scim/v2"
            let members = #"[{"$ref":"\#(base)/Users/\#(ids[0])"},{"$ref":"../Users/\#(ids[1])","value":""}]"#
            let body = #"{"schemas":["\#(Schema.group.id)"],"displayName":"Staff","members":\#(members)}"#
            let group = try await server.send(.post, "/Groups", body)
            #expect(group.status == 201)
            #expect(Self.members(group) == ids[..<2].sorted())
            let patch = TestServer.patch(
                #"{"op":"add","path":"members","value":[{"$ref":"\#(base)/Users/\#(ids[2])"}]}"#)
            #expect(Self.members(try await server.send(.patch, "/Groups/\(group.id)", patch)) == ids.sorted())
            let bulk = """
                {"schemas":["\(BulkRequest.schema)"],"Operations":[{"method":"PATCH","path":"/Groups/\(group.id)","data":
                [{"op":"remove","path":"members","value":[{"$ref":"\(base)/Users/\(ids[2])"}]}]}]}
                """
            #expect(try await server.send(.post, "/Bulk", bulk).status == 200)
            #expect(Self.members(try await server.send(.get, "/Groups/\(group.id)")) == ids[..<2].sorted())
        }
    }

    @Test(arguments: [
        "https://elsewhere.example/scim/v2/Users/{id}", "http://localhost/scim/v2/Devices/{id}", "{id}",
        "http://localhost/scim/v2/Users/", "http://localhost/scim/v2/Users/{id}/x",
        "http://localhost/scim/v2x/Users/{id}",
    ])
    func `are refused when they are elsewhere, and the error names them`(_ reference: String) async throws {
        try await TestServer.run { server in
            let id = try await server.makeUser("ada").id
            let member = #"{"$ref":"\#(reference.replacing("{id}", with: id))"}"#
            let body = #"{"schemas":["\#(Schema.group.id)"],"displayName":"Staff","members":[\#(member)]}"#
            try await server.send(.post, "/Groups", body).expectError(400, .invalidValue, naming: "members[0]")
        }
    }

    @Test func `are refused from a strict client`() async throws {
        try await TestServer.run(dialect: .strict) { server in
            let id = try await server.makeUser("ada").id
            let member = #"{"$ref":"http://localhost/scim/v2/Users/\#(id)"}"#
            let body = #"{"schemas":["\#(Schema.group.id)"],"displayName":"Staff","members":[\#(member)]}"#
            try await server.send(.post, "/Groups", body).expectError(400, .invalidValue, naming: "members[0]")
        }
    }

    private static func members(_ answer: Answer) -> [String] {
        (answer.json["members"]?.array ?? []).compactMap { $0.object?["value"]?.string }
    }
}

@Suite struct `The members of a group in answers` {
    @Test func `are an empty array when there are none, unless they are not asked for`() async throws {
        try await TestServer.run { server in
            let user = try await server.makeUser("ada").id
            let group = try await server.send(.post, "/Groups", TestServer.group("Staff"))
            let path = "/Groups/\(group.id)"
            #expect(group.json["members"] == [])
            let put = TestServer.group("People", members: [user])
            #expect(try await server.send(.put, path, put).json["members"]?.array?.count == 1)
            let patch = TestServer.patch(#"{"op":"remove","path":"members"}"#)
            #expect(try await server.send(.patch, path, patch).json["members"] == [])
            for query in ["", "?attributes=members", "?attributes=members.value", "?excludedAttributes=displayName"] {
                #expect(try await server.send(.get, path + query).json["members"] == [], "\(query)")
            }
            for query in ["?excludedAttributes=members", "?attributes=displayName"] {
                #expect(try await server.send(.get, path + query).json["members"] == nil, "\(query)")
            }
            let list = try await server.send(.get, "/Groups").json["Resources"]?.array ?? []
            #expect(list.map { $0.object?["members"] } == [[]])
            let without =
                try await server.send(.get, "/Groups?excludedAttributes=members").json["Resources"]?.array ?? []
            #expect(without.map { $0.object?["members"] } == [nil])
            #expect(try await server.send(.get, "/Groups?filter=members%20pr").total == 0)
            #expect(try await server.send(.get, "/Users/\(user)").json["members"] == nil)
        }
    }
}
