import Foundation
import HTTPTypes
import HummingbirdTesting
import IdentityStore
import JSON
import NIOCore
import SCIM
import Testing

@Suite struct `A group of more than 1,000 members` {
    @Test func `is answered in pieces, and each form of answer holds what it should`() async throws {
        try await TestServer.run(.live) { server in
            let (users, group) = try await server.makeGroup(of: 1003)
            let whole = try await server.send(.get, "/Groups/\(group)")
            #expect(whole.status == 200)
            #expect(whole.headers[.contentLength] == nil)
            #expect(whole.json["members"]?.array?.compactMap { $0.object?["value"]?.string } == users)
            #expect(whole.json["displayName"] == "staff")
            #expect(whole.json["meta"]?.object?["version"]?.string == whole.headers[.eTag])
            let list = try await server.send(.get, "/Groups?filter=displayName%20eq%20%22staff%22").json
            #expect(list["Resources"]?.array == [.object(whole.json)])

            let head = try await server.send(.head, "/Groups/\(group)")
            #expect(head.headers[.contentLength] == String(whole.bytes.count))
            #expect(head.bytes.isEmpty)
            #expect(head.headers[.eTag] == whole.headers[.eTag])
            let without = try await server.send(.get, "/Groups/\(group)?excludedAttributes=members")
            var expected = whole.json
            expected["members"] = nil
            #expect(without.json == expected)
            let values = try await server.send(.get, "/Groups/\(group)?attributes=members.value").json
            #expect(values["members"]?.array == users.map { ["value": .string($0)] })
            #expect(values.names.map(\.self) == ["id", "members", "schemas"])
            let displays = try await server.send(.get, "/Groups/\(group)?excludedAttributes=members.value,meta").json
            #expect(displays["members"]?.array?.count == 1003)
            #expect(displays["members"]?.array?.first?.object?["value"] == nil)
        }
    }

    @Test func `is found by a member, and changed only by who names its version`() async throws {
        try await TestServer.run { server in
            let (users, group) = try await server.makeGroup(of: 1001)
            for filter in [
                "members.value eq \"\(users[7])\"", "members eq \"\(users[7])\"", "members[value eq \"\(users[7])\"]",
                "id eq \"\(group)\" and members eq \"\(users[7])\"",
                "members.value eq \"\(users[7])\" and members.value eq \"\(users[8])\"",
                "members[value eq \"\(users[7])\" and type eq \"User\"]", "members.display eq \"u7\"",
            ] {
                let list = try await server.send(
                    .get, "/Groups?excludedAttributes=members&filter=" + (try #require(Self.escaped(filter))))
                #expect(list.total == 1, "\(filter): \(list.text)")
            }
            let none = "members[value eq \"\(users[7])\" and type eq \"Group\"]"
            #expect(try await server.send(.get, "/Groups?filter=" + (try #require(Self.escaped(none)))).total == 0)

            let tag = try await server.send(.get, "/Groups/\(group)?excludedAttributes=members").headers[.eTag] ?? ""
            let remove = TestServer.patch(#"{"op":"remove","path":"members[value eq \"\#(users[7])\"]"}"#)
            let changed = try await server.send(.patch, "/Groups/\(group)", remove, headers: [.ifMatch: tag])
            #expect(changed.status == 204 || changed.status == 200)
            #expect(changed.headers[.eTag] != tag)
            let add = TestServer.patch(#"{"op":"add","path":"members","value":[{"value":"\#(users[7])"}]}"#)
            let refused = try await server.send(.patch, "/Groups/\(group)", add, headers: [.ifMatch: tag])
            refused.expectError(412, naming: changed.headers[.eTag] ?? "")
            #expect(try await server.send(.get, "/Users/\(users[7])").json["groups"] == nil)
            #expect(try await server.send(.get, "/Users/\(users[8])").json["groups"]?.array?.count == 1)
        }
    }

    private static func escaped(_ filter: String) -> String? {
        filter.addingPercentEncoding(withAllowedCharacters: .alphanumerics)
    }
}

extension TestServer {
    /// Makes users, and a group of them all.
    func makeGroup(of count: Int) async throws -> (users: [String], group: String) {
        let users = try await withThrowingTaskGroup(of: String.self) { tasks in
            for number in 0..<count {
                tasks.addTask {
                    try await make(.user, ["schemas": [.string(Schema.user.id)], "userName": .string("u\(number)")])
                }
            }
            return try await tasks.reduce(into: []) { $0.append($1) }.sorted()
        }
        let group = try await make(
            .group,
            [
                "schemas": [.string(Schema.group.id)], "displayName": "staff",
                "members": .array(users.map { ["value": .string($0)] }),
            ])
        return (users, group)
    }

    /// Makes a resource without a request and returns its id.
    @discardableResult
    func make(_ type: ResourceType, _ body: JSONObject) async throws -> String {
        let change = Change(.create(body), of: type, requestID: "")
        return try await store.perform(change, by: Client(name: "okta")).stored?.id ?? ""
    }
}
