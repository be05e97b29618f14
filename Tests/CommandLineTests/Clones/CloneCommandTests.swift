import Foundation
import JSON
import TestSupport
import Testing

@Suite struct `scimgit clone and setup-clone` {
    /// A state and what people do with it.
    private struct Place {
        let folder: TestFolder

        init(_ options: String...) throws {
            folder = try TestFolder()
            let run = try CommandRun(["init", "--state", folder.state] + options)
            #expect(run.status == 0, "\(run.errors)")
        }

        /// Runs the program in a folder, or in that of the state.
        func scimgit(_ arguments: String..., in directory: String? = nil) throws -> Program.Run {
            try Program.run(
                [URL(fileURLWithPath: ServerProcess.program).path] + arguments, in: directory ?? folder.path,
                separatesErrors: true, mayFail: true)
        }

        func git(_ arguments: String..., in directory: String) throws -> String {
            try Program.run(["git"] + arguments, in: directory, mayFail: true).output
        }

        /// What of a clone is set up.
        func expectSetUp(_ clone: String, gitDirectory: String = "/.git") throws {
            #expect(try git("config", "merge.scim.driver", in: clone).contains("merge-driver %O %A %B %P"))
            #expect(try git("config", "merge.directoryRenames", in: clone) == "false\n")
            #expect(FileManager.default.isExecutableFile(atPath: clone + gitDirectory + "/hooks/pre-commit"))
        }
    }

