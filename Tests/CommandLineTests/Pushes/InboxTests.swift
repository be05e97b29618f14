import Foundation
import JSON
import TestSupport
import Testing

@Suite struct `A push to an inbox` {
    @Test(arguments: ["inbox/ada", "inbox/ada/next/one", "inbox"])
    func `is merged, and the inbox is not there after it`(_ name: String) async throws {
        let pusher = try await Pusher()
        let first = try pusher.edit("title", "Lead")
        let next = try pusher.push("HEAD:refs/heads/\(name)")
        #expect(next.status == 0 && next.output.contains("\(name): main goes on to your commit \(first.prefix(12))"))
        try await pusher.change("active", false)
        let second = try pusher.edit("nickName", "Mi")
        let run = try pusher.push("HEAD:refs/heads/\(name)")
        #expect(run.status == 0 && run.output.contains("\(name): your commit \(second.prefix(12)) is merged"))
        for (attribute, value) in [("title", "Lead"), ("nickName", "Mi"), ("active", false)] as [(String, JSONValue)] {
            #expect(try await pusher.value(attribute) == value)
        }
        #expect(try pusher.branches() == [])
        #expect(!FileManager.default.fileExists(atPath: pusher.folder.state + "/.git/refs/heads/inbox"))
        #expect(try pusher.server.problems() == "")
    }

    @Test func `takes nothing back of another commit of the same person, second and parent`() async throws {
        let pusher = try await Pusher()
        for attribute in ["title", "nickName", "userType"] {
            try pusher.git("checkout", "-q", "-B", "mine", "main")
            try pusher.edit(attribute, "X")
            let date = "--date=2026-01-02T03:04:05Z"
            try pusher.git("commit", "-q", "--amend", "--no-edit", date)
            #expect(try pusher.push("HEAD:inbox/ada").status == 0)
        }
        for attribute in ["title", "nickName", "userType"] { #expect(try await pusher.value(attribute) == "X") }
    }

    @Test func `from a clone that is behind sends the new commit, not the whole history`() async throws {
        let pusher = try await Pusher()
        for number in 0..<5 { _ = try await pusher.server.client.createUser("u\(number)@corp.example") }
        try await pusher.server.settle()
        try pusher.edit("title", "Lead")
        let run = try pusher.push(["--progress", "HEAD:inbox/ada"])
        let count = try #require(run.output.firstMatch(of: /Writing objects: 100% \(([0-9]+)\//)?.1)
        // A commit, its file, and the directories above that.
        #expect(Int(count) == 2 + pusher.path.split(separator: "/").count, "\(run.output)")
        #expect(try await pusher.value("title") == "Lead")
    }

    @Test func `of an old commit brings nothing new, and so does a deletion`() async throws {
        let pusher = try await Pusher()
        let before = try pusher.tip()
        for reference in ["HEAD~1:refs/heads/inbox/ada", "HEAD:refs/heads/inbox/ada", ":refs/heads/inbox/ada"] {
            let run = try pusher.push(reference)
            #expect(run.status == 0 && run.output.contains("remote: inbox/ada: "), "\(run.output)")
        }
        #expect(try pusher.tip() == before && pusher.branches() == [])
    }

    @Test func `of what is no commit is refused`() async throws {
        let pusher = try await Pusher()
        try pusher.git("tag", "-a", "-m", "Release", "v1")
        let run = try pusher.push("v1:refs/heads/inbox/ada")
        #expect(run.status != 0 && run.output.contains("is no commit"), "\(run.output)")
        #expect(try pusher.branches() == [])
    }

    @Test func `goes through at the first try while changes come without a pause`() async throws {
        let pusher = try await Pusher()
        let client = pusher.server.client
        let stream = (0..<4).map { number in
            Task {
                var count = 0
                while !Task.isCancelled {
                    _ = try await client.createUser("u\(number)-\(count)@corp.example")
                    count += 1
                }
                return count
            }
        }
        for number in 0..<6 {
            try pusher.edit("title", .string("Lead \(number)"))
            let run = try pusher.push("HEAD:refs/heads/inbox/ada")
            #expect(run.status == 0, "\(run.output)")
            #expect(try await pusher.value("title") == .string("Lead \(number)"))
            try pusher.git("pull", "-q", "--ff-only")
        }
        var made = 1
        for task in stream {
            task.cancel()
            made += (try? await task.value) ?? 0
        }
        let users = try await client.send("GET", "/Users?count=0").body["totalResults"]?.number?.integer ?? 0
        #expect(users >= made)
        try await pusher.server.settle()
        #expect(try pusher.branches() == [] && pusher.server.problems() == "")
    }

    @Test func `together with main, branches and tags answers for each of them`() async throws {
        let pusher = try await Pusher()
        let commit = try pusher.edit("title", "Lead")
        let run = try pusher.push("main", "HEAD:refs/heads/inbox/ada", "HEAD:refs/heads/proposal", "HEAD:refs/tags/v1")
        #expect(run.status == 0, "\(run.output)")
        #expect(run.output.contains("remote: main goes on to your commit"), "\(run.output)")
        #expect(run.output.contains("inbox/ada: there is nothing new"), "\(run.output)")
        #expect(try pusher.branches() == ["proposal"])
        #expect(try pusher.tip("v1") == commit && pusher.tip("proposal") == commit && pusher.tip() == commit)
    }
}

@Suite struct `An inbox that somebody made past the hooks` {
    /// Puts a commit into the state and into an inbox, as libgit2 does that pushes to a path.
    private func put(_ pusher: Pusher, into name: String) throws {
        try pusher.server.git(
            "-c", "core.hooksPath=/dev/null", "fetch", "-q", pusher.clone, "+HEAD:refs/heads/\(name)")
    }

