import AsyncHTTPClient
import Foundation
import JSON
import NIOCore
import TestSupport
import Testing

/// What becomes of a work tree whose index or HEAD somebody removed or broke.
@Suite struct `A work tree without its index` {
    private let server: ServerProcess
    private let (edited, other): (String, String)

    init() async throws {
        server = try ServerProcess()
        edited = try await server.client.createUser("a@corp.example")
        other = try await server.client.createUser("b@corp.example")
        try await server.settle()
    }

    private var index: String { server.directory + "/.git/index" }

    private func path(of id: String) throws -> String {
        try server.git("ls-files", "*\(id).json").trimmingCharacters(in: .newlines)
    }

    private func edit(_ path: String) throws {
        let file = URL(fileURLWithPath: server.directory + "/" + path)
        let text = try String(contentsOf: file, encoding: .utf8)
        try text.replacing("\"active\": true", with: "\"active\": false").write(
            to: file, atomically: false, encoding: .utf8)
    }

    private func patch(_ id: String, _ title: String) async throws {
        try await server.client.patch("/Users/\(id)", ["op": "add", "path": "title", "value": .string(title)])
    }

    private func status() throws -> String { try server.git("--no-optional-locks", "status", "--porcelain") }

    /// Waits until something holds; whether it did.
    private func wait(until holds: () async throws -> Bool) async throws -> Bool {
        for _ in 0..<400 {
            if try await holds() { return true }
            try await Task.sleep(for: .milliseconds(50))
        }
        return false
    }

    private func ready() async throws -> String {
        let request = HTTPClientRequest(url: "http://127.0.0.1:\(server.client.port)/ready")
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(20))
        let bytes = try await response.body.collect(upTo: 1 << 16)
        return try JSONValue(parsing: Array(bytes.readableBytesView)).object?["attention"]?.array?
            .compactMap { $0.object?["reason"]?.string }.joined(separator: "\n") ?? ""
    }

    @Test func `gets it again from main, with an edit as an edit that holds main`() async throws {
        let path = try path(of: edited)
        try edit(path)
        try FileManager.default.removeItem(atPath: index)
        #expect(try await wait { try status() == " M \(path)\n" })
        try await patch(other, "Lead")
        #expect(try await wait { try server.git("rev-parse", "main") == server.git("rev-parse", "scimgit/live") })
        try await patch(edited, "Chief")
        // Long enough for main to go on, were it not held.
        try await Task.sleep(for: .milliseconds(500))
        #expect(try server.git("rev-list", "--count", "main..scimgit/live") == "1\n")
        try server.git("commit", "-qam", "Deactivate")
        try await server.settle()
        let user = try await server.client.send("GET", "/Users/\(edited)").body
        #expect(user["active"] == false && user["title"] == "Chief")
    }

    @Test func `that was removed while no server ran gets it with the next one`() async throws {
        #expect(server.stop() == 0)
        try FileManager.default.removeItem(atPath: index)
        try server.restart()
        #expect(try status() == "")
        try await patch(other, "Lead")
        try await server.settle()
    }

    @Test func `that went on without it is brought on, and gets it`() async throws {
        try FileManager.default.removeItem(atPath: index)
        try await patch(edited, "Lead")
        _ = try await server.client.createUser("c@corp.example")
        try await server.settle()
        #expect(try server.git("ls-files").split(separator: "\n").count == 5)
    }

    @Test(arguments: [
        "head -c 300 /dev/urandom >i; mv i .git/index", ": >i; mv i .git/index",
        "head -c 100 .git/index >i; mv i .git/index", "rm .git/index; mkfifo .git/index",
    ])
    func `that can be read is told what to do, and goes on after that`(_ script: String) async throws {
        try Program.run(["sh", "-ec", script], in: server.directory)
        let remedy = "rm .git/index"
        #expect(try await wait { try await ready().contains("`\(remedy)`") })
        try await patch(other, "Lead")
        try Program.run(["sh", "-ec", remedy], in: server.directory)
        try await server.settle()
        #expect(try await wait { try await ready().isEmpty })
    }

    @Test(arguments: [
        "rm .git/HEAD", "echo garbage >.git/HEAD", ": >.git/HEAD", "rm .git/HEAD; mkdir .git/HEAD",
        "echo 0000000000000000000000000000000000000000 >.git/HEAD",
        "echo 1234567890123456789012345678901234567890 >.git/HEAD",
    ])
    func `whose HEAD tells nothing is told how to write it, and goes on after that`(_ script: String) async throws {
        try Program.run(["sh", "-ec", script], in: server.directory)
        #expect(try await wait { try await ready().contains(">\(server.directory)/.git/HEAD`") })
        let remedy = try #require(try await ready().split(separator: "`").first { $0.contains("echo ") })
        try await patch(other, "Lead")
        try Program.run(["sh", "-ec", String(remedy)], in: "/")
        try await server.settle()
        #expect(try await wait { try await ready().isEmpty })
    }

    @Test func `and without HEAD is no folder for a new state, and says what is missing`() throws {
        #expect(server.stop() == 0)
        try FileManager.default.removeItem(atPath: server.directory + "/.git/HEAD")
        let run = try Program.run([ServerProcess.program, "init", "--state", server.directory], mayFail: true)
        #expect(run.status != 0 && run.output.contains("echo 'ref: refs/heads/main' >"), "\(run.output)")
    }

    @Test func `that git made of a few files is named, and a refused commit names the command that works`() async throws
    {
        let path = try path(of: edited)
        try edit(path)
        try Program.run(["sh", "-ec", "rm .git/index; git add \(path)"], in: server.directory)
        #expect(try await wait { try await ready().contains("`git reset`") })
        let output = try server.git("commit", "-m", "Deactivate", mayFail: true)
        #expect(output.contains("scimgit refuses to move main") && output.contains("`git reset`"), "\(output)")
        #expect(!output.contains("git reset --merge"), "\(output)")
        try server.git("reset", "-q")
        #expect(try await wait { try await ready().isEmpty })
        #expect(try status() == " M \(path)\n")
        try server.git("commit", "-qam", "Deactivate")
        try await server.settle()
        #expect(try await server.client.send("GET", "/Users/\(edited)").body["active"] == false)
    }

    @Test func `says nothing of pulling where a commit contradicts what the server did`() async throws {
        let path = try path(of: edited)
        try edit(path)
        try server.git("add", path)
        #expect(try await server.client.send("DELETE", "/Users/\(edited)").status == 204)
        let output = try server.git("commit", "-m", "Deactivate", mayFail: true)
        #expect(output.contains("The server has deleted") && output.contains("git reset --merge"), "\(output)")
        #expect(!output.lowercased().contains("pull"), "\(output)")
        try server.git("reset", "-q", "--merge")
        try await server.settle()
    }
}
