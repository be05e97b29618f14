import HTTPTypes
import IdentityStore
import JSON
import SCIM
import SCIMServer
import Testing

@Suite struct `Requests for a resource` {
    // RFC 7643 §3.1, RFC 7644 §3.3 and §3.14
    @Test func `POST answers 201 with the resource, its place, its version and its commit`() async throws {
        try await TestServer.run { server in
            let answer = try await server.makeUser("mira", #","password":"s3cret","active":true"#)
            let location = "http://localhost/scim/v2/Users/\(answer.id)"
            let meta = answer.json["meta"]?.object
            #expect(answer.headers[.location] == location)
            #expect(meta?["location"] == .string(location))
            #expect(meta?["resourceType"] == "User")
            #expect(meta?["version"]?.string == answer.headers[.eTag])
            #expect(meta?["created"] == meta?["lastModified"])
            #expect(answer.commit == server.store.snapshot.commit)
            #expect(answer.headers[.cacheControl] == "no-store")
            #expect(answer.json["password"] == nil)
        }
    }

    @Test func `GET and HEAD answer the same headers`() async throws {
        try await TestServer.run { server in
            let id = try await server.makeUser("mira").id
            let get = try await server.send(.get, "/Users/\(id)", headers: [.init("X-Request-Id") ?? .accept: "same"])
            let head = try await server.send(.head, "/Users/\(id)", headers: [.init("X-Request-Id") ?? .accept: "same"])
            #expect(get.status == 200 && head.status == 200)
            #expect(get.headers[.location] == "http://localhost/scim/v2/Users/\(id)")
            #expect(get.json["userName"] == "mira")
            #expect(head.bytes.isEmpty)
            #expect(head.headers == get.headers)
            #expect(head.headers[.contentLength] == String(get.bytes.count))
        }
    }

    // RFC 7643 §3.1
    @Test func `GET answers 304 to a version that the client has`() async throws {
        try await TestServer.run { server in
            let made = try await server.makeUser("mira")
            let tag = try #require(made.headers[.eTag])
            #expect(tag.hasPrefix("W/\""))
            let path = "/Users/\(made.id)"
            for same in [tag, String(tag.dropFirst(2)), "\"x\", \(tag)", "*"] {
                let answer = try await server.send(.get, path, headers: [.ifNoneMatch: same])
                #expect(answer.status == 304)
                #expect(answer.bytes.isEmpty)
                #expect(answer.headers[.eTag] == tag)
            }
            #expect(try await server.send(.get, path, headers: [.ifNoneMatch: "\"x\""]).status == 200)
            for same in [tag, String(tag.dropFirst(2)), "\"x\", \(tag)", "*"] {
                #expect(try await server.send(.get, path, headers: [.ifMatch: same]).status == 200)
                let change = try await server.send(
                    .put, path, TestServer.user("mira", #","title":"x""#), headers: [.ifNoneMatch: same])
                change.expectError(412)
            }
            _ = try await server.send(.post, "/Groups", TestServer.group("staff", members: [made.id]))
            #expect(try await server.send(.get, path, headers: [.ifNoneMatch: tag]).status == 200)
        }
    }

    // RFC 7644 §3.5 and §3.5.1
    @Test func `PUT replaces, and commits nothing when nothing changes`() async throws {
        try await TestServer.run { server in
            let id = try await server.makeUser("mira", #","title":"Lead""#).id
            let changed = try await server.send(.put, "/Users/\(id)", TestServer.user("mira", #","nickName":"M""#))
            #expect(changed.status == 200)
            #expect(changed.json["title"] == nil && changed.json["nickName"] == "M")
            #expect(changed.commit == server.store.snapshot.commit)
            let again = try await server.send(.put, "/Users/\(id)", TestServer.user("mira", #","nickName":"M""#))
            #expect(again.status == 200)
            #expect(again.commit == nil)
            #expect(again.headers[.eTag] == changed.headers[.eTag])
        }
    }

    // RFC 7644 §3.5 and §3.5.2
    @Test func `PATCH changes a part and answers the resource`() async throws {
        try await TestServer.run { server in
            let id = try await server.makeUser("mira", #","active":true"#).id
            let body = TestServer.patch(#"{"op":"Replace","path":"active","value":"False"}"#)
            let answer = try await server.send(.patch, "/Users/\(id)", body)
            #expect(answer.status == 200)
            #expect(answer.json["active"] == false)
            #expect(answer.commit == server.store.snapshot.commit)
            let again = try await server.send(.patch, "/Users/\(id)", body)
            #expect(again.status == 200 && again.commit == nil)
        }
    }

    // RFC 7644 §3.5.2
    @Test func `PATCH answers 204 for a group of more than 1,000 members unless attributes are asked for`() async throws
    {
        try await TestServer.run { server in
            let members = try await withThrowingTaskGroup(of: String.self) { tasks in
                for number in 0...1000 { tasks.addTask { try await server.makeUser("user-\(number)").id } }
                return try await tasks.reduce(into: []) { $0.append($1) }
            }
            let small = Array(members.dropLast())
            let id = try await server.send(.post, "/Groups", TestServer.group("staff", members: small)).id
            let rename = TestServer.patch(#"{"op":"replace","path":"displayName","value":"people"}"#)
            let still = try await server.send(.patch, "/Groups/\(id)", rename)
            #expect(still.status == 200)
            let add = TestServer.patch(#"{"op":"add","path":"members","value":[{"value":"\#(members[1000])"}]}"#)
            let brief = try await server.send(.patch, "/Groups/\(id)", add)
            #expect(brief.status == 204)
            #expect(brief.bytes.isEmpty)
            #expect(brief.headers[.eTag] != nil && brief.commit != nil)
            let asked = try await server.send(.patch, "/Groups/\(id)?attributes=displayName", rename)
            #expect(asked.status == 200)
            #expect(asked.json["displayName"] == "people" && asked.json["members"] == nil)
        }
    }

    @Test func `DELETE answers 204, then 404`() async throws {
        try await TestServer.run { server in
            let id = try await server.makeUser("mira").id
            let group = try await server.send(.post, "/Groups", TestServer.group("staff", members: [id])).id
            let answer = try await server.send(.delete, "/Users/\(id)")
            #expect(answer.status == 204)
            #expect(answer.bytes.isEmpty)
            #expect(answer.commit == server.store.snapshot.commit)
            try await server.send(.delete, "/Users/\(id)").expectError(404)
            try await server.send(.get, "/Users/\(id)").expectError(404)
            #expect(try await server.send(.get, "/Groups/\(group)").json["members"] == [])
        }
    }

    @Test(arguments: ["{tag}", "*", "\"x\", {tag}", "W/\"x\",{tag}", "{strong}"])
    func `If-Match with the version that is there lets a change pass`(_ header: String) async throws {
        try await TestServer.run { server in
            let made = try await server.makeUser("mira")
            let tag = try #require(made.headers[.eTag])
            let value = header.replacing("{tag}", with: tag).replacing("{strong}", with: tag.dropFirst(2))
            let answer = try await server.send(
                .put, "/Users/\(made.id)", TestServer.user("mira", #","title":"a""#), headers: [.ifMatch: value])
            #expect(answer.status == 200)
        }
    }

    @Test func `of two changes to one version one wins`() async throws {
        try await TestServer.run { server in
            let made = try await server.makeUser("mira")
            let tag = try #require(made.headers[.eTag])
            let statuses = try await withThrowingTaskGroup(of: Int.self) { tasks in
                for number in 0..<8 {
                    tasks.addTask {
                        let body = TestServer.user("mira", #","title":"\#(number)""#)
                        return try await server.send(.put, "/Users/\(made.id)", body, headers: [.ifMatch: tag]).status
                    }
                }
                return try await tasks.reduce(into: []) { $0.append($1) }
            }
            #expect(statuses.sorted() == [200] + Array(repeating: 412, count: 7))
        }
    }

    // RFC 7644 §3.4.2.5
    @Test func `attributes and excludedAttributes shape every answer`() async throws {
        try await TestServer.run { server in
            let more = #","title":"Lead","name":{"givenName":"Mira","familyName":"Holt"}"#
            let made = try await server.send(.post, "/Users?attributes=title", TestServer.user("mira", more))
            #expect(made.json["title"] == "Lead" && made.json["userName"] == nil && !made.id.isEmpty)
            let path = "/Users/\(made.id)"
            let part = try await server.send(.get, path + "?attributes=name.givenName,NONSENSE")
            #expect(part.json["name"] == ["givenName": "Mira"] && part.json["title"] == nil)
            let without = try await server.send(.get, path + "?excludedAttributes=name")
            #expect(without.json["name"] == nil && without.json["title"] == "Lead")
            let put = try await server.send(.put, path + "?attributes=userName", TestServer.user("mira"))
            #expect(put.json["userName"] == "mira" && put.json["meta"] == nil)
        }
    }

    @Test func `what is left out is named in a Warning`() async throws {
        try await TestServer.run { server in
            let warning = try #require(HTTPField.Name("Warning"))
            let user = try await server.makeUser("mira", #","shoeSize":44"#)
            #expect(user.headers[warning]?.contains("shoeSize") == true)
            #expect(user.json["shoeSize"] == nil)
            let group = try await server.send(.post, "/Groups", TestServer.group("a", members: [user.id, "nobody"]))
            #expect(group.status == 201)
            #expect(group.headers[warning]?.contains("nobody") == true)
            #expect(group.json["members"]?.array?.count == 1)
            #expect(try await server.makeUser("kai").headers[warning] == nil)
        }
    }

    @Test func `PATCH leaves out an attribute that nobody knows, and says so`() async throws {
        try await TestServer.run { server in
            let id = try await server.makeUser("mira").id
            let before = server.store.snapshot.commit
            let answer = try await server.send(
                .patch, "/Users/\(id)", TestServer.patch(#"{"op":"add","path":"shoeSize","value":44}"#))
            #expect(answer.status == 200)
            #expect(answer.headers[try #require(HTTPField.Name("Warning"))]?.contains("shoeSize") == true)
            #expect(server.store.snapshot.commit == before)
        }
    }

    @Test func `POST of an inactive user brings it back under its id`() async throws {
        try await TestServer.run { server in
            let id = try await server.makeUser("mira", #","active":false"#).id
            let answer = try await server.send(.post, "/Users", TestServer.user("mira", #","active":true"#))
            #expect(answer.status == 200)
            #expect(answer.id == id && answer.json["active"] == true)
            #expect(answer.headers[.location]?.hasSuffix(id) == true)
        }
    }

    // RFC 7643 §3.1
    @Test func `ids of clients never choose a resource`() async throws {
        try await TestServer.run { server in
            let victim = try await server.makeUser("mira").id
            let answer = try await server.makeUser("eve", #","id":"\#(victim)","externalId":"\#(victim)""#)
            #expect(answer.id != victim)
            #expect(try await server.send(.get, "/Users/\(victim)").json["userName"] == "mira")
        }
    }

    @Test func `the id of a request comes back`() async throws {
        try await TestServer.run { server in
            let name = try #require(HTTPField.Name("X-Request-Id"))
            #expect(try await server.send(.get, "/Users", headers: [name: "abc-1"]).headers[name] == "abc-1")
            let own = try await server.send(.get, "/Users/nobody", headers: [name: "forged\"id"]).headers[name]
            #expect(own?.count == 36)
        }
    }
}

@Suite struct `Remarks on a change` {
    @Test func `stand in a Warning of their own`() async throws {
        try await TestServer.run { server in
            let more = #","profileUrl":"javascript:x","shoeSize":44"#
            let answer = try await server.makeUser("\u{430}da", more)
            let warning = try #require(HTTPField.Name("Warning"))
            #expect(
                answer.headers[warning] == #"199 scimgit "ignored: shoeSize", "#
                    + #"199 scimgit "userName mixes letters of Cyrillic and Latin", "#
                    + #"199 scimgit "profileUrl has the scheme javascript, not https""#)
            let again = TestServer.user("\u{430}da", #","profileUrl":"javascript:x","title":"Lead""#)
            #expect(try await server.send(.put, "/Users/\(answer.id)", again).headers[warning] == nil)
        }
    }
}
