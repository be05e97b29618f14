import Foundation
import JSON
import SCIM
import Testing

@testable import IdentityStore

@Suite struct `A server that is told to stop` {
    private static func users(_ count: Int) -> [JSONObject] {
        (0..<count).map { number in
            [
                "schemas": [.string(Schema.user.id)], "userName": .string("user\(number)@corp.example"),
                "displayName": .string("Zoë Nr. \(number)"), "active": true,
            ]
        }
    }

    @Test func `ends a long bulk request, of which nothing or all is done`() async throws {
        let server = try ServerProcess()
        let operations = Self.users(1000).enumerated().map { number, user -> JSONValue in
            ["method": "POST", "path": "/Users", "bulkId": .string("\(number)"), "data": .object(user)]
        }
        let body: JSONValue = ["schemas": [.string(BulkRequest.schema)], "Operations": .array(operations)]
        let client = server.client
        async let answer = client.send("POST", "/Bulk", body)
        while try await client.send("GET", "/Users?count=0").status != 200 {}
        #expect(server.stop() == 0)
        let isDone = (try? await answer)?.status == 200
        try server.restart()
        let total = try await server.client.send("GET", "/Users?count=0").body["totalResults"]
        #expect(total == 1000 || !isDone && total == 0)
        #expect(try server.problems() == "")
    }

    @Test func `ends though searches go on and more wait`() async throws {
        let folder = try TestFolder()
        let lines = Self.users(2000).enumerated().map { number, user -> String in
            var user = user
            user["id"] = .string("id-\(number)")
            return String(decoding: JSONValue.object(user).compactBytes, as: UTF8.self)
        }
        let file = try folder.write("users.jsonl", lines.joined(separator: "\n") + "\n")
        #expect(try CommandRun("init", "--bare", "--state", folder.state).status == 0)
        #expect(try CommandRun("import", "--state", folder.state, file).status == 0)
        let server = try RunningServer(folder.state)
        let token = try CommandRun("token", "create", "scanner", "--state", folder.state).output
        let client = SCIMClient(
            port: Int(server.port) ?? 0, token: token.trimmingCharacters(in: .whitespacesAndNewlines))
        let terms = (0..<64).map { "displayName%20co%20%22no\($0)%22" }.joined(separator: "%20or%20")
        #expect(try await client.send("GET", "/Users?count=0").body["totalResults"] == 2000)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<16 { group.addTask { _ = try? await client.send("GET", "/Users?filter=\(terms)") } }
            while (try? await client.send("GET", "/Users?count=0"))?.status != 200 {}
            #expect(server.stop(SIGTERM) == 0)
        }
    }

    /// A hook that has called and says nothing.
    private final class Caller {
        let socket: ControlSocket

        init?(_ server: ServerProcess) {
            let directory = server.directory + "/.git/scimgit"
            guard let socket = ControlSocket.calling(directory, until: .now + .seconds(600)) else { return nil }
            self.socket = socket
        }
    }

    @Test func `ends though hooks call that say nothing, who keep neither requests nor commits waiting`() async throws {
        let server = try ServerProcess()
        let callers = try (0..<64).map { _ in try #require(Caller(server)) }
        for _ in 0..<4 { #expect(try await server.client.send("GET", "/Users?count=0").status == 200) }
        try server.git("commit", "--allow-empty", "-qm", "Note")
        #expect(server.stop() == 0)
        withExtendedLifetime(callers) {}
    }
}
