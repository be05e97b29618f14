import Foundation
import JSON
import TestSupport
import Testing

/// A state whose references or HEAD somebody broke while no server ran.
@Suite struct `A broken reference` {
    private let server: ServerProcess
    private let user: String

    init() async throws {
        server = try ServerProcess()
        user = try await server.client.createUser("a@corp.example")
        try await server.settle()
        #expect(server.stop() == 0)
    }

    private static let missing = "1234567890123456789012345678901234567890"

    private func breakState(_ script: String) throws {
        try Program.run(["sh", "-ec", "M=\(Self.missing) R=.git/refs; \(script)"], in: server.directory)
    }

    /// Runs what a message names between backticks, somewhere else, as a person does who copies it.
    private func follow(_ message: String) throws {
        let commands = message.split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .filter { $0.offset % 2 == 1 && !$0.element.hasPrefix("scimgit ") }.map { String($0.element) }
        #expect(!commands.isEmpty, "\(message)")
        for command in commands { try Program.run(["sh", "-ec", command], in: "/") }
    }

    private func expectService() async throws {
        try server.restart()
        #expect(try await server.client.send("GET", "/Users/\(user)").status == 200)
        try await server.client.patch("/Users/\(user)", ["op": "add", "path": "title", "value": "Lead"])
        try await server.settle()
        let check = try CommandRun("check", "--state", server.directory)
        #expect(check.output == "main is valid.\n", "\(check.output)\(check.errors)")
    }

    @Test(arguments: [
        ("refs/scimgit/live", "echo $M >$R/scimgit/live"),
        ("refs/scimgit/live", "git hash-object -w scimgit.json >$R/scimgit/live"),
        ("refs/scimgit/live", "rm $R/scimgit/live; mkdir -p $R/scimgit/live/x"),
        ("refs/scimgit/live", "echo garbage >$R/scimgit/live; rm .git/scimgit/newest"),
        ("refs/scimgit/live", ": >$R/scimgit/live; rm .git/scimgit/newest"),
        ("refs/scimgit/live", "echo $M >$R/scimgit/live; rm .git/scimgit/newest"),
        ("refs/scimgit/live", "echo $M >$R/scimgit/live; echo $M >.git/scimgit/newest"),
        ("refs/heads/main", "rm $R/heads/main; mkdir -p $R/heads/main/x"),
        ("refs/heads/main", "echo garbage >$R/heads/main; rm .git/scimgit/newest"),
        ("HEAD", "rm .git/HEAD; mkdir .git/HEAD"),
    ])
    func `that a person has to decide about is named by serve, with commands that set it right`(
        _ name: String, _ script: String
    ) async throws {
        try breakState(script)
        let run = try CommandRun("serve", "--port", "0", "--state", server.directory)
        #expect(run.status == 1)
        #expect(run.errors.contains(".git/\(name)"), "\(run.errors)")
        try follow(run.errors)
        try await expectService()
    }

    @Test(arguments: [
        ("refs/scimgit/live", "echo garbage >$R/scimgit/live"), ("refs/scimgit/live", ": >$R/scimgit/live"),
        ("refs/scimgit/live", "echo $M | tr 1-9 0 >$R/scimgit/live"),
        ("refs/scimgit/live", "echo $M >$R/scimgit/live"),
        ("refs/scimgit/live", "rm $R/scimgit/live; mkdir -p $R/scimgit/live/x"),
        ("refs/heads/main", "echo garbage >$R/heads/main"), ("refs/heads/main", ": >$R/heads/main"),
        ("refs/heads/main", "echo $M >$R/heads/main"),
        ("refs/heads/main", "rm $R/heads/main; mkdir -p $R/heads/main/x"),
        ("HEAD", "echo $M | tr 1-9 0 >.git/HEAD"), ("HEAD", "echo garbage >.git/HEAD"), ("HEAD", ": >.git/HEAD"),
        ("HEAD", "echo $M >.git/HEAD"), ("HEAD", "rm .git/HEAD; mkdir .git/HEAD"),
        ("refs/notes/commits", "mkdir $R/notes; : >$R/notes/commits"),
        ("refs/notes/commits", "mkdir $R/notes; echo garbage >$R/notes/commits"),
        ("refs/heads/x", "echo garbage >$R/heads/x"), ("refs/heads/x", "echo $M >$R/heads/x"),
        ("refs/tags/x", "echo $M >$R/tags/x"),
        ("refs/heads/inbox/x", "mkdir $R/heads/inbox; echo garbage >$R/heads/inbox/x"),
    ])
    func `is named by check, with commands that set it right`(_ name: String, _ script: String) async throws {
        try breakState(script)
        let run = try CommandRun("check", "--state", server.directory)
        let said = run.output + run.errors
        #expect(said.contains(".git/\(name)"), "\(said)")
        try follow(said.replacing("main is valid.", with: ""))
        try await expectService()
    }

    @Test(arguments: [
        "echo garbage >$R/scimgit/live", ": >$R/scimgit/live", "echo $M | tr 1-9 0 >$R/scimgit/live",
        "echo garbage >$R/heads/main", ": >$R/heads/main", "echo $M | tr 1-9 0 >$R/heads/main",
        "echo $M >$R/heads/main", "git hash-object -w scimgit.json >$R/heads/main",
    ])
    func `that can mean one commit alone is remade by serve`(_ script: String) async throws {
        let tip = try server.git("rev-parse", "main")
        try breakState(script)
        let log = try startAndStop(after: { try server.git("rev-parse", "main", mayFail: true) == tip })
        #expect(log.contains("refs/scimgit/live") || log.contains("refs/heads/main"), "\(log)")
        #expect(try server.git("rev-parse", "main", "scimgit/live") == tip + tip)
        try await expectService()
    }

    @Test(arguments: ["echo garbage >$R/heads/x", "echo $M >$R/heads/x", "mkdir $R/notes; : >$R/notes/commits"])
    func `that is not needed is named once in the log, and all goes on`(_ script: String) async throws {
        try breakState(script)
        let log = try startAndStop(after: { true })
        #expect(log.split(separator: "\n").count { $0.contains("Remove it with `rm ") } == 1, "\(log)")
        try follow(log)
        #expect(try startAndStop(after: { true }) == "")
        try await expectService()
    }

    @Test func `that is packed is deleted by the command that is named`() async throws {
        try breakState(
            """
            C=$(git -c user.name=A -c user.email=a@corp.example commit-tree -m Lost main^{tree})
            git update-ref refs/heads/x $C
            git pack-refs --all
            rm -f .git/objects/$(echo $C | cut -c1-2)/$(echo $C | cut -c3-)
            """)
        let run = try CommandRun("check", "--state", server.directory)
        #expect(run.output.contains("update-ref -d refs/heads/x"), "\(run.output)\(run.errors)")
        try follow(run.output)
        try await expectService()
    }

    /// Lets a server run until something holds; the warnings that it wrote to its log.
    private func startAndStop(after holds: () throws -> Bool) throws -> String {
        let process = try Program(
            starting: [
                ServerProcess.program, "serve", "--state", server.directory, "--port", "0", "--log-level", "warning",
            ], separatesErrors: true)
        _ = try ServerProcess.greeting(of: process)
        for _ in 0..<200 {
            if try holds() { break }
            usleep(50_000)
        }
        process.send(SIGTERM)
        return process.wait().errors
    }
}
