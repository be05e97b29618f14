import Clients
import HTTPTypes
import JSON
import SCIM
import SCIMServer
import Testing

@Suite struct `Cursors` {
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

    private static func search(_ members: String) -> String {
        #"{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],\#(members)}"#
    }

    // RFC 9865 §2
    @Test(arguments: [
        ("", (0..<10).map { "user-\($0)" }),
        ("&filter=title%20eq%20%22odd%22", [1, 3, 5, 7, 9].map { "user-\($0)" }),
        ("&sortBy=userName&sortOrder=descending", (0..<10).reversed().map { "user-\($0)" }),
        ("&filter=title+pr&sortBy=title", [0, 2, 4, 6, 8, 1, 3, 5, 7, 9].map { "user-\($0)" }),
    ])
    func `read one commit on all pages, while users come, change and go`(
        _ query: String, _ expected: [String]
    ) async throws {
        try await withUsers { server in
            let ids = try await server.send(.get, "/Users").json["Resources"]?.array ?? []
            var names: [String] = []
            var cursor: String? = ""
            var round = 0
            while let here = cursor {
                let page = try await server.send(.get, "/Users?count=2&cursor=\(here)\(query)")
                #expect(page.total == expected.count)
                #expect(page.json["startIndex"] == nil)
                names += page.userNames
                cursor = page.json["nextCursor"]?.string
                _ = try await server.makeUser("more-\(round)", #","title":"odd""#)
                let id = try #require(ids[9 - round].object?["id"]?.string)
                #expect(try await server.send(.delete, "/Users/\(id)").status == 204)
                let other = try #require(ids[round].object?["id"]?.string)
                _ = try await server.send(
                    .patch, "/Users/\(other)", TestServer.patch(#"{"op":"replace","path":"title","value":"new"}"#))
                round += 1
            }
            #expect(names == expected)
            #expect(round == (expected.count + 1) / 2)
        }
    }

    @Test func `go on with POST as with GET, on each endpoint and over all types`() async throws {
        try await withUsers { server in
            for (path, total) in [("/Users", 10), ("/Groups", 1), ("", 11)] {
                var ids: [JSONValue] = []
                var cursor: String? = ""
                while let here = cursor {
                    let isGet = ids.count % 2 == 0
                    let page =
                        isGet
                        ? try await server.send(.get, path + "?count=1&cursor=\(here)")
                        : try await server.send(
                            .post, path + "/.search", Self.search(#""count":1,"cursor":"\#(here)""#))
                    #expect(page.status == 200 && page.total == total, "\(page.text)")
                    ids += page.json["Resources"]?.array?.compactMap { $0.object?["id"] } ?? []
                    cursor = page.json["nextCursor"]?.string
                }
                let all = try await server.send(.get, path).json["Resources"]?.array?.compactMap { $0.object?["id"] }
                #expect(ids == all)
            }
        }
    }

    // RFC 9865 §2
    @Test func `lead back as well; the first page has none that does`() async throws {
        try await withUsers { server in
            let first = try await server.send(.get, "/Users?cursor&count=4")
            let second = try await server.next(after: first, "/Users?count=4")
            let third = try await server.next(after: second, "/Users?count=4")
            #expect(first.json["previousCursor"] == nil && first.json["nextCursor"] != nil)
            #expect(third.userNames == ["user-8", "user-9"] && third.json["nextCursor"] == nil)
            let back = try await server.next(after: third, "/Users?count=4", "previousCursor")
            #expect(back.userNames == second.userNames)
            let start = try await server.next(after: back, "/Users?count=4", "previousCursor")
            #expect(start.userNames == first.userNames && start.json["previousCursor"] == nil)
        }
    }

    @Test(arguments: ["/Users?cursor&count=10", "/Users?cursor=", "/Users?cursor=&filter=userName%20eq%20%22nobody%22"])
    func `are not given on the only page`(_ path: String) async throws {
        try await withUsers { server in
            let answer = try await server.send(.get, path)
            #expect(answer.status == 200)
            #expect(answer.json["nextCursor"] == nil && answer.json["previousCursor"] == nil)
        }
    }

    // RFC 9865 §2.4
    @Test func `are only given to who asks: the default is paging by index`() async throws {
        try await withUsers { server in
            let answer = try await server.send(.get, "/Users?count=2")
            #expect(answer.json["nextCursor"] == nil && answer.json["startIndex"] == 1)
            let null = try await server.send(.post, "/Users/.search", Self.search(#""count":2,"cursor":null"#))
            #expect(null.json["nextCursor"] == nil && null.json["startIndex"] == 1)
        }
    }

    // RFC 9865 §2
    @Test(arguments: ["0", "-3"])
    func `of a count of nothing tell the total alone`(_ count: String) async throws {
        try await withUsers { server in
            let answer = try await server.send(.get, "/Users?cursor&count=\(count)")
            #expect(answer.status == 200 && answer.total == 10)
            #expect(answer.json["Resources"] == [] && answer.json["itemsPerPage"] == 0)
            #expect(answer.json["nextCursor"] == nil)
        }
    }

    @Test func `consist of unreserved characters and tell nothing`() async throws {
        try await withUsers { server in
            let cursors = try await [
                server.cursor("/Users?cursor&count=2"), server.cursor("/Users?cursor&count=2"),
            ]
            #expect(cursors[0] != cursors[1])
            for cursor in cursors { #expect(cursor.wholeMatch(of: /[A-Za-z0-9_-]{60,200}/) != nil) }
        }
    }

    @Test func `are announced`() async throws {
        try await TestServer.run { server in
            let pagination = try await server.send(.get, "/ServiceProviderConfig").json["pagination"]?.object
            #expect(pagination?["cursor"] == true && pagination?["index"] == true)
            #expect(pagination?["defaultPaginationMethod"] == "index")
            #expect(pagination?["defaultPageSize"] == 100 && pagination?["maxPageSize"] == 1000)
            #expect(pagination?["cursorTimeout"] == 600)
        }
    }
}

@Suite struct `Cursors that are refused` {
    private func withUsers(_ body: @Sendable @escaping (TestServer) async throws -> Void) async throws {
        try await TestServer.run { server in
            for number in 0..<4 { _ = try await server.makeUser("user-\(number)") }
            try await body(server)
        }
    }

    // RFC 9865 §2.1
    @Test func `are those with any character changed, cut off or added`() async throws {
        try await withUsers { server in
            let cursor = try await server.cursor("/Users?cursor&count=2")
            for index in cursor.indices {
                let changed = cursor.replacing(
                    cursor[index...index], with: cursor[index] == "A" ? "B" : "A", maxReplacements: 1)
                for wrong in [changed, String(cursor[..<index])] where wrong != cursor && !wrong.isEmpty {
                    try await server.send(.get, "/Users?count=2&cursor=\(wrong)").expectError(400, .invalidCursor)
                }
            }
            for wrong in [cursor + "A", "x", "%00", "ä", cursor + cursor, String(repeating: "A", count: 5000)] {
                try await server.send(.get, "/Users?count=2&cursor=\(wrong)").expectError(400, .invalidCursor)
            }
        }
    }

    // RFC 9865 §2
    @Test(arguments: [
        "/Groups?count=2", "?count=2", "/Users?count=2&filter=userName%20pr", "/Users?count=2&sortBy=userName",
        "/Users?count=2&sortOrder=descending", "/Users?count=2&attributes=userName",
        "/Users?count=2&excludedAttributes=userName",
    ])
    func `are those of another query`(_ path: String) async throws {
        try await withUsers { server in
            let cursor = try await server.cursor("/Users?cursor&count=2")
            try await server.send(.get, path + "&cursor=\(cursor)").expectError(400, .invalidCursor)
        }
    }

    @Test func `are those of another client, in the same words as those of nobody`() async throws {
        try await TestServer.run { server in
            let headers: HTTPFields = [.authorization: "Bearer \(try server.administration.createToken(for: "entra"))"]
            for number in 0..<4 { _ = try await server.makeUser("user-\(number)") }
            let cursor = try await server.cursor("/Users?cursor&count=2")
            let stolen = try await server.send(.get, "/Users?count=2&cursor=\(cursor)", headers: headers)
            stolen.expectError(400, .invalidCursor)
            let made = try await server.send(.get, "/Users?count=2&cursor=made-up", headers: headers)
            #expect(stolen.json == made.json)
            #expect(try await server.send(.get, "/Users?count=2&cursor=\(cursor)").status == 200)
        }
    }

    @Test func `are not those of the same client with its other token`() async throws {
        try await TestServer.run { server in
            let second: HTTPFields = [.authorization: "Bearer \(try server.administration.createToken(for: "okta"))"]
            for number in 0..<4 { _ = try await server.makeUser("user-\(number)") }
            let cursor = try await server.cursor("/Users?cursor&count=2")
            let answer = try await server.send(.get, "/Users?count=2&cursor=\(cursor)", headers: second)
            #expect(answer.userNames == ["user-2", "user-3"])
        }
    }

    @Test(arguments: ["count=3", "", "count=0", "count=ten", "count=", "count=99999999999999999999"])
    func `come with another count than the first page`(_ count: String) async throws {
        try await withUsers { server in
            let cursor = try await server.cursor("/Users?cursor&count=2")
            try await server.send(.get, "/Users?\(count)&cursor=\(cursor)").expectError(
                400, .invalidCount, naming: "count")
        }
    }

    @Test(arguments: [#""count":"two","cursor":"""#, #""count":2.5,"cursor":"""#])
    func `come with a count that is no integer`(_ members: String) async throws {
        try await withUsers { server in
            let body = #"{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],\#(members)}"#
            try await server.send(.post, "/Users/.search", body).expectError(400, .invalidCount)
        }
    }

    @Test func `come beside startIndex, twice, or as something else than text`() async throws {
        try await withUsers { server in
            try await server.send(.get, "/Users?startIndex=1&cursor").expectError(
                400, .invalidValue, naming: "startIndex")
            try await server.send(.get, "/Users?cursor&cursor=").expectError(400, .invalidSyntax)
            let body = #"{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"cursor":7}"#
            try await server.send(.post, "/Users/.search", body).expectError(400, .invalidCursor)
        }
    }

    @Test func `are those of a scan that made room for newer ones; it can be begun again`() async throws {
        try await withUsers { server in
            let cursor = try await server.cursor("/Users?cursor&count=2")
            for number in 0..<40 {
                _ = try await server.cursor("/Users?cursor&count=2&filter=userName%20ne%20%22\(number)%22")
            }
            try await server.send(.get, "/Users?count=2&cursor=\(cursor)").expectError(
                400, .expiredCursor, naming: "empty cursor")
            #expect(try await server.cursor("/Users?cursor&count=2") != cursor)
        }
    }

    @Test func `are those of a server that was started again since`() async throws {
        try await withUsers { server in
            let cursor = try await server.cursor("/Users?cursor&count=2")
            try await server.withAnotherService { other in
                try await other.send(.get, "/Users?count=2&cursor=\(cursor)").expectError(400, .expiredCursor)
                try await other.send(.get, "/Users?count=2&cursor=A\(cursor)").expectError(400, .invalidCursor)
            }
        }
    }
}

extension TestServer {
    /// The cursor of the page after the first.
    fileprivate func cursor(_ path: String) async throws -> String {
        try #require(try await send(.get, path).json["nextCursor"]?.string)
    }

    /// The page that another one leads to.
    fileprivate func next(
        after page: Answer, _ path: String, _ name: String = "nextCursor"
    ) async throws -> Answer {
        try await send(.get, path + "&cursor=\(try #require(page.json[name]?.string))")
    }
}
