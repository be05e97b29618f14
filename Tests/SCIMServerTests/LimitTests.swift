import HTTPTypes
import IdentityStore
import Limits
import SCIM
import Testing

@testable import SCIMServer

@Suite struct `A limit of the server` {
    @Test(arguments: [(Limits.patchAnswerMembers, 200), (Limits.patchAnswerMembers + 1, 204)])
    func `is how many members a group may have to be sent back after a PATCH`(_ row: (members: Int, status: Int))
        async throws
    {
        try await TestServer.run { server in
            let (_, group) = try await server.makeGroup(of: row.members)
            let body = """
                {"schemas":["\(PatchRequest.schema)"],"Operations":[{"op":"replace","path":"displayName","value":"New"}]}
                """
            let answer = try await server.send(.patch, "/Groups/\(group)", body)
            #expect(answer.status == row.status)
        }
    }

    @Test(arguments: [Limits.cursor, Limits.cursor + 1])
    func `is the length of a cursor, and none so long is known`(_ length: Int) async throws {
        try await TestServer.run { server in
            let cursor = String(repeating: "A", count: length)
            try await server.send(.get, "/Users?cursor=\(cursor)").expectError(400, .invalidCursor)
        }
    }

    @Test func `is the length of the name of a client`() {
        #expect(Client.isValidName(String(repeating: "a", count: Limits.clientName)))
        #expect(!Client.isValidName(String(repeating: "a", count: Limits.clientName + 1)))
        #expect(!Client.isValidName(""))
    }

    @Test(arguments: [Limits.token, Limits.token + 1])
    func `is the length of a token, and none so long is known`(_ length: Int) async throws {
        try await TestServer.run { server in
            let headers: HTTPFields = [.authorization: "Bearer " + String(repeating: "a", count: length)]
            let answer = try await server.send(.get, "/Users", headers: headers)
            #expect(answer.status == 401)
        }
    }
}