    private func waitForEnd(of pusher: Pusher) async throws {
        for _ in 0..<1000 where try !pusher.branches().filter({ $0.hasPrefix("inbox") }).isEmpty {
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    @Test(arguments: ["inbox/ada", "inbox/ada/next", "inbox"])
    func `is merged and taken away, packed or not`(_ name: String) async throws {
        let pusher = try await Pusher()
        try await pusher.change("active", false)
        let commit = try pusher.edit("title", "Lead")
        try put(pusher, into: name)
        // It gives up where a reference moves that it was about to pack: the server may have taken the inbox by then.
        try pusher.server.git("pack-refs", "--all", mayFail: true)
        try await waitForEnd(of: pusher)
        #expect(try await pusher.value("title") == "Lead")
        #expect(try await pusher.value("active") == false)
        #expect(try pusher.server.git("rev-list", "-n1", "--parents", "scimgit/live").hasSuffix(" \(commit)\n"))
        #expect(try pusher.branches() == [])
    }

    @Test func `is merged when git update-ref made it`() async throws {
        let pusher = try await Pusher()
        let commit = try pusher.edit("title", "Lead")
        try pusher.server.git("fetch", "-q", pusher.clone, "HEAD")
        try pusher.server.git("update-ref", "refs/heads/inbox/ada", commit)
        try await waitForEnd(of: pusher)
        #expect(try pusher.tip() == commit && pusher.branches() == [])
        #expect(try await pusher.value("title") == "Lead")
    }

    @Test func `is found at the next start when no server ran`() async throws {
        let pusher = try await Pusher()
        #expect(pusher.server.stop() == 0)
        try pusher.edit("title", "Lead")
        try put(pusher, into: "inbox/ada")
        try pusher.server.git("pack-refs", "--all")
        try pusher.server.restart()
        #expect(try await pusher.value("title") == "Lead")
        #expect(try pusher.branches() == [])
    }

    @Test func `and cannot be merged is kept as a refused branch with its reason, and stops nobody`() async throws {
        let pusher = try await Pusher()
        try await pusher.change("title", "Head")
        let commit = try pusher.edit("title", "Lead")
        try put(pusher, into: "inbox/ada")
        try pusher.server.git("tag", "-a", "-m", "No commit", "v1")
        let tag = try pusher.tip("v1")
        let loose = pusher.folder.state + "/.git/refs/heads/inbox/tag"
        try FileManager.default.createDirectory(
            atPath: pusher.folder.state + "/.git/refs/heads/inbox", withIntermediateDirectories: true)
        try "\(tag)\n".write(toFile: loose, atomically: true, encoding: .utf8)
        try pusher.git("reset", "-q", "--hard", "HEAD~1")
        try pusher.edit("nickName", "Mi")
        try put(pusher, into: "inbox/zoe")
        try await waitForEnd(of: pusher)
        let kept = "refused/\(commit.prefix(12))"
        #expect(try pusher.branches() == [kept])
        #expect(try pusher.server.git("log", "-1", "--format=%N", kept).contains("Lead"))
        #expect(try await pusher.value("title") == "Head")
        #expect(try await pusher.value("nickName") == "Mi")
    }
}
