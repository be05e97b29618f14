import Clients
import HTTPTypes
import IdentityStore
import JSON
import SCIM
import Testing

@testable import SCIMServer

@Suite struct `What a client may do` {
    @Test func `is settled for every route, verb, set of scopes and owner`() async throws {
        try await TestServer.run(files: AdmissionTable.files) { server in
            var table = try await AdmissionTable(server)
            let commit = server.store.snapshot.commit
            for holder in [nil] + Holder.allCases {
                if let holder { try table.stand(for: holder) }
                for scopes in AdmissionTable.scopeSets {
                    for manages in Management.allCases { try await table.ask(scopes, manages) }
                }
            }
            #expect(table.failures.prefix(20) == [])
            #expect(table.asked.count == table.size && table.size > 8000)
            #expect(server.store.snapshot.commit == commit)
            let kinds = Set(
                table.routes.compactMap { route in
                    let segments = route.path.split(separator: "/").map(String.init)
                    return Endpoint(
                        segments[...], server.store.snapshot.resourceTypes, hasMemberships: true
                    ).map(Self.kind)
                })
            #expect(kinds == Set(0...12))
        }
    }

    /// A number for each kind of endpoint: a new kind has to get one, and a route of the table.
    private static func kind(_ endpoint: Endpoint) -> Int {
        switch endpoint {
        case .serviceProviderConfig: 0
        case .resourceTypes: 1
        case .resourceType: 2
        case .schemas: 3
        case .schema: 4
        case .resources: 5
        case .resource: 6
        case .search: 7
        case .everything: 8
        case .me: 9
        case .bulk: 10
        case .memberships: 11
        case .membership: 12
        }
    }

    @Test func `is answered with 403, a challenge that names the scope, and the command that gives it`() async throws {
        try await TestServer.run { server in
            try server.administration.createClient("hr", ClientSettings(scopes: Scopes([.read, .users])))
            let headers: HTTPFields = [
                .authorization: "Bearer \(try server.administration.createToken(for: "hr"))"
            ]
            let answer = try await server.send(.post, "/Groups", TestServer.group("G"), headers: headers)
            answer.expectError(403, naming: "`scimgit client set hr --scope read,users,groups`")
            #expect(
                answer.headers[.wwwAuthenticate]
                    == #"Bearer realm="scim", error="insufficient_scope", scope="groups""#)
            #expect(try await server.send(.post, "/Users", TestServer.user("a"), headers: headers).status == 201)
        }
    }

    @Test func `includes to take in another client's user as a member, but not to change the user`() async throws {
        try await TestServer.run { server in
            let user = try await server.makeUser("mira")
            let headers: HTTPFields = [
                .authorization: "Bearer \(try server.administration.createToken(for: "entra"))"
            ]
            let group = try await server.send(
                .post, "/Groups", TestServer.group("G", members: [user.id]), headers: headers)
            #expect(group.status == 201)
            let rename = TestServer.patch(#"{"op":"replace","path":"userName","value":"x"}"#)
            try await server.send(.patch, "/Users/\(user.id)", rename, headers: headers)
                .expectError(403, naming: "`scimgit client set entra --manages all`")
            try await server.send(.delete, "/Groups/\(group.id)").expectError(403, naming: "\"entra\"")
            #expect(try await server.send(.get, "/Groups/\(group.id)").status == 200)
        }
    }

    @Test func `a bulk request of which an operation refers to a refused one fails there alone`() async throws {
        try await TestServer.run { server in
            try server.administration.createClient("hr", ClientSettings(scopes: Scopes([.bulk, .groups])))
            let headers: HTTPFields = [
                .authorization: "Bearer \(try server.administration.createToken(for: "hr"))"
            ]
            let operations = [
                #"{"method":"POST","path":"/Users","bulkId":"u","data":\#(TestServer.user("mira"))}"#,
                #"{"method":"POST","path":"/Groups","bulkId":"g","data":\#(TestServer.group("G", members: ["bulkId:u"]))}"#,
                #"{"method":"POST","path":"/Groups","bulkId":"h","data":\#(TestServer.group("H"))}"#,
            ]
            let body = #"{"schemas":["\#(BulkRequest.schema)"],"Operations":[\#(operations.joined(separator: ","))]}"#
            let answer = try await server.send(.post, "/Bulk", body, headers: headers)
            let statuses = (answer.json["Operations"]?.array ?? []).map { $0.object?["status"]?.string }
            #expect(statuses == ["403", "409", "201"], "\(answer.text)")
        }
    }

    @Test func `tokens that are drafts, expired or of a disabled client are refused with 401 and the reason`()
        async throws
    {
        try await TestServer.run { server in
            let draft = try server.administration.createToken(for: "hr", TokenSettings(isDraft: true))
            func answer(_ token: String) async throws -> Answer {
                server.clients.lookNow()
                return try await server.send(.get, "/Users", headers: [.authorization: "Bearer \(token)"])
            }
            try await answer(draft).expectError(401, naming: "draft")
            try server.administration.enableTokens(of: "hr")
            #expect(try await answer(draft).status == 200)
            try server.administration.enableClient("hr", false)
            try await answer(draft).expectError(401, naming: "disabled")
        }
    }
}
