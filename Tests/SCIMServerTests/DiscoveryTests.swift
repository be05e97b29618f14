import HTTPTypes
import IdentityStore
import JSON
import SCIM
import SCIMServer
import Testing

@Suite struct `Discovery` {
    @Test func `/ServiceProviderConfig has every block complete`() async throws {
        try await TestServer.run { server in
            let answer = try await server.send(.get, "/ServiceProviderConfig")
            #expect(answer.status == 200)
            #expect(answer.headers[.contentType] == "application/scim+json")
            for name in ["patch", "bulk", "filter", "changePassword", "sort", "etag"] {
                #expect(answer.json[name]?.object?["supported"]?.bool != nil, "\(name)")
            }
            #expect(answer.json["bulk"]?.object?["maxOperations"]?.number != nil)
            #expect(answer.json["bulk"]?.object?["maxPayloadSize"]?.number != nil)
            #expect(answer.json["filter"]?.object?["maxResults"] == 1000)
            #expect(answer.json["authenticationSchemes"]?.array?.isEmpty == false)
            #expect(answer.json["meta"]?.object?["location"] == "http://localhost/scim/v2/ServiceProviderConfig")
            #expect(answer.json["meta"]?.object?["resourceType"] == "ServiceProviderConfig")
        }
    }

    // RFC 7643 §7
    @Test(arguments: ["/ResourceTypes", "/Schemas"])
    func `lists what it also serves one by one`(_ path: String) async throws {
        try await TestServer.run { server in
            let list = try await server.send(.get, path + "?count=1&unknown=x")
            let resources = try #require(list.json["Resources"]?.array)
            #expect(list.total == resources.count && resources.count >= 2)
            for resource in resources {
                let id = try #require(resource.object?["id"]?.string)
                let one = try await server.send(.get, "\(path)/\(id)")
                #expect(one.status == 200)
                #expect(JSONValue.object(one.json) == resource)
                #expect(one.json["meta"]?.object?["location"] == .string("http://localhost/scim/v2\(path)/\(id)"))
            }
        }
    }

    // RFC 7643 §6
    @Test func `/ResourceTypes names endpoints that are there, and schemas that are in /Schemas`() async throws {
        try await TestServer.run { server in
            for type in try await server.send(.get, "/ResourceTypes").json["Resources"]?.array ?? [] {
                let endpoint = try #require(type.object?["endpoint"]?.string)
                #expect(try await server.send(.get, endpoint).status == 200)
                let extensions = type.object?["schemaExtensions"]?.array ?? []
                for schema in [type.object?["schema"]] + extensions.map({ $0.object?["schema"] }) {
                    let id = try #require(schema?.string)
                    #expect(try await server.send(.get, "/Schemas/\(id)").json["id"] == .string(id))
                }
            }
        }
    }

    // RFC 7643 §8.7.2
    @Test func `/Schemas has those of what the server says about itself, which fit it`() async throws {
        try await TestServer.run { server in
            let schemas = try await server.send(.get, "/Schemas").json["Resources"]?.array ?? []
            for (path, name) in [
                ("/ServiceProviderConfig", "ServiceProviderConfig"), ("/ResourceTypes/User", "ResourceType"),
                ("/Schemas/urn:ietf:params:scim:schemas:core:2.0:User", "Schema"),
            ] {
                let urn = "urn:ietf:params:scim:schemas:core:2.0:\(name)"
                let schema = try #require(schemas.first { $0.object?["id"] == .string(urn) }?.object)
                let answer = try await server.send(.get, path).json
                #expect(answer["schemas"] == [.string(urn)])
                Self.expect(answer, fits: schema["attributes"]?.array ?? [], besides: ["schemas", "meta", "id"])
            }
        }
    }

    /// Checks that an object has the attributes of a schema and no others, and those that are required.
    private static func expect(_ object: JSONObject, fits attributes: [JSONValue], besides: Set<String> = []) {
        let definitions = attributes.compactMap(\.object)
        for definition in definitions where definition["required"] == true {
            #expect(object[definition["name"]?.string ?? ""] != nil, "\(definition["name"]?.string ?? "")")
        }
        for member in object where !besides.contains(member.name) {
            guard let definition = definitions.first(where: { $0["name"] == .string(member.name) }) else {
                Issue.record("\(member.name) is in no schema")
                continue
            }
            #expect((member.value.array != nil) == (definition["multiValued"] == true), "\(member.name)")
            for part in (member.value.array ?? [member.value]).compactMap(\.object) {
                expect(part, fits: definition["subAttributes"]?.array ?? [])
            }
        }
    }

    @Test func `finds a schema in any case of its URN`() async throws {
        try await TestServer.run { server in
            let answer = try await server.send(.get, "/Schemas/URN:IETF:params:scim:schemas:core:2.0:user")
            #expect(answer.json["name"] == "User")
        }
    }
}
