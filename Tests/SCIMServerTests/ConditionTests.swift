import Clients
import Foundation
import HTTPTypes
import IdentityStore
import JSON
import TestSupport
import Testing

@testable import SCIMServer

@Suite struct `The condition of the server` {
    @Test(arguments: [("/health", "serving"), ("/ready", "ready")])
    func `is told to anybody, outside of the base path`(_ path: String, _ status: String) async throws {
        try await TestServer.run { server in
            let answer = try await server.sendRaw(.get, path)
            #expect(answer.status == 200)
            #expect(answer.headers[.contentType] == "application/json")
            #expect(
                answer.json == [
                    "commit": .string(server.store.snapshot.commit), "status": .string(status),
                    "version": "development",
                ])
            #expect(try await server.sendRaw(.head, path).bytes.isEmpty)
            try await server.sendRaw(.post, path).expectError(405)
        }
    }

    @Test func `is all that is there outside of the base path`() async throws {
        try await TestServer.run { server in
            for path in [
                "/", "/Users", "/scim", "/scim/v2x/Users", "/metrics", "/.git/config", "/ready/now", "/healthz",
            ] {
                try await server.sendRaw(.get, path, headers: [.authorization: "Bearer \(server.token)"]).expectError(
                    404)
            }
        }
    }

    @Test func `names a commit on main that was refused, and stays ready`() async throws {
        try await TestServer.run { server in
            _ = try await server.makeUser("mira@corp.example")
            let other = try await server.makeUser("sam@corp.example")
            try server.breakMain(of: other.id, with: "mira@corp.example")
            let running = Task { await server.store.run() }
            defer { running.cancel() }
            var attention = ""
            while attention.isEmpty {
                let answer = try await server.sendRaw(.get, "/ready")
                #expect(answer.status == 200)
                attention = answer.json["attention"]?.array?.first?.object?["reason"]?.string ?? ""
                #expect(try await server.send(.get, "/Users").status == 200)
            }
            #expect(attention.contains("refused/") && !attention.contains("mira"))
            #expect(try await server.send(.post, "/Users", TestServer.user("x")).status == 201)
            #expect(try await server.sendRaw(.get, "/health").json["status"] == "serving")
        }
    }

    @Test func `is alive and not ready while the tokens cannot be read`() async throws {
        try await TestServer.run { server in
            let file = URL(fileURLWithPath: server.store.location.privateDirectory + "/clients.json")
            let clients = try Data(contentsOf: file)
            try Data("{]".utf8).write(to: file)
            try await server.send(.get, "/Users", headers: [.authorization: "Bearer x"]).expectError(401)
            let ready = try await server.sendRaw(.get, "/ready")
            #expect(ready.status == 503)
            #expect(
                ready.text.contains(
                    "The clients and tokens cannot be read, so every request is refused; the log has the reason."))
            #expect(!ready.text.contains(server.store.location.directory))
            #expect(try await server.sendRaw(.get, "/health").status == 200)
            try clients.write(to: file)
            try await server.send(.get, "/Users", headers: [.authorization: "Bearer x"]).expectError(401)
            #expect(try await server.sendRaw(.get, "/ready").status == 200)
            #expect(try await server.send(.get, "/Users").status == 200)
        }
    }

    @Test func `names the keys of access tokens while they cannot be read, and stays ready`() async throws {
        try await TestServer.run { server in
            let file = URL(fileURLWithPath: server.store.location.privateDirectory + "/access-token-keys.json")
            try Data("{]".utf8).write(to: file)
            server.clients.lookNow()
            let ready = try await server.sendRaw(.get, "/ready")
            #expect(ready.status == 200)
            #expect(ready.text.contains("the keys of access tokens cannot be read"))
            #expect(!ready.text.contains(server.store.location.directory))
            try server.administration.rotateAccessTokenKey(endingTokens: true)
            server.clients.lookNow()
            #expect(try await server.sendRaw(.get, "/ready").json["attention"] == nil)
        }
    }

    @Test func `is not ready while it stops`() async throws {
        try await TestServer.run { server in
            let shutdown = Shutdown()
            let condition = Condition(
                store: server.store, clients: server.clients, shutdown: shutdown, version: "1")
            #expect(condition.problems == [])
            shutdown.begin()
            #expect(condition.problems == [["reason": "The server is stopping."]])
        }
    }
}

extension TestServer {
    /// Gives a user the userName of another one, past the hooks.
    fileprivate func breakMain(of id: String, with name: String) throws {
        let git = RealGit(directory: store.location.gitDirectory)
        let clone = store.location.directory + "/clone"
        try Program.run(["git", "clone", "-q", store.location.gitDirectory, clone])
        try Program.run(["git", "pull", "-q", "origin", "refs/scimgit/live"], in: clone)
        let path = clone + "/users/" + id.prefix(3).map { "\($0)/" }.joined() + id + ".json"
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try text.replacing("sam@corp.example", with: name).write(toFile: path, atomically: false, encoding: .utf8)
        try Program.run(
            ["git", "-c", "user.name=Ada", "-c", "user.email=ada@corp.example", "commit", "-qam", "Break"], in: clone)
        try git.run("-c", "core.hooksPath=/dev/null", "fetch", "-q", clone, "+main:main")
    }
}
