import Foundation
import JSON
import TestSupport
import Testing

@Suite struct `A push to main` {
    @Test func `that knows all changes is the next commit of the log, and says so`() async throws {
        let pusher = try await Pusher()
        try pusher.edit("title", "Lead")
        let commit = try pusher.edit("nickName", "Mi")
        let run = try pusher.push("main")
        #expect(run.status == 0)
        #expect(run.output.contains("remote: main goes on to your commit \(commit.prefix(12))."), "\(run.output)")
        #expect(try pusher.tip() == commit)
        #expect(try await pusher.value("title") == "Lead")
        try await pusher.server.settle()
        #expect(try pusher.tip("main") == commit)
        #expect(try pusher.push("main").output.contains("Everything up-to-date"))
    }

    /// A push that has read where `main` is, and has not yet said what it wants.
    private func begin(_ pusher: Pusher, _ arguments: String...) async throws -> Program {
        let hook = pusher.clone + "/.git/hooks/pre-push"
        try "#!/bin/sh\ntouch .git/begun\nuntil test -e .git/go; do sleep 0.02; done\n".write(
            toFile: hook, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: hook)
        let program = try Program(starting: ["git", "push", "origin"] + arguments, in: pusher.clone)
        while !FileManager.default.fileExists(atPath: pusher.clone + "/.git/begun") {
            try #require(program.isRunning)
            try await Task.sleep(for: .milliseconds(10))
        }
        return program
    }

    private func letGo(_ push: Program, of pusher: Pusher) async throws -> Program.Run {
        #expect(FileManager.default.createFile(atPath: pusher.clone + "/.git/go", contents: nil))
        return try await push.end()
    }

    @Test func `during which main went on is merged as one, by attribute`() async throws {
        let pusher = try await Pusher()
        try pusher.edit("title", "Lead")
        let commit = try pusher.edit("nickName", "Mi")
        let push = try await begin(pusher, "main")
        try await pusher.change("active", false)
        try await pusher.server.settle()
        let main = try pusher.tip("main")
        let run = try await letGo(push, of: pusher)
        #expect(run.status == 0, "\(run.output)")
        let merge = try pusher.tip()
        #expect(try pusher.server.git("rev-list", "--parents", "-n1", merge) == "\(merge) \(main) \(commit)\n")
        for part in ["\(commit.prefix(12)) is merged", "by \(merge.prefix(12))", "git pull"] {
            #expect(run.output.contains(part), "\(run.output)")
        }
        #expect(try await pusher.value("title") == "Lead")
        #expect(try await pusher.value("active") == false)
        try await pusher.server.settle()
        #expect(try pusher.tip("main") == merge)
    }

    @Test func `that contradicts a change of the server is refused by attribute and both values, and not kept`()
        async throws
    {
        let pusher = try await Pusher()
        let commit = try pusher.edit("title", "Lead")
        try await pusher.change("title", "Head")
        let run = try pusher.push("--force", "main")
        #expect(run.status != 0)
        for part in ["remote: ", pusher.path, "title", "Head", "Lead", "pre-receive hook declined"] {
            #expect(run.output.contains(part), "\(run.output)")
        }
        #expect(try await pusher.value("title") == "Head")
        #expect(try pusher.branches() == [])
        #expect(try pusher.server.git("cat-file", "-t", commit, mayFail: true).contains("could not get object info"))
    }

    @Test func `that is refused for a contradiction names the commands that lead on, which do`() async throws {
        let pusher = try await Pusher()
        try pusher.edit("title", "Lead")
        try await pusher.change("title", "Head")
        try await pusher.server.settle()
        let refused = try pusher.push("HEAD:refs/heads/inbox/ada")
        #expect(refused.status != 0)
        for step in ["git pull --rebase", "git add FILE", "git rebase --continue"] {
            #expect(refused.output.contains("`\(step)`"), "\(refused.output)")
            let stops = step.hasSuffix("--rebase")
            let command = "export GIT_EDITOR=true; " + step.replacing("FILE", with: pusher.path)
            let run = try Program.run(["sh", "-ec", command], in: pusher.clone, mayFail: true)
            #expect((run.status != 0) == stops, "\(run.output)")
            if stops { try pusher.git("checkout", "--theirs", pusher.path) }
        }
        #expect(try pusher.push("HEAD:refs/heads/inbox/ada").status == 0)
        #expect(try await pusher.value("title") == "Lead")
    }

