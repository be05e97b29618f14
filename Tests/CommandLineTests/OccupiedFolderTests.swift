import Foundation
import TestSupport
import Testing

@Suite struct `A folder that is in use for something else` {
    /// How somebody came to it, and what the refusal says.
    struct Occupied: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let commands: String
        let reason: String
        var state = "state"

        static let all = [
            Occupied(
                testDescription: "a repository on master",
                commands: "git init -q -b master state && cd state && git commit -q --allow-empty -m Start",
                reason: "it is a repository with commits and no branch main"),
            Occupied(
                testDescription: "a repository on main with files",
                commands: "git init -q -b main state && cd state && echo x >x && git add x && git commit -q -m Start",
                reason: "it is a repository with commits and no scimgit.json on its branch main"),
            Occupied(
                testDescription: "a bare repository",
                commands: """
                    git init -q -b main work && git -C work commit -q --allow-empty -m Start
                    git clone -q --bare work state
                    """,
                reason: "it is a repository with commits and no scimgit.json on its branch main"),
            Occupied(
                testDescription: "a repository at a commit",
                commands: """
                    git init -q -b side state && cd state && git commit -q --allow-empty -m Start
                    git checkout -q --detach && git branch -q -D side
                    """,
                reason: "it is a repository with commits and no branch main"),
            Occupied(
                testDescription: "a folder of a state repository",
                commands: "git init -q top && mkdir top/.git/scimgit && echo x >top/.git/scimgit/executable",
                reason: "it is in the state repository", state: "top/state"),
            Occupied(
                testDescription: "a linked work tree",
                commands: """
                    git init -q -b main work && git -C work commit -q --allow-empty -m Start
                    git -C work worktree add -q ../state
                    """,
                reason: "it is a linked work tree or a submodule of another repository (gitdir: "),
            Occupied(
                testDescription: "a folder of a repository",
                commands: "git init -q work && mkdir work/sources && touch work/sources/main.c",
                reason: "it holds main.c", state: "work/sources"),
            Occupied(
                testDescription: "a folder with files",
                commands: "mkdir state && touch state/a state/b state/c state/d",
                reason: "it holds a, b, c and 1 more"),
            Occupied(
                testDescription: "a repository with files and no commits",
                commands: "git init -q state && touch state/a", reason: "it holds a"),
            Occupied(testDescription: "a file", commands: "touch state", reason: "it is a file"),
        ]
    }

    @Test(arguments: Occupied.all, ["init", "init --bare", "serve --port 0"])
    func `is refused with the reason, and nothing is changed`(_ occupied: Occupied, _ command: String) throws {
        let folder = try TestFolder()
        try Program.run(["sh", "-ec", Self.identity + occupied.commands], in: folder.path)
        let before = try Self.content(of: folder)
        let run = try CommandRun(
            command.split(separator: " ").map(String.init) + ["--state", folder.path + "/" + occupied.state])
        #expect(run.status == 1)
        #expect(run.output == "")
        let isWorkTree = command == "init --bare" && occupied.state == "state" && before.contains("./state/.git\n")
        let reason = isWorkTree ? "it is the work tree of a repository" : occupied.reason
        #expect(
            run.errors.contains("\(folder.path)/\(occupied.state) is no place for a state repository: \(reason)"),
            "\(run.errors)")
        #expect(run.errors.contains("Nothing was changed; give --state a folder that is empty or not there yet."))
        #expect(try Self.content(of: folder) == before)
    }

    @Test(arguments: Occupied.all, ["check", "path x", "token create okta", "export"])
    func `is no state to the other commands`(_ occupied: Occupied, _ command: String) throws {
        let folder = try TestFolder()
        try Program.run(["sh", "-ec", Self.identity + occupied.commands], in: folder.path)
        let before = try Self.content(of: folder)
        let run = try CommandRun(
            command.split(separator: " ").map(String.init) + ["--state", folder.path + "/" + occupied.state])
        #expect(run.status == 1 && run.output == "")
        let sentence = "There is no state repository in \(folder.path)/\(occupied.state)"
        #expect(run.errors.contains(sentence), "\(run.errors)")
        #expect(try Self.content(of: folder) == before)
    }

    @Test(arguments: ["", "/users", "/.git"], [[], ["--state", "wrong"], ["--state", "wrong/state"]])
    func `is told from the state that it is in by all commands, which name that`(
        _ inside: String, _ option: [String]
    ) throws {
        let folder = try TestFolder()
        #expect(try CommandRun("init", "--state", folder.state).status == 0)
        let place = folder.state + inside
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
        for command in [["check"], ["path", "x"], ["token", "list"]] {
            let run = try Program.run([ServerProcess.program] + command + option, in: place, mayFail: true)
            #expect(run.status == 1 && run.output.contains("`--state \(folder.state)`"), "\(run.output)")
        }
        let named = try Program.run([ServerProcess.program, "check", "--state", folder.state], in: place)
        #expect(named.output == "main is valid.\n")
        for command in [["init"], ["serve", "--port", "0"]] {
            let run = try Program.run([ServerProcess.program] + command + option, in: place, mayFail: true)
            let sentence = "is no place for a state repository: it is in the state repository \(folder.state)"
            #expect(run.output.contains(sentence), "\(run.output)")
        }
    }

    @Test(arguments: ["git init -q -b master state", "git init -q -b main state", "git init -q --bare state"])
    func `and holds no commit yet becomes a state by init, not by serve`(_ command: String) throws {
        let folder = try TestFolder()
        try Program.run(["sh", "-ec", command], in: folder.path)
        let serve = try CommandRun("serve", "--port", "0", "--state", folder.state)
        #expect(serve.status == 1)
        #expect(serve.errors.contains("run `scimgit init --state \(folder.state)`"))
        let run = try CommandRun("init", "--state", folder.state)
        #expect(run.output == "Created a state repository in \(folder.state).\n")
        #expect(try folder.git("symbolic-ref", "HEAD").output == "refs/heads/main\n")
        #expect(try CommandRun("check", "--state", folder.state).status == 0)
        #expect(try folder.git("fsck", "--strict").output == "")
    }

    @Test func `is no folder with the README of the project, nor one inside a repository that is not there yet`() throws
    {
        let folder = try TestFolder()
        try Program.run(["sh", "-ec", "git init -q . && mkdir state && touch state/README.md"], in: folder.path)
        #expect(try CommandRun("init", "--state", folder.state).status == 0)
        #expect(try folder.git("status", "--porcelain").output == "")
        #expect(try CommandRun("init", "--state", folder.path + "/other").status == 0)
    }

    @Test func `does not come to be by the loss of main: init makes it again where the log is`() async throws {
        let server = try ServerProcess()
        _ = try await server.client.createUser("mira@corp.example")
        #expect(server.stop() == 0)
        let tip = try server.git("rev-parse", "main").trimmingCharacters(in: .newlines)
        try FileManager.default.removeItem(atPath: server.directory + "/.git/refs/heads/main")
        #expect(try CommandRun("init", "--state", server.directory).status == 0)
        #expect(try server.git("rev-parse", "main", "scimgit/live") == "\(tip)\n\(tip)\n")
    }

    @Test func `is not meant by the git directory of a state`() throws {
        let folder = try TestFolder()
        #expect(try CommandRun("init", "--state", folder.state).status == 0)
        let run = try CommandRun("init", "--state", folder.state + "/.git")
        #expect(run.output.hasSuffix("of the state repository in \(folder.state).\n"))
    }

    @Test(arguments: ["init", "serve", "check", "token list"])
    func `is not named by an empty --state`(_ command: String) throws {
        let folder = try TestFolder()
        let run = try Program.run(
            [ServerProcess.program] + command.split(separator: " ").map(String.init) + ["--state", ""], in: folder.path,
            mayFail: true)
        #expect(run.status == 64)
        #expect(run.output.contains("--state must name a folder."))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    private static let identity = """
        export GIT_AUTHOR_NAME=Ada GIT_AUTHOR_EMAIL=a@corp.example GIT_COMMITTER_NAME=Ada GIT_COMMITTER_EMAIL=a@corp.example

        """

    /// All paths with their modes, and the hashes of all files.
    private static func content(of folder: TestFolder) throws -> String {
        try Program.run(
            ["sh", "-ec", "find . | sort; find . -printf '%m %p\\n' | sort; find . -type f -exec sha1sum {} + | sort"],
            in: folder.path
        ).output
    }
}
