import Clients
import HTTPTypes
import JSON
import SCIM
import Testing

@Suite struct `The interoperability profile` {
    private static let enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
    private static let person = #"""
        ,"active":true,"name":{"givenName":"Mira","familyName":"Holt"},"emails":[
        {"type":"work","value":"w@corp.example","display":"both"},{"type":"home","value":"h@corp.example","display":"both"}]
        """#

    @Test(arguments: ProfileRow.discovery + ProfileRow.values + ProfileRow.patches)
    func `is kept to`(_ row: ProfileRow) async throws {
        try await TestServer.run(dialect: .profile) { server in
            let user = try await server.makeUser("mira", Self.person).id
            let group = try await server.send(.post, "/Groups", TestServer.group("Staff", members: [user])).id
            let ids = ["user": user, "USER": user.uppercased(), "group": group, "enterprise": Self.enterprise]
            for step in row.steps { try await step.check(on: server, ids) }
        }
    }

    @Test func `declares values for every type that a client may set`() async throws {
        try await TestServer.run(dialect: .profile) { server in
            let schemas = try await server.send(.get, "/Schemas").json["Resources"]?.array ?? []
            let attributes = schemas.flatMap { $0.object?["attributes"]?.array ?? [] }.compactMap(\.object)
            let plural = attributes.filter { $0["multiValued"] == true && $0["mutability"] != "readOnly" }
            let types = plural.flatMap { $0["subAttributes"]?.array ?? [] }.compactMap(\.object)
                .filter { $0["name"] == "type" }
            #expect(types.count >= 8)
            for type in types { #expect(type["canonicalValues"]?.array?.isEmpty == false, "\(type)") }
        }
    }

    @Test(arguments: [Dialect.interoperable, .okta, .strict])
    func `is claimed for no other dialect`(_ dialect: Dialect) async throws {
        try await TestServer.run(dialect: dialect) { server in
            let answer = try await server.send(.get, "/ServiceProviderConfig")
            #expect(answer.status == 200 && answer.json["interopProfileConformant"] == nil)
            #expect(try await server.send(.get, "/Schemas").text.contains(#""name":"password""#))
        }
    }

    @Test func `is claimed without a token when all clients have it and only then`() async throws {
        try await TestServer.run(dialect: .profile) { server in
            let path = "/scim/v2/ServiceProviderConfig"
            #expect(try await server.sendRaw(.get, path).json["interopProfileConformant"] == true)
            _ = try server.administration.createToken(for: "entra")
            server.clients.lookNow()
            #expect(try await server.sendRaw(.get, path).json["interopProfileConformant"] == nil)
        }
    }

    @Test func `leaves alone what other dialects accept`() async throws {
        try await TestServer.run { server in
            let user = try await server.makeUser("mira", Self.person).id
            for operation in [
                #"{"op":"Replace","value":{"title":"Lead"}}"#,
                #"{"op":"remove","path":"emails[type eq \"work\"]"}"#,
                #"{"op":"add","path":"roles","value":{"type":"own","value":"admin"}}"#,
            ] {
                let answer = try await server.send(.patch, "/Users/\(user)", TestServer.patch(operation))
                #expect(answer.status == 200, "\(answer.text)")
            }
        }
    }
}
