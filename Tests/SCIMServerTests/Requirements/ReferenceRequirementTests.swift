import HTTPTypes
import JSON
import SCIM
import SCIMServer
import Testing

@Suite struct `References of answers` {
    private static let enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"

    /// Runs with the user mira, her manager kai, and the group staff that she is in.
    private func withStaff(
        _ body: @Sendable @escaping (TestServer, _ mira: String, _ kai: String, _ staff: String) async throws -> Void
    ) async throws {
        try await TestServer.run { server in
            let kai = try await server.makeUser("kai", #","displayName":"Kai Brandt""#).id
            let manager = #","displayName":"Mira Holt","\#(Self.enterprise)":{"manager":{"value":"\#(kai)"}}"#
            let mira = try await server.makeUser("mira", manager).id
            let staff = try await server.send(.post, "/Groups", TestServer.group("staff", members: [mira])).id
            try await body(server, mira, kai, staff)
        }
    }

    // RFC 7643 §2.3.7, §4.1.1, §4.1.2 and §4.3
    @Test func `are absolute URLs that lead to what they name`() async throws {
        try await withStaff { server, mira, kai, staff in
            let user = try await server.send(.get, "/Users/\(mira)").json
            let group = try await server.send(.get, "/Groups/\(staff)").json
            let manager = try #require(user[Self.enterprise]?.object?["manager"]?.object)
            let membership = try #require(user["groups"]?.array?.first?.object)
            let member = try #require(group["members"]?.array?.first?.object)
            #expect(manager["displayName"] == "Kai Brandt")
            #expect(membership["display"] == "staff")
            #expect(member["display"] == "Mira Holt")
            let expected = [(manager, "Users", kai), (membership, "Groups", staff), (member, "Users", mira)]
            for (reference, endpoint, id) in expected {
                #expect(reference["value"] == .string(id))
                let url = try #require(reference["$ref"]?.string)
                #expect(url == "http://localhost/scim/v2/\(endpoint)/\(id)")
                let headers: HTTPFields = [.authorization: "Bearer \(server.token)"]
                let target = try await server.sendRaw(
                    .get, String(url.trimmingPrefix("http://localhost")), headers: headers)
                #expect(target.status == 200 && target.id == id)
                #expect(target.json["meta"]?.object?["location"] == .string(url))
            }
            #expect(try await server.send(.delete, "/Users/\(kai)").status == 204)
            try await server.send(.get, "/Users/\(kai)").expectError(404)
        }
    }

    // RFC 7643 §2.4
    @Test(arguments: ["http://localhost/scim/v1/Users/", "http://localhost/scim/Users/", "../Users/", "/v2/Users/"])
    func `with another version of the protocol name the same resource`(_ base: String) async throws {
        try await withStaff { server, mira, _, staff in
            let member = #"{"value":"\#(mira)","$ref":"\#(base)\#(mira)"}"#
            let body = TestServer.patch(#"{"op":"add","path":"members","value":[\#(member)]}"#)
            let answer = try await server.send(.patch, "/Groups/\(staff)", body)
            #expect(answer.status == 200 && answer.commit == nil)
            let members = try #require(answer.json["members"]?.array)
            #expect(members.count == 1)
            #expect(members[0].object?["$ref"] == .string("http://localhost/scim/v2/Users/\(mira)"))
        }
    }

    // RFC 7643 §2.4 and §4.1.2
    @Test func `that the server derives say their type`() async throws {
        try await withStaff { server, mira, _, staff in
            let user = try await server.send(.get, "/Users/\(mira)").json
            #expect(user["groups"]?.array?.map { $0.object?["type"] } == ["direct"])
            let remove = TestServer.patch(#"{"op":"remove","path":"members[value eq \"\#(mira)\"]"}"#)
            let group = try await server.send(.get, "/Groups/\(staff)").json
            #expect(group["members"]?.array?.map { $0.object?["type"] } == ["User"])
            #expect(try await server.send(.patch, "/Groups/\(staff)", remove).status == 200)
            #expect(try await server.send(.get, "/Users/\(mira)").json["groups"] == nil)
        }
    }
}
