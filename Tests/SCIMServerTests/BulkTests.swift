import HTTPTypes
import IdentityStore
import JSON
import SCIM
import SCIMServer
import Testing

extension TestServer {
    /// Sends a bulk request; `more` stands in front of its operations.
    func bulk(_ operations: String..., more: String = "") async throws -> Answer {
        try await send(.post, "/Bulk", Self.bulk(operations.joined(separator: ","), more))
    }

    static func bulk(_ operations: String, _ more: String = "") -> String {
        #"{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],\#(more)"Operations":[\#(operations)]}"#
    }

    static func post(_ path: String, _ bulkID: String, _ data: String) -> String {
        #"{"method":"POST","path":"\#(path)","bulkId":"\#(bulkID)","data":\#(data)}"#
    }
}

extension Answer {
    /// The answers to the operations of a bulk request.
    var operations: [JSONObject] { (json["Operations"]?.array ?? []).compactMap(\.object) }

    var statuses: [String?] { operations.map { $0["status"]?.string } }
}

extension JSONObject {
    /// The id at the end of `location`.
    fileprivate var locatedID: String {
        self["location"]?.string?.split(separator: "/").last.map(String.init) ?? ""
    }

    /// Checks that it answers an operation that failed, as RFC 7644 §3.7.3 wants it.
    fileprivate func expectFailure(
        _ status: Int, _ keyword: SCIMError.Keyword? = nil, sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let response = self["response"]?.object
        #expect(self["status"] == .string(String(status)), sourceLocation: sourceLocation)
        #expect(response?["schemas"] == [.string(SCIMError.schema)], sourceLocation: sourceLocation)
        #expect(response?["status"] == self["status"], sourceLocation: sourceLocation)
        #expect(response?["scimType"]?.string == keyword?.rawValue, sourceLocation: sourceLocation)
        #expect(response?["detail"]?.string?.isEmpty == false, sourceLocation: sourceLocation)
        #expect(self["version"] == nil, sourceLocation: sourceLocation)
        #expect((self["location"] == nil) == (self["method"] == "POST"), sourceLocation: sourceLocation)
    }
}

