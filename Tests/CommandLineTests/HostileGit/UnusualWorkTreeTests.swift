import Foundation
import JSON
import TestSupport
import Testing

@Suite struct `A work tree that is set up in an unusual way` {
    /// Changes a user and has a person revert that.
    private static func changeAndRevert(_ server: ServerProcess, _ id: String) async throws {
        try await server.client.patch("/Users/\(id)", ["op": "add", "path": "title", "value": "Lead"])
        try await server.settle()
        var output = ""
        for _ in 0..<50 {
            output = try server.git("revert", "--no-edit", "HEAD", mayFail: true)
            if output.contains("Revert") { break }
            try server.git("reset", "-q", "--merge", mayFail: true)
            try await Task.sleep(for: .milliseconds(100))
        }
        #expect(output.contains("Revert"), "\(output)")
        let user = try await server.client.send("GET", "/Users/\(id)")
        #expect(user.status == 200 && user.body["title"] == nil)
    }

    @Test func `follows with a sparse checkout, whose files stay out`() async throws {
        let server = try ServerProcess()
        let id = try await server.client.createUser("a@corp.example")
        _ = try await server.client.createGroup("G", [id])
        try await server.settle()
        try server.git("sparse-checkout", "set", "groups")
        #expect(!FileManager.default.fileExists(atPath: server.directory + "/users"))
        try await Self.changeAndRevert(server, id)
        #expect(!FileManager.default.fileExists(atPath: server.directory + "/users"))
        #expect(try await server.client.send("DELETE", "/Users/\(id)").status == 204)
        try await server.settle()
        #expect(try server.git("ls-files", "users") == "")
    }

    @Test func `follows though its index was split once`() async throws {
        let server = try ServerProcess()
        let id = try await server.client.createUser("a@corp.example")
        try await server.settle()
        #expect(server.stop() == 0)
        try server.git("-c", "core.splitIndex=true", "update-index", "--split-index")
        try server.restart()
        try await Self.changeAndRevert(server, id)
    }
}
