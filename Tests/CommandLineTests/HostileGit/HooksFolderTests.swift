import Foundation
import TestSupport
import Testing

@Suite struct `The folder of the hooks` {
    /// An environment whose global configuration names a folder for hooks that holds none.
    private static func environment(_ folder: TestFolder) throws -> [String: String] {
        let file = try folder.write("gitconfig", "[core]\n\thooksPath = \(folder.path)/none\n")
        return ProcessInfo.processInfo.environment.merging(["GIT_CONFIG_GLOBAL": file]) { $1 }
    }

    @Test(arguments: [false, true])
    func `stays the repository's own when the account's configuration names another`(_ isUpdated: Bool) async throws {
        let folder = try TestFolder()
        let environment = try Self.environment(folder)
        if isUpdated {
            #expect(try CommandRun("init", "--state", folder.state).status == 0)
            try folder.git("config", "--unset", "core.hooksPath")
        }
        let server = try ServerProcess(in: folder.state, environment: environment)
        let id = try await server.client.createUser("a@corp.example")
        try await server.settle()
        let clone = folder.path + "/clone"
        try Program.run(["git", "clone", "-q", folder.state, clone], environment: environment)
        let file = try server.git("ls-files", "*\(id).json").trimmingCharacters(in: .newlines)
        for (top, command) in [(folder.state, ["commit"]), (clone, ["commit", "push"])] {
            let before = try server.git("rev-parse", "main")
            let text = try String(contentsOfFile: top + "/" + file, encoding: .utf8)
            try text.replacing("\"active\": true", with: "\"active\": 1").write(
                toFile: top + "/" + file, atomically: false, encoding: .utf8)
            let person = ["-c", "user.name=Ada", "-c", "user.email=ada@corp.example"]
            var output = try server.git(person + ["commit", "-qam", "Break a rule"], in: top, mayFail: true)
            if command.contains("push") {
                output = try server.git(["push", "origin", "HEAD:main"], in: top, mayFail: true)
            }
            #expect(output.contains("active"), "\(command): \(output)")
            #expect(try server.git("rev-parse", "main") == before)
        }
    }

    @Test func `is warned about when another value wins for the repository or a linked work tree`() throws {
        let folder = try TestFolder()
        #expect(try CommandRun("init", "--state", folder.state).status == 0)
        try folder.git("worktree", "add", "-q", "-b", "draft", folder.path + "/linked", "main")
        try folder.git("config", "extensions.worktreeConfig", "true")
        try folder.git("-C", folder.path + "/linked", "config", "--worktree", "core.hooksPath", "/nowhere/linked")
        let environment = ProcessInfo.processInfo.environment.merging(
            ["GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "core.hooksPath", "GIT_CONFIG_VALUE_0": "/nowhere/variable"]
        ) { $1 }
        let warnings = try Self.warnings(folder, environment)
        #expect(warnings.contains("/nowhere/variable"), "\(warnings)")
        try folder.git("config", "core.hooksPath", "/nowhere")
        let linked = try Self.warnings(folder, nil)
        #expect(linked.contains("/nowhere/linked"), "\(linked)")
        #expect(linked.components(separatedBy: "hooksPath").count == 2, "\(linked)")
    }

    /// What `serve` logs at its start.
    private static func warnings(_ folder: TestFolder, _ environment: [String: String]?) throws -> String {
        let server = try Program(
            starting: [
                ServerProcess.program, "serve", "--state", folder.state, "--port", "0", "--log-level", "warning",
            ], environment: environment, separatesErrors: true)
        _ = try ServerProcess.greeting(of: server)
        server.send(SIGTERM)
        return server.wait().errors
    }
}
