import HTTPTypes
import JSON
import SCIM
import SCIMServer
import Testing

@Suite struct `Queries` {
    // RFC 7644 §3.1
    @Test func `of the schemas: lists resources only, no schemas of messages`() async throws {
        try await TestServer.run { server in
            let schemas = try #require(try await server.send(.get, "/Schemas").json["Resources"]?.array)
            for schema in schemas {
                #expect(schema.object?["id"]?.string?.hasPrefix("urn:ietf:params:scim:schemas:") == true)
            }
            for name in ["ListResponse", "SearchRequest", "PatchOp", "BulkRequest", "BulkResponse", "Error"] {
                try await server.send(.get, "/Schemas/urn:ietf:params:scim:api:messages:2.0:\(name)").expectError(404)
            }
        }
    }

    // RFC 7644 §3.4.2.2
    @Test func `find a resource by each value that its answer shows`() async throws {
        try await TestServer.run { server in
            let id = try await server.makeUser("mira", #","displayName":"Mira Holt""#).id
            let group = try await server.send(.post, "/Groups", TestServer.group("staff", members: [id])).json
            let user = try await server.send(.get, "/Users/\(id)").json
            let shown = [
                (
                    "/Users", user, ["id", "userName", "displayName"],
                    [("groups", ["value", "$ref", "display", "type"])]
                ),
                ("/Groups", group, ["id", "displayName"], [("members", ["value", "$ref", "display", "type"])]),
            ]
            for (path, resource, names, plural) in shown {
                var terms = names.map { ($0, resource[$0]) }
                for part in ["resourceType", "created", "lastModified", "location", "version"] {
                    terms.append(("meta.\(part)", resource["meta"]?.object?[part]))
                }
                for (name, parts) in plural {
                    for part in parts { terms.append(("\(name).\(part)", resource[name]?.array?.first?.object?[part])) }
                }
                for (name, value) in terms {
                    let literal = String(decoding: try #require(value, "\(name)").compactBytes, as: UTF8.self)
                    let found = try await server.search(path, ["filter": .string("\(name) eq \(literal)")])
                    #expect(found.total == 1, "\(name) eq \(literal)")
                    let others = try await server.search(path, ["filter": .string("\(name) ne \(literal)")])
                    #expect(others.total == 0, "\(name) ne \(literal)")
                }
            }
        }
    }

    // RFC 7644 §3.4.2.2
    @Test(arguments: ["value", "$ref", "displayName"])
    func `find a user by each part of the manager that the answer shows`(_ part: String) async throws {
        try await TestServer.run { server in
            let urn = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
            let kai = try await server.makeUser("kai", #","displayName":"Kai Brandt""#).id
            let mira = try await server.makeUser("mira", #","\#(urn)":{"manager":{"value":"\#(kai)"}}"#)
            let value = try #require(mira.json[urn]?.object?["manager"]?.object?[part]?.string)
            let filter: JSONValue = .string("\(urn):manager.\(part) eq \"\(value)\"")
            #expect(try await server.search("/Users", ["filter": filter]).userNames == ["mira"])
        }
    }

    // RFC 7644 §3.4.2.3
    @Test func `are sorted upwards unless the request says otherwise`() async throws {
        try await TestServer.run { server in
            for name in ["kai", "Ada", "mira"] { _ = try await server.makeUser(name) }
            let get = try await server.send(.get, "/Users?sortBy=userName")
            #expect(get.userNames == ["Ada", "kai", "mira"])
            #expect(try await server.search("/Users", ["sortBy": "userName"]).userNames == get.userNames)
            let down = try await server.search("/Users", ["sortBy": "userName", "sortOrder": "descending"])
            #expect(down.userNames == get.userNames.reversed())
        }
    }

    // RFC 7644 §3.4.3
    @Test func `are searched by the same rules for names`() async throws {
        try await TestServer.run { server in
            let id = try await server.makeUser("mira", #","title":"Lead""#).id
            let excluded: JSONValue = ["id", "schemas", "title", "meta"]
            let list = try await server.search("/Users", ["excludedAttributes": excluded])
            let user = try #require(list.json["Resources"]?.array?.first?.object)
            #expect(user["id"] == .string(id) && user["schemas"] != nil)
            #expect(user["userName"] == "mira" && user["title"] == nil && user["meta"] == nil)
            for name in ["attributes", "excludedAttributes"] {
                try await server.search("/Users", [name: ["emails[type]"]]).expectError(400, .invalidPath)
            }
            for path in ["name..givenName", "name", "a b"] {
                try await server.search("/Users", ["sortBy": .string(path)]).expectError(400, .invalidPath)
            }
            let nested = try await server.search("/Users", ["sortBy": "name.givenName", "attributes": ["userName"]])
            #expect(nested.userNames == ["mira"])
        }
    }
}
