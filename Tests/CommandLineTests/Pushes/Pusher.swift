import Foundation
import JSON
import TestSupport
import Testing

/// Somebody with a clone of a served state that has one user.
final class Pusher {
    let folder: TestFolder
    let server: ServerProcess
    let user: String
    /// The file of the user.
    let path: String
    var clone: String { folder.path + "/clone" }

    init() async throws {
        folder = try TestFolder()
        server = try ServerProcess(in: folder.state)
        user = try await server.client.createUser("mira@corp.example")
        try await server.settle()
        path = try server.git("ls-files", "*\(user).json").trimmingCharacters(in: .newlines)
        try Program.run(["git", "clone", "-q", folder.state, clone])
        for (key, value) in [("user.name", "Ada Admin"), ("user.email", "ada@corp.example")] {
            try git("config", key, value)
        }
    }

    /// Runs git in the clone.
    @discardableResult
    func git(_ arguments: String...) throws -> String {
        try Program.run(["git"] + arguments, in: clone).output.trimmingCharacters(in: .newlines)
    }

    /// Pushes from the clone; what git prints, and its exit status.
    func push(_ arguments: String...) throws -> Program.Run { try push(arguments) }

    /// Pushes to an address, with options of git itself.
    func push(_ arguments: [String], to address: String = "origin", options: [String] = []) throws -> Program.Run {
        try Program.run(["git"] + options + ["push", address] + arguments, in: clone, mayFail: true)
    }

    /// Commits the user's file with another value of an attribute; the commit.
    @discardableResult
    func edit(_ attribute: String, _ value: JSONValue) throws -> String {
        let file = URL(fileURLWithPath: clone + "/" + path)
        var object = try #require(JSONValue(parsing: Array(Data(contentsOf: file))).object)
        object[attribute] = value
        try Data(JSONValue.object(object).canonicalBytes).write(to: file)
        try git("commit", "-qam", "Set \(attribute)")
        return try git("rev-parse", "HEAD")
    }

    /// Changes the user at the server; `main` need not know of it yet.
    func change(_ attribute: String, _ value: JSONValue) async throws {
        try await server.client.patch("/Users/\(user)", ["op": "add", "path": .string(attribute), "value": value])
    }

    /// What the server says the user has.
    func value(_ attribute: String) async throws -> JSONValue? {
        try await server.client.send("GET", "/Users/\(user)").body[attribute]
    }

    /// What a revision names in the state.
    func tip(_ revision: String = "scimgit/live") throws -> String {
        try server.git("rev-parse", revision).trimmingCharacters(in: .newlines)
    }

    /// All branches of the state but main.
    func branches() throws -> [String] {
        let names = try server.git("for-each-ref", "--format=%(refname:lstrip=2)", "refs/heads")
        return names.split(separator: "\n").map(String.init).filter { $0 != "main" }
    }
}
