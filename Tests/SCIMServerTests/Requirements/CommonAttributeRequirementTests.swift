import Clients
import HTTPTypes
import JSON
import SCIM
import SCIMServer
import Testing

@Suite struct `Common attributes` {
    // RFC 7643 §3.1, RFC 7644 §3.3.1
    @Test func `are given by the server, to each resource its own`() async throws {
        try await TestServer.run { server in
            var ids: Set<String> = []
            for number in 0..<10 {
                let user = try await server.makeUser("user-\(number)")
                let group = try await server.send(.post, "/Groups", TestServer.group("group-\(number)"))
                for (answer, type) in [(user, "User"), (group, "Group")] {
                    #expect(ids.insert(answer.id).inserted && !answer.id.isEmpty)
                    #expect(answer.json["externalId"] == nil)
                    let meta = try #require(answer.json["meta"]?.object)
                    #expect(meta["resourceType"] == .string(type))
                    let created = try #require(meta["created"]?.string)
                    #expect(created.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/) != nil)
                }
            }
        }
    }

    // RFC 7643 §3.1
    @Test func `externalId of one client leaves that of another alone`() async throws {
        try await TestServer.run(dialect: .strict) { server in
            let token = try server.administration.createToken(for: "entra", dialect: .strict)
            let other: HTTPFields = [.authorization: "Bearer \(token)"]
            let mira = try await server.makeUser("mira", #","externalId":"Id-1""#)
            let kai = try await server.send(
                .post, "/Users", TestServer.user("kai", #","externalId":"Id-1""#), headers: other)
            #expect(kai.status == 201 && kai.id != mira.id)
            #expect(kai.json["externalId"] == "Id-1")
            #expect(try await server.send(.get, "/Users/\(mira.id)").json == mira.json)
        }
    }

    // RFC 7643 §3.1
    @Test func `meta.location is the Content-Location`() async throws {
        try await TestServer.run { server in
            let id = try await server.makeUser("mira").id
            let path = "/Users/\(id)"
            let answers = try await [
                server.send(.get, path), server.send(.put, path, TestServer.user("mira", #","title":"Lead""#)),
                server.send(.patch, path, TestServer.patch(#"{"op":"remove","path":"title"}"#)),
            ]
            for answer in answers {
                let location = try #require(answer.json["meta"]?.object?["location"]?.string)
                #expect(answer.headers[.contentLocation] == location)
            }
        }
    }
}
