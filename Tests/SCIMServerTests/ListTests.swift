import HTTPTypes
import JSON
import SCIM
import SCIMServer
import Testing

@Suite struct `Lists` {
    /// Runs with ten users, user-0 to user-9 in order of creation, and the group staff.
    private func withUsers(_ body: @Sendable @escaping (TestServer) async throws -> Void) async throws {
        try await TestServer.run { server in
            for number in 0..<10 {
                _ = try await server.makeUser("user-\(number)", #","title":"\#(number % 2 == 0 ? "even" : "odd")""#)
            }
            _ = try await server.send(.post, "/Groups", TestServer.group("staff"))
            try await body(server)
        }
    }

    // RFC 7644 §3.4.2
    @Test func `that find nothing are 200 with an empty array`() async throws {
        try await TestServer.run { server in
            for path in ["/Users", "/Groups", "/Users?filter=userName%20eq%20%22nobody%22", "/Users?startIndex=50"] {
                let answer = try await server.send(.get, path)
                #expect(answer.status == 200)
                #expect(answer.json["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:ListResponse"])
                #expect(answer.json["Resources"] == [])
                #expect(answer.total == 0)
                #expect(answer.json["itemsPerPage"] == 0)
            }
        }
    }

    // RFC 7644 §3.4.2.4
    @Test(arguments: [
        ("", 1, 10), ("?startIndex=1&count=3", 1, 3), ("?startIndex=9&count=3", 9, 2), ("?startIndex=11", 11, 0),
        ("?startIndex=0&count=2", 1, 2), ("?startIndex=-5&count=2", 1, 2), ("?count=0", 1, 0), ("?count=-1", 1, 0),
        ("?count=100000", 1, 10),
    ])
    func `come in pages`(_ query: String, _ start: Int, _ size: Int) async throws {
        try await withUsers { server in
            let answer = try await server.send(.get, "/Users" + query)
            #expect(answer.total == 10)
            #expect(answer.json["startIndex"] == .number(JSONNumber(start)))
            #expect(answer.json["itemsPerPage"] == .number(JSONNumber(size)))
            #expect(answer.userNames == (start..<start + size).map { "user-\($0 - 1)" })
        }
    }

    // RFC 7644 §3.4.2.2
    @Test func `are filtered, whatever the spelling of the query`() async throws {
        try await withUsers { server in
            let queries = [
                "filter=userName%20eq%20%22user-3%22", "filter=userName+eq+\"user-3\"",
                "filter=USERNAME%20EQ%20%22USER-3%22",
                "filter=urn:ietf:params:scim:schemas:core:2.0:User:userName+eq+%22user-3%22",
            ]
            for query in queries {
                #expect(try await server.send(.get, "/Users?" + query).userNames == ["user-3"])
            }
            let odd = try await server.send(.get, "/Users?filter=title%20eq%20%22odd%22&startIndex=2&count=2")
            #expect(odd.total == 5)
            #expect(odd.userNames == ["user-3", "user-5"])
        }
    }

    @Test func `are sorted`() async throws {
        try await withUsers { server in
            let answer = try await server.send(.get, "/Users?sortBy=userName&sortOrder=descending&count=2")
            #expect(answer.userNames == ["user-9", "user-8"])
        }
    }

    @Test func `carry the attributes that are asked for`() async throws {
        try await withUsers { server in
            let answer = try await server.send(.get, "/Users?attributes=userName&count=1")
            let user = answer.json["Resources"]?.array?.first?.object
            #expect(user?["userName"] == "user-0" && user?["id"] != nil && user?["title"] == nil)
        }
    }

    // RFC 7644 §3.4.3
    @Test func `are searched with POST as with GET`() async throws {
        try await withUsers { server in
            let body =
                #"{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"filter":"title eq \"odd\"","#
                + #""sortBy":"userName","sortOrder":"descending","startIndex":2,"count":2,"attributes":["userName"]}"#
            let answer = try await server.send(.post, "/Users/.search", body)
            #expect(answer.status == 200)
            #expect(answer.total == 5)
            #expect(answer.userNames == ["user-7", "user-5"])
            #expect(answer.commit == nil)
        }
    }

    // RFC 7644 §3.4.2.1
    @Test func `over all types go from one type to the next`() async throws {
        try await withUsers { server in
            let all = try await server.send(.get, "?startIndex=10&count=5")
            #expect(all.total == 11)
            let types = all.json["Resources"]?.array?.map { $0.object?["meta"]?.object?["resourceType"]?.string }
            #expect(types == ["User", "Group"])
            let search = try await server.send(
                .post, "/.search",
                #"{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"filter":"displayName eq \"staff\""}"#
            )
            #expect(search.total == 1)
            let users = try await server.send(.get, "?filter=userName%20pr&count=1")
            #expect(users.total == 10)
            try await server.send(.get, "?filter=nonsense%20pr").expectError(400, .invalidFilter)
        }
    }

    // RFC 7644 §3.4.2.1
    @Test(arguments: [
        (#"userName eq "user-3" or displayName eq "staff""#, 2),
        (#"userName eq "user-3" and displayName eq "staff""#, 0),
        ("not (userName pr)", 1), (#"userName ne "user-3""#, 10), (#"title eq "odd" or displayName eq "staff""#, 6),
        (#"emails[type eq "work"]"#, 0), (#"not (emails[type eq "work"])"#, 11), (#"members.value eq "x""#, 0),
        (#"urn:ietf:params:scim:schemas:core:2.0:User:displayName eq "staff""#, 0), (#"externalId eq null"#, 11),
        (#"(meta.resourceType eq "User") or (meta.resourceType eq "Group")"#, 11),
        (#"meta.resourceType eq "Group""#, 1), (#"schemas eq "urn:ietf:params:scim:schemas:core:2.0:Group""#, 1),
    ])
    func `over all types take an attribute that a type has not as one without a value`(
        _ filter: String, _ total: Int
    ) async throws {
        try await withUsers { server in
            let escaped = filter.replacing("\"", with: "\\\"")
            let body =
                #"{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"filter":"\#(escaped)"}"#
            let answer = try await server.send(.post, "/.search", body)
            #expect(answer.status == 200 && answer.total == total, "\(answer.text)")
        }
    }

    @Test(arguments: [("ascending", 10), ("descending", 0)])
    func `over all types put those without the attribute last, or first when descending`(
        _ order: String, _ place: Int
    ) async throws {
        try await withUsers { server in
            let answer = try await server.send(.get, "?sortBy=userName&sortOrder=\(order)")
            #expect(answer.total == 11)
            #expect(answer.userNames.firstIndex(of: "") == place)
            try await server.send(.get, "?sortBy=nonsense").expectError(400, .invalidPath)
        }
    }

    @Test(arguments: [(9, 2, 2), (10, 2, 2), (11, 2, 1), (12, 2, 0), (1, 0, 0), (-1, 11, 11), (Int.max, 1, 0)])
    func `over all types have exact pages at the edges`(_ start: Int, _ count: Int, _ size: Int) async throws {
        try await withUsers { server in
            for sort in ["", "&sortBy=id", "&filter=id%20pr"] {
                let answer = try await server.send(.get, "?startIndex=\(start)&count=\(count)\(sort)")
                #expect(answer.total == 11)
                #expect(answer.json["startIndex"] == .number(JSONNumber(max(1, start))))
                #expect(answer.json["itemsPerPage"] == .number(JSONNumber(size)))
                #expect(answer.json["Resources"]?.array?.count == size)
            }
        }
    }

    @Test(arguments: ["/Users", "/Groups", ""])
    func `are the same by HEAD, without the body, and by POST`(_ path: String) async throws {
        try await withUsers { server in
            let id: HTTPFields = [try #require(.init("X-Request-Id")): "same"]
            let get = try await server.send(.get, path + "?filter=id%20pr&count=3&startIndex=2", headers: id)
            let head = try await server.send(.head, path + "?filter=id%20pr&count=3&startIndex=2", headers: id)
            #expect(head.status == 200 && head.bytes.isEmpty && head.headers == get.headers)
            let body =
                #"{"Schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"FILTER":"id pr","COUNT":3,"#
                + #""startindex":2,"sortBy":null,"unknown":{"a":1}}"#
            let post = try await server.send(.post, path + "/.search?count=1&filter=broken", body)
            #expect(post.status == 200 && post.json == get.json)
        }
    }

    @Test func `are filtered and sorted by what other resources say, as answers show it`() async throws {
        try await withUsers { server in
            let enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
            for (name, manager) in [("mira", "user-2"), ("kai", "user-1")] {
                let found = try await server.send(.get, "/Users?filter=userName+eq+%22\(manager)%22")
                let id = try #require(found.json["Resources"]?.array?.first?.object?["id"]?.string)
                _ = try await server.makeUser(name, #","\#(enterprise)":{"manager":{"value":"\#(id)"}}"#)
            }
            let path = "\(enterprise):manager.displayName"
            let filtered = try await server.send(.get, "/Users?filter=\(path)+eq+%22user-2%22")
            #expect(filtered.userNames == ["mira"])
            let sorted = try await server.send(.get, "/Users?sortBy=\(path)&count=3")
            #expect(sorted.userNames == ["kai", "mira", "user-0"])
        }
    }

    // RFC 7644 §3.4.2
    @Test func `ignore parameters that nobody knows`() async throws {
        try await withUsers { server in
            let answer = try await server.send(.get, "/Users?aadOptscim062020&x=%zz&Count=1")
            #expect(answer.total == 10)
        }
    }

    @Test func `over all types are sorted together`() async throws {
        try await withUsers { server in
            let answer = try await server.send(.get, "?sortBy=meta.created&sortOrder=descending&count=2")
            let types = answer.json["Resources"]?.array?.map { $0.object?["meta"]?.object?["resourceType"]?.string }
            #expect(answer.total == 11)
            #expect(types == ["Group", "User"])
        }
    }

    @Test func `of groups come without members when asked to`() async throws {
        try await withUsers { server in
            let user = try await server.send(.get, "/Users?count=1").json["Resources"]?.array?.first?.object?["id"]?
                .string
            _ = try await server.send(.post, "/Groups", TestServer.group("team", members: [try #require(user)]))
            let path = "/Groups?excludedAttributes=members&filter=displayName%20eq%20%22team%22"
            let found = try await server.send(.get, path).json["Resources"]?.array?.first?.object
            #expect(found?["displayName"] == "team" && found?["members"] == nil)
        }
    }
}