    @Test func `that passes the check and cannot be merged any more is refused and kept with its reason`() async throws
    {
        let pusher = try await Pusher()
        let commit = try pusher.edit("title", "Lead")
        // What pre-receive does not see comes between it and the merge.
        try "#!/bin/sh\nexit 0\n".write(
            toFile: pusher.folder.state + "/.git/hooks/pre-receive", atomically: true, encoding: .utf8)
        try await pusher.change("title", "Head")
        let run = try pusher.push("--force", "main", "HEAD:refs/heads/proposal")
        #expect(run.status != 0)
        let kept = "refused/\(commit.prefix(12))"
        for part in ["! [remote rejected]", "(\(pusher.path): title", "Head", "kept as the branch \(kept)"] {
            #expect(run.output.contains(part), "\(run.output)")
        }
        #expect(try pusher.branches().sorted() == ["proposal", kept])
        #expect(try pusher.server.git("log", "-1", "--format=%N", kept).contains("title"))
        #expect(try await pusher.value("title") == "Head")
        try await pusher.server.settle()
        #expect(try pusher.tip("main") == pusher.tip())
    }

    @Test func `that is not valid is refused with all of the push, and its objects are not kept`() async throws {
        let pusher = try await Pusher()
        let commit = try pusher.edit("active", 1)
        let run = try pusher.push("main", "HEAD:refs/heads/proposal", "HEAD:refs/heads/inbox/ada")
        #expect(run.status != 0 && run.output.contains("active"), "\(run.output)")
        #expect(try pusher.branches() == [])
        #expect(try pusher.server.git("cat-file", "-t", commit, mayFail: true).contains("could not get object info"))
    }

    @Test func `that would set it back or delete it is refused, and the rest of the push is not`() async throws {
        let pusher = try await Pusher()
        let before = try pusher.tip()
        let rewind = try pusher.push("--force", "HEAD~1:main", "HEAD~1:refs/heads/old")
        #expect(rewind.status != 0)
        for part in ["(main stays; use git revert)", "remote: main stays where it is."] {
            #expect(rewind.output.contains(part), "\(rewind.output)")
        }
        let deletion = try pusher.push(":main", "HEAD:refs/heads/new")
        #expect(deletion.status != 0 && deletion.output.contains("(main may not be deleted)"), "\(deletion.output)")
        #expect(try pusher.branches() == ["new", "old"])
        #expect(try pusher.tip() == before && pusher.tip("main") == before)
    }

    @Test func `of what the log has already is well, and says so`() async throws {
        let pusher = try await Pusher()
        let commit = try pusher.edit("title", "Lead")
        let push = try await begin(pusher, "main")
        let other = try Program.run(
            ["git", "push", "--no-verify", "origin", "HEAD:refs/heads/inbox/ada"], in: pusher.clone)
        #expect(other.status == 0)
        let run = try await letGo(push, of: pusher)
        #expect(run.status == 0 && run.output.contains("the log has \(commit.prefix(12)) already"), "\(run.output)")
        #expect(try pusher.tip() == commit)
    }

    @Test func `of a commit that was amended changes what it says`() async throws {
        let pusher = try await Pusher()
        try pusher.edit("title", "Lead")
        #expect(try pusher.push("main").status == 0)
        try await pusher.server.settle()
        // By its later second it is told from a commit beside the first one.
        try await Task.sleep(for: .seconds(1))
        try pusher.edit("title", "Head")
        try pusher.git("reset", "-q", "--soft", "HEAD~1")
        try pusher.git("commit", "-q", "--amend", "--no-edit")
        let run = try pusher.push("--force", "main")
        #expect(run.status == 0 && run.output.contains("is merged by "), "\(run.output)")
        #expect(try await pusher.value("title") == "Head")
    }
}
