import HTTPTypes
import IdentityStore
import JSON
import SCIM
import SCIMServer
import Testing

/// A request that must be refused, and how.
struct BadRequest: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let method: HTTPRequest.Method
    /// The path; `{user}` and `{group}` stand for the ids of resources that are there.
    let path: String
    let body: String?
    var headers: HTTPFields = [:]
    let status: Int
    var keyword: SCIMError.Keyword?
    /// What the detail must name.
    var naming = ""

    init(
        _ description: String, _ method: HTTPRequest.Method, _ path: String, _ body: String? = nil,
        headers: HTTPFields = [:], _ status: Int, _ keyword: SCIMError.Keyword? = nil, naming: String = ""
    ) {
        testDescription = description
        self.method = method
        self.path = path
        self.body = body
        self.headers = headers
        self.status = status
        self.keyword = keyword
        self.naming = naming
    }

    static let core = "urn:ietf:params:scim:schemas:core:2.0:User"

    static let bodies = [
        BadRequest("no body", .post, "/Users", "", 400, .invalidSyntax, naming: "body"),
        BadRequest("not JSON", .post, "/Users", "{\"userName\":", 400, .invalidSyntax, naming: "line 1"),
        BadRequest("not an object", .post, "/Users", "[]", 400, .invalidSyntax, naming: "object"),
        BadRequest("not UTF-8 escapes", .post, "/Users", #"{"userName":"\ud800"}"#, 400, .invalidSyntax),
        BadRequest("a name twice", .post, "/Users", #"{"userName":"a","userName":"b"}"#, 400, .invalidSyntax),
        BadRequest(
            "nested too deep", .post, "/Users",
            String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000), 400, .invalidSyntax,
            naming: "32"),
        BadRequest("schemas no array", .post, "/Users", #"{"schemas":1,"userName":"a"}"#, 400, naming: "schemas"),
        BadRequest(
            "schemas of a group", .post, "/Users",
            #"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"userName":"a"}"#, 400, naming: core),
        BadRequest(
            "both attributes and excludedAttributes", .post, "/Users?attributes=title&excludedAttributes=name",
            TestServer.user("a"), 400, .invalidValue, naming: "excludedAttributes"),
        BadRequest(
            "an attribute that cannot be named", .post, "/Users?attributes=a%20b", TestServer.user("a"), 400,
            naming: "a b"),
        BadRequest("userName missing", .post, "/Users", #"{"schemas":["\#(core)"]}"#, 400, naming: "userName"),
        BadRequest(
            "userName a number", .post, "/Users", #"{"schemas":["\#(core)"],"userName":{"a":1}}"#, 400, .invalidValue,
            naming: "userName"),
        BadRequest(
            "active a word", .post, "/Users", TestServer.user("a", #","active":"perhaps""#), 400, .invalidValue,
            naming: "active"),
        BadRequest(
            "name a list of names", .post, "/Users",
            TestServer.user("a", #","name":[{"givenName":"a"},{"givenName":"b"}]"#),
            400, naming: "name"),
        BadRequest(
            "two primary addresses", .post, "/Users",
            TestServer.user("a", #","emails":[{"value":"a@b.c","primary":true},{"value":"d@b.c","primary":true}]"#),
            400,
            .invalidValue, naming: "emails"),
        BadRequest(
            "a newline in userName", .post, "/Users", TestServer.user(#"a\nScim-Client: admin"#), 400, .invalidValue,
            naming: "userName"),
        BadRequest("userName taken", .post, "/Users", TestServer.user("MIRA"), 409, .uniqueness, naming: "userName"),
        BadRequest(
            "displayName missing", .post, "/Groups", #"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"]}"#,
            400,
            naming: "displayName"),
        BadRequest("displayName taken", .post, "/Groups", TestServer.group("staff"), 409, .uniqueness),
        BadRequest("body too large", .post, "/Users", String(repeating: " ", count: 1 << 20) + "{}", 413),
        BadRequest("PUT of nobody", .put, "/Users/nobody", TestServer.user("a"), 404),
        BadRequest("PUT with schemas of a group", .put, "/Users/{user}", TestServer.group("a"), 400, naming: "schemas"),
        BadRequest("a group too large", .post, "/Groups", String(repeating: " ", count: 8 << 20) + "{}", 413),
        BadRequest("U+0000", .post, "/Users", TestServer.user("a", #","title":"\u0000""#), 400, naming: "U+0000"),
        BadRequest("PUT of a user as a group", .put, "/Groups/{user}", TestServer.group("a"), 404),
    ]

    static let patches = [
        BadRequest(
            "PATCH of nobody", .patch, "/Users/nobody", TestServer.patch(#"{"op":"remove","path":"title"}"#), 404),
        BadRequest(
            "no operations", .patch, "/Users/{user}", #"{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"]}"#,
            400),
        BadRequest(
            "unknown op", .patch, "/Users/{user}", TestServer.patch(#"{"op":"move","path":"title"}"#), 400,
            .invalidSyntax),
        BadRequest(
            "malformed path", .patch, "/Users/{user}",
            TestServer.patch(#"{"op":"replace","path":"name..givenName","value":"a"}"#), 400, .invalidPath),
        BadRequest(
            "read-only path", .patch, "/Users/{user}",
            TestServer.patch(#"{"op":"replace","path":"id","value":"other"}"#),
            400, .mutability, naming: "id"),
        BadRequest(
            "groups of a user", .patch, "/Users/{user}",
            TestServer.patch(#"{"op":"add","path":"groups","value":[{"value":"{group}"}]}"#), 400, .mutability),
        BadRequest(
            "value of another type", .patch, "/Users/{user}",
            TestServer.patch(#"{"op":"replace","path":"active","value":[1]}"#), 400, .invalidValue, naming: "active"),
        BadRequest(
            "remove without path", .patch, "/Users/{user}", TestServer.patch(#"{"op":"remove"}"#), 400, .noTarget),
        BadRequest(
            "remove of what is required", .patch, "/Users/{user}",
            TestServer.patch(#"{"op":"remove","path":"userName"}"#),
            400, naming: "userName"),
        BadRequest(
            "too many operations", .patch, "/Users/{user}",
            TestServer.patch(
                Array(repeating: #"{"op":"replace","path":"title","value":"a"}"#, count: 1001).joined(separator: ",")),
            400, .tooMany, naming: "1000"),
        BadRequest(
            "userName taken", .patch, "/Users/{user}",
            TestServer.patch(#"{"op":"replace","path":"userName","value":"kai"}"#), 409, .uniqueness),
    ]

    /// The body of a search.
    static func search(_ members: String) -> String {
        #"{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],\#(members)}"#
    }

    static let requests = [
        BadRequest("malformed filter", .get, "/Users?filter=userName%20eq", nil, 400, .invalidFilter),
        BadRequest(
            "unknown attribute", .get, "/Users?filter=nonsense%20eq%20%22a%22", nil, 400, .invalidFilter,
            naming: "nonsense"),
        BadRequest(
            "filter too long", .get, "/Users?filter=userName%20eq%20%22\(String(repeating: "a", count: 5000))%22", nil,
            400,
            .invalidFilter),
        BadRequest(
            "filter too deep", .get,
            "/Users?filter=" + String(repeating: "(", count: 500) + "active%20pr" + String(repeating: ")", count: 500),
            nil,
            400, .invalidFilter),
        BadRequest("sort by nothing known", .get, "/Users?sortBy=nonsense", nil, 400, naming: "nonsense"),
        BadRequest("unknown order", .get, "/Users?sortBy=userName&sortOrder=up", nil, 400, .invalidValue),
        BadRequest("count a word", .get, "/Users?count=all", nil, 400, .invalidValue, naming: "count"),
        BadRequest(
            "search with schemas of a PATCH", .post, "/Users/.search", TestServer.patch(""), 400, .invalidSyntax,
            naming: "SearchRequest"),
        BadRequest(
            "search for a number", .post, "/.search",
            #"{"schemas":["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],"filter":1}"#, 400, .invalidValue),
        BadRequest(
            "search with count a text", .post, "/Users/.search", search(#""count":"two""#), 400, .invalidValue,
            naming: "count"),
        BadRequest(
            "search with count a fraction", .post, "/Users/.search", search(#""count":1.5"#), 400, .invalidValue,
            naming: "count"),
        BadRequest(
            "search with startIndex too large", .post, "/Users/.search", search(#""startIndex":1e99"#), 400,
            .invalidValue, naming: "startIndex"),
        BadRequest(
            "search with attributes a text", .post, "/Users/.search", search(#""attributes":"userName""#), 400,
            .invalidValue, naming: "attributes"),
        BadRequest(
            "search with attributes of numbers", .post, "/Users/.search", search(#""attributes":[1]"#), 400,
            .invalidValue, naming: "attributes"),
        BadRequest(
            "search with sortBy a list", .post, "/Users/.search", search(#""sortBy":["userName"]"#), 400, .invalidValue,
            naming: "sortBy"),
        BadRequest(
            "search with an unknown order", .post, "/Users/.search", search(#""sortOrder":"up""#), 400, .invalidValue,
            naming: "sortOrder"),
        BadRequest(
            "search with a name twice", .post, "/Users/.search", search(#""count":1,"Count":2"#), 400, .invalidSyntax,
            naming: "ount"),
        BadRequest(
            "search with an empty filter", .post, "/Users/.search", search(#""filter":"""#), 400, .invalidFilter,
            naming: ""),
        BadRequest(
            "search with the schema of another message", .post, "/Users/.search",
            #"{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"]}"#, 400, .invalidSyntax),
        BadRequest("search without a body", .post, "/.search", "", 400, .invalidSyntax),
        BadRequest("startIndex a word", .get, "?startIndex=one", nil, 400, .invalidValue, naming: "startIndex"),
        BadRequest("count a fraction", .get, "/Users?count=1.5", nil, 400, .invalidValue, naming: "count"),
        BadRequest("an empty filter", .get, "/Users?filter=", nil, 400, .invalidFilter),
        BadRequest("an unknown operator", .get, "/Users?filter=userName+regex+%22a%22", nil, 400, .invalidFilter),
        BadRequest("order on a boolean", .get, "/Users?filter=active+gt+true", nil, 400, .invalidFilter),
        BadRequest("unknown attribute of all types", .get, "?filter=nonsense+pr", nil, 400, .invalidFilter),
        BadRequest("stale If-Match on GET", .get, "/Users/{user}", nil, headers: [.ifMatch: "\"stale\""], 412),
        BadRequest("nobody", .get, "/Users/nobody", nil, 404, naming: "nobody"),
        BadRequest("a user as a group", .get, "/Groups/{user}", nil, 404),
        BadRequest("delete of nobody", .delete, "/Users/nobody", nil, 404),
        BadRequest("no such endpoint", .get, "/Machines", nil, 404),
        BadRequest("below a resource", .get, "/Users/{user}/emails", nil, 404),
        BadRequest("/Me", .get, "/Me", nil, 501),
        BadRequest("GET of /Bulk", .get, "/Bulk", nil, 405),
        BadRequest(
            "a bulk request with schemas of a PATCH", .post, "/Bulk", TestServer.patch(""), 400, .invalidSyntax,
            naming: "BulkRequest"),
        BadRequest(
            "wrong media type", .post, "/Users", TestServer.user("a"), headers: [.contentType: "text/plain"], 415),
        BadRequest(
            "wrong charset", .post, "/Users", TestServer.user("a"),
            headers: [.contentType: "application/json; charset=latin1"], 415),
        BadRequest(
            "wrong charset after another parameter", .post, "/Users", TestServer.user("a"),
            headers: [.contentType: "application/json; odata.metadata=none; charset=latin1"], 415),
        BadRequest(
            "compressed", .put, "/Users/{user}", TestServer.user("a"), headers: [.contentEncoding: "gzip"], 415),
        BadRequest(
            "stale If-Match on PUT", .put, "/Users/{user}", TestServer.user("a"), headers: [.ifMatch: "W/\"stale\""],
            412),
        BadRequest(
            "stale If-Match on PATCH", .patch, "/Users/{user}",
            TestServer.patch(#"{"op":"replace","path":"title","value":"a"}"#),
            headers: [.ifMatch: "\"stale\", \"older\""], 412),
        BadRequest("stale If-Match on DELETE", .delete, "/Users/{user}", nil, headers: [.ifMatch: "\"stale\""], 412),
        BadRequest("empty If-Match", .delete, "/Users/{user}", nil, headers: [.ifMatch: ""], 412),
        BadRequest("If-None-Match of all", .delete, "/Users/{user}", nil, headers: [.ifNoneMatch: "*"], 412),
        BadRequest("filter on /Schemas", .get, "/Schemas?filter=id%20pr", nil, 403),
        BadRequest("filter on /ResourceTypes", .get, "/ResourceTypes?filter=id%20pr", nil, 403),
        BadRequest("filter on /ServiceProviderConfig", .get, "/ServiceProviderConfig?filter=id%20pr", nil, 403),
        BadRequest("unknown schema", .get, "/Schemas/urn:nothing", nil, 404),
        BadRequest("unknown resource type", .get, "/ResourceTypes/Machine", nil, 404),
    ]

    static let strict = [
        BadRequest(
            "unknown path", .patch, "/Users/{user}",
            TestServer.patch(#"{"op":"replace","path":"nonsense","value":"a"}"#), 400, .invalidPath, naming: "nonsense"),
        BadRequest(
            "unknown attribute", .post, "/Users", TestServer.user("a", #","shoeSize":44"#), 400, naming: "shoeSize"),
        BadRequest(
            "unknown member", .post, "/Groups", TestServer.group("a", members: ["nobody"]), 400, .invalidValue,
            naming: "nobody"),
        BadRequest("no operations", .patch, "/Users/{user}", TestServer.patch(""), 400),
        BadRequest(
            "replace without a match", .patch, "/Users/{user}",
            TestServer.patch(#"{"op":"replace","path":"emails[type eq \"work\"].value","value":"a@b.c"}"#), 400,
            .noTarget),
    ]
}

@Suite struct `Bad input` {
    /// Sends the request to a server with the users mira and kai and the group staff.
    private func check(_ bad: BadRequest, dialect: Dialect = .interoperable) async throws {
        try await TestServer.run(dialect: dialect) { server in
            let user = try await server.makeUser("mira").id
            _ = try await server.makeUser("kai")
            let group = try await server.send(.post, "/Groups", TestServer.group("staff", members: [user])).id
            let fill = { (text: String) in
                text.split(separator: "{user}", omittingEmptySubsequences: false).joined(separator: user)
                    .split(separator: "{group}", omittingEmptySubsequences: false).joined(separator: group)
            }
            let before = server.store.snapshot.commit
            let answer = try await server.send(
                bad.method, fill(bad.path), bad.body.map(fill), headers: bad.headers)
            answer.expectError(
                bad.status, bad.keyword ?? answer.json["scimType"]?.string.flatMap { .init(rawValue: $0) },
                naming: bad.naming)
            #expect(server.store.snapshot.commit == before)
            #expect(answer.commit == nil)
            #expect(server.store.snapshot.count(of: .user) == 2)
        }
    }

    // RFC 7643 §4.1.1 and §7, RFC 7644 §3.2, §3.3 and §3.5.1
    @Test(arguments: BadRequest.bodies)
    func `in a body is refused and commits nothing`(_ bad: BadRequest) async throws { try await check(bad) }

    // RFC 7643 §4.1.2 and §7, RFC 7644 §3.5.2
    @Test(arguments: BadRequest.patches)
    func `in a PATCH is refused and commits nothing`(_ bad: BadRequest) async throws { try await check(bad) }

    // RFC 7644 §3.2, §3.4.3 and §3.12
    @Test(arguments: BadRequest.requests)
    func `in path, query or headers is refused and commits nothing`(_ bad: BadRequest) async throws {
        try await check(bad)
    }

    @Test(arguments: BadRequest.strict)
    func `by the letter of the RFC is refused from a strict client`(_ bad: BadRequest) async throws {
        try await check(bad, dialect: .strict)
    }

    @Test(arguments: [
        (HTTPRequest.Method.put, "/Users", "GET, HEAD, POST"), (.delete, "/Groups", "GET, HEAD, POST"),
        (.patch, "/Users", "GET, HEAD, POST"), (.post, "/Users/x", "GET, HEAD, PUT, PATCH, DELETE"),
        (.get, "/Users/.search", "POST"), (.get, "/.search", "POST"), (.post, "/Schemas", "GET, HEAD"),
        (.delete, "/ServiceProviderConfig", "GET, HEAD"), (.put, "/ResourceTypes/User", "GET, HEAD"),
        (.options, "/Users", "GET, HEAD, POST"), (.trace, "/Users/x", "GET, HEAD, PUT, PATCH, DELETE"),
    ])
    func `a method that makes no sense is 405 and tells those that do`(
        _ method: HTTPRequest.Method, _ path: String, _ allowed: String
    ) async throws {
        try await TestServer.run { server in
            let answer = try await server.send(method, path)
            answer.expectError(405, naming: allowed)
            #expect(answer.headers[.allow] == allowed)
        }
    }

    @Test func `a body of exactly 1 MiB is read`() async throws {
        try await TestServer.run { server in
            let body = TestServer.user("a")
            let padding = String(repeating: " ", count: (1 << 20) - body.utf8.count)
            let answer = try await server.send(.post, "/Users", padding + body)
            #expect(answer.status == 201)
        }
    }

    @Test func `a body of exactly 8 MiB is read for a group`() async throws {
        try await TestServer.run { server in
            let body = TestServer.group("a")
            let padding = String(repeating: " ", count: (8 << 20) - body.utf8.count)
            let group = try await server.send(.post, "/Groups", padding + body)
            #expect(group.status == 201)
            #expect(try await server.send(.put, "/Groups/\(group.id)", padding + body).status == 200)
            try await server.send(.put, "/Groups/\(group.id)", padding + " " + body).expectError(413, naming: "PATCH")
            let patch = TestServer.patch(#"{"op":"add","path":"externalId","value":"1"}"#)
            let around = String(repeating: " ", count: (8 << 20) - patch.utf8.count)
            #expect(try await server.send(.patch, "/Groups/\(group.id)", around + patch).status == 200)
            try await server.send(.patch, "/Groups/\(group.id)", around + " " + patch).expectError(413)
        }
    }

    @Test func `a byte order mark is passed over, except for strict clients`() async throws {
        for dialect in Dialect.byRFC {
            try await TestServer.run(dialect: dialect) { server in
                let answer = try await server.send(.post, "/Users", "\u{FEFF}" + TestServer.user("a"))
                if dialect == .strict { answer.expectError(400, .invalidSyntax) } else { #expect(answer.status == 201) }
            }
        }
    }

    @Test func `slashes that stand twice are passed over`() async throws {
        try await TestServer.run { server in
            for path in ["//scim/v2/Users", "/scim//v2/Users", "/scim/v2//Users"] {
                let headers: HTTPFields = [.authorization: "Bearer \(server.token)"]
                let answer = try await server.sendRaw(.get, path, headers: headers)
                #expect(answer.status == 200, "\(path)")
            }
        }
    }

    @Test(arguments: [
        nil, "application/json", "application/scim+json", "application/scim+json; charset=utf-8",
        "Application/JSON;charset=UTF-8", "application/json; charset=\"utf-8\"",
        "application/json ; odata.metadata=none; charset=utf-8",
    ])
    func `the media types of real clients are none`(_ type: String?) async throws {
        try await TestServer.run { server in
            var headers: HTTPFields = [.authorization: "Bearer \(server.token)"]
            headers[.contentType] = type
            let answer = try await server.sendRaw(.post, "/scim/v2/Users", TestServer.user("a"), headers: headers)
            #expect(answer.status == 201)
            #expect(answer.headers[.contentType] == "application/scim+json")
        }
    }
}
