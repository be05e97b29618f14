import Foundation
import TestSupport
import Testing

@Suite struct `scimgit init` {
    @Test func `makes a sound repository, clean and set up for ordinary git`() throws {
        let folder = try TestFolder()
        let run = try CommandRun("init", "--state", folder.state)
        #expect(run.status == 0)
        #expect(run.output == "Created a state repository in \(folder.state).\n")
        #expect(try folder.git("fsck", "--strict").output == "")
        #expect(try folder.git("status", "--porcelain").output == "")
        #expect(try folder.git("symbolic-ref", "HEAD").output == "refs/heads/main\n")
        let files = try folder.git("ls-tree", "-r", "--name-only", "main").output
        #expect(files == ".gitattributes\nscimgit.json\n")
        #expect(try folder.git("check-attr", "merge", "users/x.json").output == "users/x.json: merge: scim\n")
        for hook in ["reference-transaction", "pre-receive", "proc-receive"] {
            #expect(FileManager.default.isExecutableFile(atPath: folder.state + "/.git/hooks/" + hook))
        }
    }

    @Test(arguments: [
        ("core.fsync", "all"), ("core.autocrlf", "false"), ("gc.auto", "0"), ("receive.autogc", "false"),
        ("receive.denyCurrentBranch", "ignore"), ("core.splitIndex", "false"),
        ("core.useReplaceRefs", "false"), ("merge.scim.recursive", "scim-bases"),
        ("merge.directoryRenames", "false"), ("receive.fsckObjects", "true"), ("transfer.fsckObjects", "true"),
    ])
    func `sets what ordinary git needs`(_ key: String, _ value: String) throws {
        let folder = try TestFolder()
        #expect(try CommandRun("init", "--state", folder.state).status == 0)
        #expect(try folder.git("config", key).output == value + "\n")
    }

    @Test(arguments: [["init"], ["serve", "--port", "0"]])
    func `leaves no push to git that is to be merged, in a state of an earlier version too`(_ command: [String]) throws
    {
        let folder = try TestFolder()
        for _ in 0..<2 {
            #expect(try CommandRun("init", "--state", folder.state).status == 0)
            try folder.git("config", "--unset-all", "receive.procReceiveRefs")
            try FileManager.default.removeItem(atPath: folder.state + "/.git/hooks/proc-receive")
        }
        let server = try Program(
            starting: [ServerProcess.program] + command + ["--state", folder.state], separatesErrors: true)
        _ = try ServerProcess.greeting(of: server)
        server.send(SIGTERM)
        _ = server.wait()
        let references = try folder.git("config", "--get-all", "receive.procReceiveRefs").output
        #expect(references == "refs/heads/main\nrefs/heads/inbox\n")
        #expect(FileManager.default.isExecutableFile(atPath: folder.state + "/.git/hooks/proc-receive"))
    }

    @Test func `repeated keeps the commits and brings settings and hooks up to date`() throws {
        let folder = try TestFolder()
        #expect(try CommandRun("init", "--state", folder.state).status == 0)
        let tip = try folder.git("rev-parse", "main").output
        try folder.git("config", "gc.auto", "1")
        try FileManager.default.removeItem(atPath: folder.state + "/.git/hooks/reference-transaction")
        #expect(try CommandRun("init", "--state", folder.state).status == 0)
        #expect(try folder.git("rev-parse", "main").output == tip)
        #expect(try folder.git("config", "gc.auto").output == "0\n")
        #expect(FileManager.default.fileExists(atPath: folder.state + "/.git/hooks/reference-transaction"))
        let run = try CommandRun("init", "--fanout", "4", "--state", folder.state)
        #expect(run.status == 0 && run.errors.contains("`scimgit fanout 4` changes an existing one"))
        #expect(try folder.git("rev-parse", "main").output == tip)
    }

    @Test func `makes a bare repository with four levels when told so`() throws {
        let folder = try TestFolder()
        #expect(try CommandRun("init", "--bare", "--fanout", "4", "--state", folder.state).status == 0)
        #expect(try folder.git("rev-parse", "--is-bare-repository").output == "true\n")
        #expect(try folder.git("show", "main:scimgit.json").output.contains("\"fanout\": 4"))
        let place = try CommandRun(
            "path", "2819c223-7f76-453a-919d-413861904646", "--type", "user", "--state", folder.state)
        #expect(place.output == "users/2/8/1/9/2819c223-7f76-453a-919d-413861904646.json\n")
        #expect(try CommandRun("check", "--state", folder.state).status == 0)
    }

    @Test func `finishes what an init that was killed began, as serve says`() throws {
        let folder = try TestFolder()
        #expect(try CommandRun("init", "--state", folder.state).status == 0)
        for path in ["refs/heads/main", "refs/scimgit/live", "scimgit/newest"] {
            try FileManager.default.removeItem(atPath: folder.state + "/.git/" + path)
        }
        let refusal = try CommandRun("serve", "--state", folder.state, "--port", "0")
        #expect(refusal.status == 1)
        #expect(refusal.errors.contains("scimgit init --state \(folder.state)"))
        #expect(try CommandRun("init", "--state", folder.state).status == 0)
        #expect(try CommandRun("check", "--state", folder.state).status == 0)
    }

    @Test(arguments: ["000", "022", "077"], [[], ["--bare"]])
    func `closes the state to other accounts whatever the umask`(_ mask: String, _ options: [String]) throws {
        let folder = try TestFolder()
        try Program.run(
            ["sh", "-c", "umask \(mask) && exec \"$@\"", "sh", ServerProcess.program, "init", "--state", folder.state]
                + options)
        let open = try Program.run(["find", folder.state, "-perm", "/077", "-not", "-path", "*/hooks/*"]).output
        #expect(open == "")
    }

    @Test(arguments: [["init"], ["serve", "--port", "0", "--host", "127.0.0.1"]])
    func `closes a state that was open, and what git writes there goes on being served`(_ command: [String])
        async throws
    {
        let server = try ServerProcess()
        let git = server.directory + "/.git"
        #expect(server.stop() == 0)
        try Program.run(["chmod", "-R", "a+rwX", server.directory])
        if command == ["init"] {
            #expect(try CommandRun("init", "--state", server.directory).status == 0)
            #expect(try Self.mode(server.directory) == 0o700 && Self.mode(git) == 0o700)
        }
        try server.restart()
        #expect(try Self.mode(server.directory) == 0o700 && Self.mode(git) == 0o700)
        let id = try await server.client.createUser("mira@corp.example")
        try await server.settle()
        try Program.run(
            ["sh", "-c", "umask 022 && git revert --no-edit HEAD && git gc -q"], in: server.directory)
        #expect(try await server.client.send("GET", "/Users/\(id)").status == 404)
        _ = try await server.client.createUser("sam@corp.example")
        #expect(try server.problems() == "")
    }

    private static func mode(_ path: String) throws -> Int? {
        (try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber)?.intValue
    }

    @Test func `refuses a fan-out it cannot serve`() throws {
        let folder = try TestFolder()
        #expect(try CommandRun("init", "--fanout", "5", "--state", folder.state).status != 0)
        #expect(!FileManager.default.fileExists(atPath: folder.state))
    }
}
