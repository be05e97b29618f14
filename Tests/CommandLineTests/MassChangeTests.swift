import AsyncHTTPClient
import Foundation
import JSON
import NIOCore
import NIOHTTP1
import TestSupport
import Testing

@Suite struct `An identity provider that sees half the company gone` {
    /// The forms in which identity providers deactivate a user.
    private static let forms: [JSONValue] = [
        // Okta
        ["op": "replace", "value": ["active": false]],
        // Entra ID
        ["op": "Replace", "path": "active", "value": "False"],
    ]

    private static func deactivate(_ users: [String], _ form: JSONValue, at client: SCIMClient) async throws -> [Int] {
        var statuses: [Int] = []
        for id in users { statuses.append(try await client.patch("/Users/\(id)", form).status) }
        return statuses
    }

    private static func active(_ client: SCIMClient) async throws -> Int? {
        try await client.send("GET", "/Users?filter=active%20eq%20true&count=0").body["totalResults"]?.number?.integer
    }

    private static func attention(_ client: SCIMClient) async throws -> String {
        let request = HTTPClientRequest(url: "http://127.0.0.1:\(client.port)/ready")
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(20))
        #expect(response.status == .ok)
        return String(buffer: try await response.body.collect(upTo: 1 << 16))
    }

    @Test(arguments: forms)
    func `is held back until somebody decides: a rejection stays, an allowance lets its retries through`(
        _ form: JSONValue
    ) async throws {
        let server = try ServerProcess(isGuarded: true)
        func command(_ words: String...) throws -> String {
            let run = try CommandRun(words + ["--state", server.directory])
            #expect(run.status == 0, "\(run.errors)")
            return run.output
        }
        var users: [String] = []
        for number in 0..<60 { users.append(try await server.client.createUser("u\(number)@corp.example")) }
        let gone = Array(users[..<40])
        let statuses = try await Self.deactivate(gone, form, at: server.client)
        #expect(statuses == Array(repeating: 200, count: 25) + Array(repeating: 429, count: 15))
        let refused = try await server.client.patch("/Users/\(gone[39])", form)
        #expect(refused.retryAfter == "300" && refused.body["status"] == "429")
        let detail = refused.body["detail"]?.string ?? ""
        #expect(detail.contains("would have deactivated 26 of 60 active users within 60 minutes"))
        #expect(try await Self.attention(server.client).contains("1 client has changes refused"))
        let listed = try command("guard", "list")
        #expect(listed.contains("okta  held back since ") && listed.contains("deactivated 25 of 60 active users"))

        // Whatever takes nothing away goes on.
        let title = try await server.client.patch(
            "/Users/\(gone[39])", ["op": "add", "path": "title", "value": "Lead"])
        #expect(title.status == 200)
        #expect(try await Self.active(server.client) == 35)

        _ = try command("guard", "reject", "okta")
        server.kill()
        try server.restart()
        #expect(
            try await Self.deactivate(Array(gone[25...]), form, at: server.client) == Array(repeating: 429, count: 15))
        #expect(try await server.client.send("DELETE", "/Users/\(users[59])").status == 429)
        #expect(try command("guard", "list").contains("okta  rejected"))
        #expect(try await Self.attention(server.client).contains("1 client has changes refused"))

        // The command that the answer to the identity provider names.
        let words = try #require(detail.firstMatch(of: /`scimgit (guard allow [^`]+)`/)).1.split(separator: " ")
        #expect(try CommandRun(words.map(String.init) + ["--state", server.directory]).status == 0)
        #expect(
            try await Self.deactivate(Array(gone[25...]), form, at: server.client) == Array(repeating: 200, count: 15))
        #expect(try await Self.active(server.client) == 20)
        #expect(try await !Self.attention(server.client).contains("refused"))
        #expect(try command("guard", "list").contains("okta  allowed until "))
        let log = try String(contentsOfFile: server.directory + "/.git/scimgit/administration.jsonl", encoding: .utf8)
        #expect(log.contains("rejected its mass changes") && log.contains("allowed its mass changes until"))
    }

    @Test func `is measured by what the state says, which goes on saying the rest`() async throws {
        let server = try ServerProcess(isGuarded: true)
        let settings: JSONObject = [
            "format": 1, "fanout": 3, "massChange": ["percent": 50, "count": 1, "window": 86_400],
            "protected": [], "uniqueness": ["Group.displayName": "none"],
        ]
        try await server.settle()
        let file = server.directory + "/scimgit.json"
        try Data(JSONValue.object(settings).canonicalBytes).write(to: URL(fileURLWithPath: file))
        try server.git("-c", "core.hooksPath=/dev/null", "commit", "-qam", "Guard")
        var users: [String] = []
        for number in 0..<4 { users.append(try await server.client.createUser("u\(number)@corp.example")) }
        let statuses = try await Self.deactivate(users, Self.forms[0], at: server.client)
        #expect(statuses == [200, 200, 429, 429])
        #expect(server.stop() == 0)
        #expect(try CommandRun("fanout", "4", "--state", server.directory).status == 0)
        try server.restart()
        try await server.settle()
        var written = try #require(try JSONValue(parsing: Array(Data(contentsOf: URL(fileURLWithPath: file)))).object)
        #expect(written["fanout"] == 4)
        written["fanout"] = 3
        #expect(JSONValue.object(written) == .object(settings))
        #expect(try await Self.deactivate(users, Self.forms[0], at: server.client) == [200, 200, 429, 429])
    }

    @Test(arguments: [
        ["guard", "allow", "nobody"], ["guard", "reject", "nobody"], ["guard", "allow", "okta", "--for", "x"],
    ])
    func `is decided on only by what scimgit understands`(_ words: [String]) throws {
        let folder = try TestFolder()
        _ = try CommandRun("init", "--state", folder.state)
        _ = try CommandRun("client", "create", "okta", "--state", folder.state)
        #expect(try CommandRun("guard", "list", "--state", folder.state).output == "")
        let run = try CommandRun(words + ["--state", folder.state])
        #expect(run.status != 0 && run.output == "" && !run.errors.isEmpty)
    }
}