    @Test(arguments: ["a clone", "clone", "'quoted' $HOME %O"], [false, true])
    func `clone makes a clone that is set up, clean and closed`(_ name: String, _ isURL: Bool) throws {
        let place = try Place()
        let source = isURL ? "file://\(place.folder.state)" : "state"
        let run = try place.scimgit("clone", source, name)
        let clone = place.folder.path + "/" + name
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output == "\(clone) is a clone of \(source), set up for `git revert`, `git pull` and `git push`.\n")
        try place.expectSetUp(clone)
        #expect(try place.git("status", "--porcelain", "--branch", in: clone) == "## main...origin/main\n")
        let open = try Program.run(["find", clone, "-maxdepth", "1", "-perm", "/077"]).output
        #expect(open == "")
        // To set it up again changes nothing.
        let config = try String(contentsOfFile: clone + "/.git/config", encoding: .utf8)
        #expect(try place.scimgit("setup-clone", name).status == 0)
        #expect(try String(contentsOfFile: clone + "/.git/config", encoding: .utf8) == config)
    }

    @Test func `clone takes a bare state, an empty folder, and main whatever is checked out`() throws {
        let bare = try Place("--bare")
        let folder = bare.folder.path + "/empty"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        #expect(try bare.scimgit("clone", "state", "empty").status == 0)
        try bare.expectSetUp(folder)
        let place = try Place()
        _ = try place.git("checkout", "-q", "-b", "other", in: place.folder.state)
        let run = try place.scimgit("clone", "../state", "../copy", in: place.folder.state)
        #expect(run.status == 0, "\(run.errors)")
        #expect(try place.git("symbolic-ref", "HEAD", in: place.folder.path + "/copy") == "refs/heads/main\n")
    }

    @Test func `clone takes a state by ssh and by http`() throws {
        let place = try Place()
        let shell = try place.folder.write("ssh", "#!/bin/sh\nshift\nexec sh -c \"$*\"\n")
        let server = try HTTPBackend(of: place.folder.path)
        let environment = ProcessInfo.processInfo.environment.merging(["GIT_SSH_COMMAND": "sh \(shell)"]) { $1 }
        for (source, name) in [
            ("ssh://host\(place.folder.state)", "by-ssh"), ("http://127.0.0.1:\(server.port)/state/.git", "by-http"),
        ] {
            try Program.run(
                [ServerProcess.program, "clone", source, place.folder.path + "/" + name], environment: environment)
            try place.expectSetUp(place.folder.path + "/" + name)
        }
    }

    @Test func `clone refuses what is no state, and leaves nothing of it`() throws {
        let place = try Place()
        try Program.run(["git", "init", "-q", "none"], in: place.folder.path)
        try Program.run(["git", "init", "-q", "other"], in: place.folder.path)
        try Program.run(
            [
                "git", "-c", "user.name=A", "-c", "user.email=a@corp.example", "commit", "-q", "--allow-empty", "-m",
                "A",
            ],
            in: place.folder.path + "/other")
        try FileManager.default.createDirectory(atPath: place.folder.path + "/full", withIntermediateDirectories: false)
        _ = try place.folder.write("full/file", "")
        for (source, directory, reason) in [
            ("none", "new", "Error: none has no commits"),
            ("other", "new", "Error: other holds no state: there is no scimgit.json"),
            ("state", "state/new", "is in the state repository"),
            ("missing", "new", "does not exist"), ("state", "full", "not an empty directory"),
        ] {
            let run = try place.scimgit("clone", source, directory)
            #expect(run.status == 1 && run.errors.contains(reason) && run.output == "", "\(run.errors)")
            #expect(!FileManager.default.fileExists(atPath: place.folder.path + "/new"))
        }
        for arguments in [["clone", "state"], ["clone", "", "x"], ["setup-clone"], ["setup-clone", ""]] {
            #expect(try CommandRun(arguments).status == 64)
        }
    }

    @Test func `setup-clone sets up what git has cloned: with a work tree, a linked one, bare, or from within`() throws
    {
        let place = try Place()
        let (clone, bare) = (place.folder.path + "/clone", place.folder.path + "/bare.git")
        _ = try place.git("clone", "-q", "state", "clone", in: place.folder.path)
        _ = try place.git("clone", "-q", "--bare", "state", "bare.git", in: place.folder.path)
        _ = try place.git("worktree", "add", "-q", "../linked", in: clone)
        for (argument, folder) in [(".", clone), ("linked", place.folder.path), ("bare.git", place.folder.path)] {
            let run = try place.scimgit("setup-clone", argument, in: folder)
            #expect(run.status == 0, "\(run.errors)")
        }
        try place.expectSetUp(clone)
        #expect(try place.git("config", "merge.scim.driver", in: bare).contains("merge-driver"))
        let within = clone + "/users/a"
        try FileManager.default.createDirectory(atPath: within, withIntermediateDirectories: true)
        let run = try place.scimgit("setup-clone", within)
        #expect(run.status == 0 && run.output.hasPrefix("\(clone) is set up"), "\(run.errors)")
    }

    @Test func `setup-clone says what a folder is that is no clone of a state`() throws {
        let place = try Place()
        try Program.run(["git", "init", "-q", "none"], in: place.folder.path)
        try FileManager.default.createDirectory(
            atPath: place.folder.path + "/plain", withIntermediateDirectories: false)
        let before = try place.git("config", "--list", "--local", in: place.folder.state)
        for (directory, reason) in [
            ("missing", "is not there"), ("plain", "is no git repository"), ("none", "has no commits"),
            ("state", "is a state repository itself"),
        ] {
            let run = try place.scimgit("setup-clone", directory)
            #expect(run.status == 1 && run.errors.contains(reason) && run.output == "", "\(run.errors)")
        }
        #expect(try place.git("config", "--list", "--local", in: place.folder.state) == before)
    }

    @Test func `leave a hook and attributes of the person alone, and say how to name the author`() throws {
        let place = try Place()
        let clone = place.folder.path + "/clone"
        _ = try place.git("clone", "-q", "state", "clone", in: place.folder.path)
        let hook = try place.folder.write("clone/.git/hooks/pre-commit", "#!/bin/sh\nexit 0\n")
        try FileManager.default.createDirectory(atPath: clone + "/.git/info", withIntermediateDirectories: true)
        _ = try place.folder.write("clone/.git/info/attributes", "*.md text")
        // A state of another program, or an old one, whose attributes do not say it.
        try Program.run(
            ["sh", "-ec", "git rm -q .gitattributes; git -c user.name=A -c user.email=a@x.example commit -qm A"],
            in: clone)
        _ = try place.git("update-ref", "refs/remotes/origin/main", "main", in: clone)
        let environment = ProcessInfo.processInfo.environment.merging([
            "HOME": place.folder.path, "GIT_CONFIG_SYSTEM": "/dev/null", "GIT_CONFIG_GLOBAL": "/dev/null",
            "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "user.useConfigOnly", "GIT_CONFIG_VALUE_0": "true",
        ]) { $1 }
        for _ in 0..<2 {
            let run = try Program.run(
                [URL(fileURLWithPath: ServerProcess.program).path, "setup-clone", clone], environment: environment,
                separatesErrors: true)
            #expect(run.errors.contains("git config --global user.name"), "\(run.errors)")
        }
        #expect(try String(contentsOfFile: hook, encoding: .utf8) == "#!/bin/sh\nexit 0\n")
        #expect(
            try place.folder.read("clone/.git/info/attributes") == "*.md text\n*.json text eol=lf merge=scim\n")
    }

    @Test func `have git find the program on the path after it moved, and stop without any`() throws {
        let place = try ClonedState()
        let moved = place.folder.path + "/gone/scimgit"
        let driver = try place.git("config", "merge.scim.driver").output
        let recorded = URL(fileURLWithPath: ServerProcess.program).resolvingSymlinksInPath().path
        #expect(driver.contains(recorded))
        try place.git(
            "config", "merge.scim.driver", driver.replacing(recorded, with: moved).trimmingCharacters(in: .newlines))
        let stopped = try place.bring(
            .merge, base: [ByHand.path: ByHand.user(["title": "A", "nickName": "A"])],
            ours: [ByHand.path: ByHand.user(["title": "B", "nickName": "A"])],
            theirs: [ByHand.path: ByHand.user(["title": "A", "nickName": "B"])])
        #expect(
            stopped.status != 0 && stopped.output.contains("run `scimgit setup-clone \(place.clone)`"),
            "\(stopped.output)")
        try place.git("merge", "--abort")
        let path = URL(fileURLWithPath: recorded).deletingLastPathComponent().path
        var environment = ProcessInfo.processInfo.environment
        environment["PATH"] = path + ":" + (environment["PATH"] ?? "")
        try Program.run(["git", "merge", "--no-edit", "theirs"], in: place.clone, environment: environment)
        #expect(try place.value(ByHand.path)["nickName"] == "B" && place.value(ByHand.path)["title"] == "B")
    }
}
