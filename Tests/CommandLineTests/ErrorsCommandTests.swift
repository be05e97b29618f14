import Foundation
import JSON
import Testing

@Suite struct `scimgit errors` {
    /// What is printed once the server has written it.
    private func errors(_ server: ServerProcess, _ arguments: String..., lines: Int) async throws -> [String] {
        for _ in 0..<200 {
            let run = try CommandRun(["errors", "--state", server.directory] + arguments)
            let printed = run.output.split(separator: "\n").map(String.init)
            if printed.count >= lines { return printed }
            try await Task.sleep(for: .milliseconds(50))
        }
        return []
    }

    @Test func `tells of each refused request what the client was told and what to do, newest first`() async throws {
        let server = try ServerProcess()
        _ = try await server.client.createUser("mira@corp.example")
        let body: JSONValue = [
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "mira@corp.example",
        ]
        #expect(try await server.client.send("POST", "/Users", body).status == 409)
        let bulk: JSONValue = [
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
            "Operations": [["method": "DELETE", "path": "/Users/nobody"]],
        ]
        #expect(try await server.client.send("POST", "/Bulk", bulk).status == 200)
        let stranger = SCIMClient(port: server.client.port, token: "secret-of-nobody")
        #expect(try await stranger.send("GET", "/Users").status == 401)

        let printed = try await errors(server, "--json", lines: 3)
        let objects = printed.compactMap { (try? JSONValue(parsing: Array($0.utf8)))?.object }
        #expect(objects.map { $0["status"] } == [401, 404, 409])
        #expect(objects.map { $0["client"]?.string } == [nil, "okta", "okta"])
        #expect(objects.map { $0["path"]?.string } == ["/scim/v2/Users", "/Users/nobody", "/scim/v2/Users"])
        #expect(objects.last?["scimType"] == "uniqueness")
        #expect(objects.allSatisfy { $0["remedy"]?.string != nil && $0["request"]?.string != nil })
        #expect(objects[1]["detail"]?.string?.hasPrefix("Operation 1 of a bulk request: ") == true)

        let text = try await errors(server, "--client", "okta", "-n", "1", lines: 2)
        #expect(text.first?.contains("  okta  404  DELETE /Users/nobody  Operation 1 of a bulk request: ") == true)
        #expect(text.last?.hasPrefix("    It was deleted here, or never made") == true)
        let strangers = try await errors(server, "--client", "-", lines: 2)
        #expect(strangers.first?.contains("  -  401  GET /scim/v2/Users  ") == true)
        let file = try String(
            contentsOfFile: server.directory + "/.git/scimgit/refused-requests.jsonl", encoding: .utf8)
        #expect(!file.contains("secret-of-nobody"))
    }

    @Test func `keeps what was refused last when the server stops`() async throws {
        let server = try ServerProcess()
        #expect(try await server.client.send("DELETE", "/Users/nobody").status == 404)
        #expect(server.stop() == 0)
        let run = try CommandRun("errors", "--state", server.directory)
        #expect(run.output.contains("404  DELETE /scim/v2/Users/nobody"))
    }

    @Test func `says that nothing was refused, and what is wrong with a call`() throws {
        let server = try ServerProcess()
        let run = try CommandRun("errors", "--state", server.directory)
        #expect((run.status, run.output, run.errors) == (0, "", "No request was refused in the last seven days.\n"))
        for wrong in [["-n", "0"], ["--since", "HEAD"], ["--client", ""]] {
            #expect(try CommandRun(["errors", "--state", server.directory] + wrong).status == 64, "\(wrong)")
        }
    }
}
