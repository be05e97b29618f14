import Foundation
import HTTPTypes
import IdentityStore
import JSON
import SCIM
import SCIMServer
import Testing

@Suite struct `Answers of the protocol` {
    // RFC 7644 §3.1
    @Test func `show the resource as it is now, as GET does`() async throws {
        try await TestServer.run { server in
            let made = try await server.makeUser(
                "mira", #","active":"True","password":"s3cret","groups":[{"value":"g"}]"#)
            let path = "/Users/\(made.id)"
            #expect(made.json["active"] == true && made.json["groups"] == nil)
            #expect(try await server.send(.get, path).json == made.json)
            let put = try await server.send(.put, path, TestServer.user("mira", #","title":"Lead","emails":[]"#))
            #expect(try await server.send(.get, path).json == put.json)
            let body = TestServer.patch(#"{"op":"add","path":"nickName","value":"M"}"#)
            let patch = try await server.send(.patch, path, body)
            #expect(patch.json["nickName"] == "M")
            #expect(try await server.send(.get, path).json == patch.json)
        }
    }

    // RFC 7644 §3.8
    @Test(arguments: ["application/scim+json", "application/json", "application/scim+json, */*;q=0.1", "*/*", nil])
    func `speak JSON in UTF-8`(_ accept: String?) async throws {
        try await TestServer.run { server in
            var headers: HTTPFields = [.contentType: "application/scim+json"]
            headers[.accept] = accept
            let body = TestServer.user("zoë", #","displayName":"Zoë 😀 \u00c5""#)
            let made = try await server.send(.post, "/Users", body, headers: headers)
            #expect(made.status == 201 && made.headers[.contentType] == "application/scim+json")
            let got = try await server.send(.get, "/Users/\(made.id)", headers: headers)
            for answer in [made, got] {
                #expect(answer.json["displayName"] == "Zoë 😀 \u{C5}")
                #expect(String(validating: answer.bytes, as: UTF8.self)?.contains("Zoë 😀 \u{C5}") == true)
            }
        }
    }

    // RFC 7644 §3.12
    @Test func `that went wrong in the server say where to look`() async throws {
        try await TestServer.run { server in
            let objects = server.store.location.gitDirectory + "/objects"
            try FileManager.default.removeItem(atPath: objects)
            #expect(FileManager.default.createFile(atPath: objects, contents: nil))
            let answer = try await server.send(.post, "/Users", TestServer.user("mira"))
            #expect(answer.status >= 500)
            answer.expectError(answer.status, naming: "the server's log says why")
        }
    }
}

@Suite struct `Versions of the protocol` {
    // RFC 7644 §3.13
    @Test(arguments: ["/scim/v1/Users", "/scim/v3/Users", "/scim/v2.1/Users", "/scim/Users", "/v2/Users"])
    func `are understood at their version only`(_ path: String) async throws {
        try await TestServer.run { server in
            let headers: HTTPFields = [.authorization: "Bearer \(server.token)"]
            try await server.sendRaw(.get, path, headers: headers).expectError(404, naming: "/scim/v2")
            #expect(try await server.sendRaw(.get, "/scim/v2/Users", headers: headers).status == 200)
        }
    }

    // RFC 7644 §3.13
    @Test func `are understood without a version where the base path has none`() async throws {
        try await TestServer.run(configuration: ServerConfiguration(basePath: "/scim")) { server in
            let headers: HTTPFields = [.authorization: "Bearer \(server.token)"]
            let list = try await server.sendRaw(.get, "/scim/Users", headers: headers)
            #expect(list.status == 200)
            #expect(list.json["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:ListResponse"])
        }
    }
}
