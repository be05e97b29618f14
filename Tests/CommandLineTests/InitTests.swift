import Foundation
import Testing

@Suite struct `scimgit init` {
    @Test func `makes a sound repository, clean and set up for ordinary git`() throws {
        let folder = try TestFolder()
        let run = try CommandRun("init", "--state", folder.state)
        #expect(run.status == 0)
        #expect(run.output == "Made a state repository in \(folder.state).\n")
        #expect(try folder.git("fsck", "--strict").output == "")
        #expect(try folder.git("status", "--porcelain").output == "")
        #expect(try folder.git("symbolic-ref", "HEAD").output == "refs/heads/main\n")
        let files = try folder.git("ls-tree", "-r", "--name-only", "main").output
        #expect(files == ".gitattributes\nscimgit.json\n")
        #expect(try folder.git("check-attr", "merge", "users/x.json").output == "users/x.json: merge: scim\n")
        for hook in ["reference-transaction", "pre-receive"] {
            #expect(FileManager.default.isExecutableFile(atPath: folder.state + "/.git/hooks/" + hook))
        }
    }

    @Test(arguments: [
        ("core.fsync", "all"), ("core.autocrlf", "false"), ("gc.auto", "0"), ("receive.autogc", "false"),
        ("receive.denyCurrentBranch", "ignore"), ("receive.denyNonFastForwards", "true"),
        ("receive.denyDeletes", "true"), ("merge.scim.recursive", "binary"),
        ("merge.directoryRenames", "false"),
    ])
    func `sets what ordinary git needs`(_ key: String, _ value: String) throws {
        let folder = try TestFolder()
        #expect(try CommandRun("init", "--state", folder.state).status == 0)
        #expect(try folder.git("config", key).output == value + "\n")
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
        #expect(run.status == 0 && run.errors.contains("`scimgit fanout 4` changes the one that is there"))
        #expect(try folder.git("rev-parse", "main").output == tip)
    }

    @Test func `makes a bare repository with four levels when told so`() throws {
        let folder = try TestFolder()
        #expect(try CommandRun("init", "--bare", "--fanout", "4", "--state", folder.state).status == 0)
        #expect(try folder.git("rev-parse", "--is-bare-repository").output == "true\n")
        #expect(try folder.git("show", "main:scimgit.json").output.contains("\"fanout\": 4"))
        let place = try CommandRun(
            "path", "2819c223-7f76-453a-919d-413861904646", "--state", folder.state)
        #expect(place.output == "users/2/8/1/9/2819c223-7f76-453a-919d-413861904646.json\n")
        #expect(try CommandRun("check", "--state", folder.state).status == 0)
    }

    @Test func `finishes what an init that was killed began, as serve says`() throws {
        let folder = try TestFolder()
        #expect(try CommandRun("init", "--state", folder.state).status == 0)
        try FileManager.default.removeItem(atPath: folder.state + "/.git/refs/heads/main")
        let refusal = try CommandRun("serve", "--state", folder.state, "--port", "0")
        #expect(refusal.status == 1)
        #expect(refusal.errors.contains("scimgit init --state \(folder.state)"))
        #expect(try CommandRun("init", "--state", folder.state).status == 0)
        #expect(try CommandRun("check", "--state", folder.state).status == 0)
    }

    @Test func `refuses a fan-out it cannot serve`() throws {
        let folder = try TestFolder()
        #expect(try CommandRun("init", "--fanout", "5", "--state", folder.state).status != 0)
        #expect(!FileManager.default.fileExists(atPath: folder.state))
    }
}