@Suite struct `POST to /Bulk` {
    @Test(arguments: Dialect.byRFC)
    func `adds, updates and removes as the example of RFC 7644 §3.7.3 does`(_ dialect: Dialect) async throws {
        try await TestServer.run(dialect: dialect) { server in
            let (bob, dave, gone) = (
                try await server.makeUser("bob"), try await server.makeUser("david", #","nickName":"D""#),
                try await server.makeUser("gone")
            )
            func version(_ answer: Answer) -> String {
                JSONValue.string(answer.headers[.eTag] ?? "").text
            }
            let patch = TestServer.patch(
                #"{"op":"remove","path":"nickName"},{"op":"replace","path":"userName","value":"Dave"}"#)
            let answer = try await server.bulk(
                TestServer.post("/Users", "qwerty", TestServer.user("Alice")),
                """
                {"method":"PUT","path":"/Users/\(bob.id)","version":\(version(bob)),
                 "data":\(TestServer.user("Bob", #","id":"\#(bob.id)""#))}
                """,
                #"{"method":"PATCH","path":"/Users/\#(dave.id)","version":\#(version(dave)),"data":\#(patch)}"#,
                #"{"method":"DELETE","path":"/Users/\#(gone.id)","version":\#(version(gone))}"#,
                more: #""failOnErrors":1,"#)
            #expect(answer.status == 200)
            #expect(answer.headers[.contentType] == "application/scim+json")
            #expect(answer.json["schemas"] == [.string(BulkResponse.schema)])
            #expect(answer.statuses == ["201", "200", "200", "204"])
            #expect(answer.operations.map { $0["method"] } == ["POST", "PUT", "PATCH", "DELETE"])
            #expect(answer.operations.map { $0["bulkId"] } == ["qwerty", nil, nil, nil])
            #expect(answer.commit == server.store.snapshot.commit)
            let ids = answer.operations.map(\.locatedID)
            #expect(ids.dropFirst() == [bob.id, dave.id, gone.id])
            for (operation, name) in zip(answer.operations, ["Alice", "Bob", "Dave"]) {
                let read = try await server.send(.get, "/Users/\(operation.locatedID)")
                #expect(read.json["userName"] == .string(name) && read.json["nickName"] == nil)
                #expect(read.json["meta"]?.object?["location"] == operation["location"])
                #expect(read.headers[.eTag] == operation["version"]?.string)
            }
            #expect(answer.operations[3]["version"] == nil)
            #expect(try await server.send(.get, "/Users/\(gone.id)").status == 404)
        }
    }

    @Test func `stops at the first error when failOnErrors is 1`() async throws {
        try await TestServer.run { server in
            let answer = try await server.bulk(
                TestServer.post("/Users", "qwerty", #"{"schemas":[1],"userName":"Alice"}"#),
                TestServer.post("/Users", "second", TestServer.user("Bob")), more: #""failOnErrors":1,"#)
            #expect(answer.status == 200)
            #expect(answer.operations.count == 1)
            #expect(answer.operations.first?["bulkId"] == "qwerty")
            answer.operations.first?.expectFailure(400, .invalidSyntax)
            #expect(answer.commit == nil)
        }
    }

    // RFC 7644 §3.7 and §3.7.3
    @Test func `answers each operation when all of them fail, and commits nothing`() async throws {
        try await TestServer.run { server in
            let user = try await server.makeUser("bob").id
            let commit = server.store.snapshot.commit
            let answer = try await server.bulk(
                TestServer.post("/Users", "qwerty", TestServer.user("BOB")),
                #"{"method":"PUT","path":"/Users/\#(user)","version":"W/\"old\"","data":\#(TestServer.user("b"))}"#,
                #"{"method":"PATCH","path":"/Users/\#(user)","version":"old","data":\#(TestServer.patch(""))}"#,
                #"{"method":"DELETE","path":"/Users/nobody"}"#,
                #"{"method":"PATCH","path":"/Users/bulkId:qwerty","data":\#(TestServer.patch(""))}"#,
                #"{"method":"DELETE","path":"/Users/bulkId:none"}"#)
            #expect(answer.status == 200)
            let failures: [(Int, SCIMError.Keyword?)] = [
                (409, .uniqueness), (412, nil), (412, nil), (404, nil), (409, nil), (400, .invalidValue),
            ]
            #expect(answer.operations.count == failures.count)
            for (operation, failure) in zip(answer.operations, failures) {
                operation.expectFailure(failure.0, failure.1)
            }
            #expect(answer.operations[3]["location"] == "http://localhost/scim/v2/Users/nobody")
            #expect(answer.commit == nil && server.store.snapshot.commit == commit)
        }
    }

    @Test(arguments: Dialect.byRFC)
    func `resolves the circle of RFC 7644 §3.7.1`(_ dialect: Dialect) async throws {
        try await TestServer.run(dialect: dialect) { server in
            func group(_ name: String, _ member: String) -> String {
                #"{"schemas":["\#(Schema.group.id)"],"displayName":"\#(name)","members":[{"type":"Group","value":"\#(member)"}]}"#
            }
            let answer = try await server.bulk(
                TestServer.post("/Groups", "qwerty", group("Group A", "bulkId:ytrewq")),
                TestServer.post("/Groups", "ytrewq", group("Group B", "bulkId:qwerty")))
            #expect(answer.statuses == ["201", "201"])
            let ids = answer.operations.map(\.locatedID)
            let list = try await server.send(.get, "/Groups?filter=displayName%20sw%20%22Group%22")
            let groups = (list.json["Resources"]?.array ?? []).compactMap(\.object)
            #expect(groups.map { $0["id"]?.string } == ids)
            for (index, group) in groups.enumerated() {
                let member = group["members"]?.array?.first?.object
                #expect(member?["value"]?.string == ids[1 - index])
                #expect(member?["type"] == "Group")
                #expect(group["meta"]?.object?["version"] == answer.operations[index]["version"])
            }
        }
    }

    @Test func `resolves the references of RFC 7644 §3.7.2 in members and in the manager`() async throws {
        try await TestServer.run { server in
            let manager =
                #","\#(Schema.enterpriseUser.id)":{"employeeNumber":"11250","manager":{"value":"bulkId:qwerty"}}"#
            let bob = #"{"schemas":["\#(Schema.user.id)","\#(Schema.enterpriseUser.id)"],"userName":"Bob"\#(manager)}"#
            let answer = try await server.bulk(
                TestServer.post("/Users", "qwerty", TestServer.user("Alice")),
                TestServer.post("/Groups", "ytrewq", TestServer.group("Tour Guides", members: ["bulkId:qwerty"])),
                TestServer.post("/Users", "bob", bob))
            #expect(answer.statuses == ["201", "201", "201"])
            let ids = answer.operations.map(\.locatedID)
            let group = try await server.send(.get, "/Groups/\(ids[1])")
            #expect(group.json["members"]?.array?.first?.object?["value"]?.string == ids[0])
            #expect(group.headers[.eTag] == answer.operations[1]["version"]?.string)
            let enterprise = try await server.send(.get, "/Users/\(ids[2])").json[Schema.enterpriseUser.id]
            #expect(enterprise?.object?["manager"]?.object?["value"]?.string == ids[0])
        }
    }

    // RFC 7644 §3.7
    @Test func `runs what changes or deletes a new resource after its creation, wherever it stands`() async throws {
        try await TestServer.run { server in
            let title = TestServer.patch(#"{"op":"add","path":"title","value":"Lead"}"#)
            let answer = try await server.bulk(
                #"{"method":"PATCH","path":"/Users/bulkId:a","data":\#(title)}"#,
                TestServer.post("/Users", "a", TestServer.user("Alice")),
                TestServer.post("/Users", "b", TestServer.user("Bob")),
                #"{"method":"DELETE","path":"/Users/bulkId:b"}"#)
            #expect(answer.statuses == ["200", "201", "201", "204"])
            #expect(answer.operations[0]["location"] == answer.operations[1]["location"])
            #expect(answer.operations[0]["version"] == answer.operations[1]["version"])
            #expect(answer.operations[3]["location"] == answer.operations[2]["location"])
            let list = try await server.send(.get, "/Users")
            #expect(list.userNames == ["Alice"])
        }
    }

    @Test func `names in a warning what was left out`() async throws {
        try await TestServer.run { server in
            let answer = try await server.bulk(
                TestServer.post("/Users", "a", TestServer.user("Alice", #","shoeSize":44"#)),
                TestServer.post("/Groups", "g", TestServer.group("staff", members: ["nobody"])))
            #expect(answer.statuses == ["201", "201"])
            let warning = answer.headers[.init("Warning") ?? .eTag] ?? ""
            #expect(warning.contains("shoeSize") && warning.contains("nobody"))
        }
    }

    @Test func `with no operations answers none`() async throws {
        try await TestServer.run { server in
            let answer = try await server.bulk()
            #expect(answer.status == 200 && answer.json["Operations"] == [])
        }
    }
}

@Suite struct `Limits of bulk requests` {
    // RFC 7644 §3.7.4
    @Test func `are those that the configuration announces`() async throws {
        try await TestServer.run { server in
            let announced = try await server.send(.get, "/ServiceProviderConfig").json["bulk"]?.object
            #expect(announced?["supported"] == true)
            let count = try #require(announced?["maxOperations"]?.number?.integer)
            let size = try #require(announced?["maxPayloadSize"]?.number?.integer)
            let delete = #"{"method":"DELETE","path":"/Users/nobody"}"#
            func request(_ count: Int, _ size: Int) -> String {
                let body = TestServer.bulk(Array(repeating: delete, count: count).joined(separator: ","))
                return body + String(repeating: " ", count: size - body.utf8.count)
            }
            #expect(try await server.send(.post, "/Bulk", request(count, size)).operations.count == count)
            try await server.send(.post, "/Bulk", request(count + 1, size)).expectError(413, naming: "maxOperations")
            try await server.send(.post, "/Bulk", request(1, size + 1)).expectError(
                413, naming: "maxPayloadSize of \(size) bytes")
        }
    }

    @Test func `let data be nested as deep as in a request of its own, and no deeper`() async throws {
        try await TestServer.run { server in
            func user(_ name: String, _ depth: Int) -> String {
                let open = String(repeating: "[", count: depth - 1)
                return TestServer.user(name, #","x":\#(open)\#(String(repeating: "]", count: depth - 1))"#)
            }
            #expect(try await server.send(.post, "/Users", user("single", 32)).status == 201)
            try await server.send(.post, "/Users", user("single", 33)).expectError(400, .invalidSyntax)
            #expect(try await server.bulk(TestServer.post("/Users", "a", user("bulk", 32))).statuses == ["201"])
            try await server.bulk(TestServer.post("/Users", "a", user("bulk", 33))).expectError(400, .invalidSyntax)
        }
    }
}

@Suite struct `Bad bulk requests` {
    private static let user = TestServer.post("/Users", "a", TestServer.user("a"))

    // RFC 7644 §3.7
    @Test(arguments: [
        ("{}", "Operations"), (#"{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"]}"#, "Operations"),
        (TestServer.bulk(Self.user, #""failOnErrors":0,"#), "failOnErrors"),
        (TestServer.bulk(Self.user + ",1"), "Operation 2"),
        (TestServer.bulk(Self.user + #",{"path":"/Users/b"}"#), "Operation 2"),
    ])
    func `are refused as a whole with invalidSyntax`(_ body: String, _ words: String) async throws {
        try await TestServer.run { server in
            let commit = server.store.snapshot.commit
            try await server.send(.post, "/Bulk", body).expectError(400, .invalidSyntax, naming: words)
            #expect(server.store.snapshot.commit == commit)
        }
    }

    @Test func `with one bulkId twice are refused as a whole`() async throws {
        try await TestServer.run { server in
            let commit = server.store.snapshot.commit
            try await server.bulk(Self.user, Self.user).expectError(400, .invalidValue, naming: "bulkId 'a'")
            #expect(server.store.snapshot.commit == commit)
        }
    }

    // RFC 7644 §3.7
    @Test(arguments: [
        (#"{"method":"POST","path":"/Users","data":{}}"#, "invalidSyntax"),
        (#"{"method":"GET","path":"/Users"}"#, "invalidSyntax"),
        (#"{"method":"POST","path":"/Machines","bulkId":"m","data":{}}"#, "invalidPath"),
        (#"{"method":"POST","path":"/Users/1","bulkId":"m","data":{}}"#, "invalidPath"),
        (#"{"method":"POST","path":"/Users","bulkId":"m"}"#, "invalidSyntax"),
    ])
    func `in one operation do not keep the others from being carried out`(
        _ operation: String, _ keyword: String
    ) async throws {
        try await TestServer.run { server in
            let answer = try await server.bulk(operation, Self.user)
            #expect(answer.statuses == ["400", "201"])
            #expect(answer.operations[0]["response"]?.object?["scimType"]?.string == keyword)
        }
    }

    @Test func `are refused without a token, in another media type, and by another method`() async throws {
        try await TestServer.run { server in
            let body = TestServer.bulk(Self.user)
            try await server.send(.post, "/Bulk", body, headers: [.authorization: "Bearer x"]).expectError(401)
            try await server.send(.post, "/Bulk", body, headers: [.contentType: "text/plain"]).expectError(415)
            for method in [HTTPRequest.Method.get, .put, .patch, .delete] {
                let answer = try await server.send(method, "/Bulk")
                answer.expectError(405)
                #expect(answer.headers[.allow] == "POST")
            }
        }
    }
}

extension JSONValue {
    fileprivate var text: String { String(decoding: compactBytes, as: UTF8.self) }
}
