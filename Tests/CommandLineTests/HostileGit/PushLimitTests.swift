import Foundation
import JSON
import Limits
import TestSupport
import Testing

@Suite struct `A limit of pushes` {
    /// Pushes a tree with entries beside those that are there.
    private static func push(_ entries: [RawTree.Entry], _ push: HostilePush) throws -> Program.Run {
        let tree = try RawTree.write(RawTree.top(of: "origin/main", in: push.clone, adding: entries), in: push.clone)
        let commit = try RawTree.commit(tree, on: "origin/main", in: push.clone)
        return try push.push("\(commit):refs/heads/main")
    }

    @Test func `is the length of a path`() async throws {
        let push = try HostilePush(true)
        for (length, isFine) in [(Limits.path + 1, false), (Limits.path, true)] {
            let directory = String(repeating: "d", count: 200)
            let depth = (length - 1) / 201
            var entry = RawTree.Entry(String(repeating: "f", count: length - depth * 201))
            for _ in 0..<depth {
                entry = .init(directory, mode: "40000", id: try RawTree.write([entry], in: push.clone))
            }
            let run = try Self.push([entry], push)
            #expect((run.status == 0) == isFine, "\(run.output)")
            #expect(isFine || run.output.contains("and a path \(Limits.path)"), "\(run.output)")
        }
        try await push.expectUnharmed(files: push.files())
    }

    @Test func `is the size of the object of a directory`() throws {
        let push = try HostilePush(true)
        let entries = (0..<Limits.tree / 256 + 1).map { number in
            let digits = String(number)
            return RawTree.Entry(String(repeating: "0", count: 228 - digits.utf8.count) + digits)
        }
        let docs = RawTree.Entry("docs", mode: "40000", id: try RawTree.write(entries, in: push.clone))
        let run = try Self.push([docs], push)
        #expect(run.status != 0 && run.output.contains("at most \(Limits.tree) bytes"), "\(run.output)")
    }

    @Test func `is how many files change`() throws {
        let push = try HostilePush(true)
        let names = (1000..<3048).map { String($0) }
        #expect(names.count * names.count == Limits.changedFiles)
        let files = try RawTree.write(names.map { RawTree.Entry($0) }, in: push.clone)
        let all = names.map { RawTree.Entry($0, mode: "40000", id: files) } + [RawTree.Entry("more")]
        let docs = RawTree.Entry("docs", mode: "40000", id: try RawTree.write(all, in: push.clone))
        let run = try Self.push([docs], push)
        #expect(run.status != 0 && run.output.contains("\(Limits.changedFiles) files may change"), "\(run.output)")
    }

    @Test func `is how many commits are new`() async throws {
        let push = try HostilePush(true)
        let commits = (0...Limits.pushedCommits).map { number in
            let start = number == 0 ? "from refs/heads/main^0\n" : ""
            return "commit refs/heads/many\ncommitter Ada <ada@corp.example> 1700000000 +0000\ndata 0\n\(start)\n"
        }
        try Program.run(["git", "-C", push.clone, "fast-import", "--quiet"], input: commits.joined())
        let before = try push.tip()
        let refused = try push.push("refs/heads/many:refs/heads/main")
        #expect(refused.status != 0, "\(refused.output)")
        #expect(refused.output.contains("more than \(Limits.pushedCommits) new commits"), "\(refused.output)")
        #expect(try push.tip() == before)
        let passed = try push.push("refs/heads/many~1:refs/heads/main")
        #expect(passed.status == 0, "\(passed.output)")
        #expect(try push.push("refs/heads/many:refs/heads/main").status == 0)
        #expect(try await !push.server.client.createUser("after@corp.example").isEmpty)
    }

    @Test func `is the size of the object of a commit`() async throws {
        let push = try HostilePush(true)
        for (size, isFine) in [(Limits.commit + 1, false), (Limits.commit, true)] {
            let tree = try push.git("rev-parse", "origin/main^{tree}").trimmingCharacters(in: .newlines)
            let parent = try push.git("rev-parse", "origin/main").trimmingCharacters(in: .newlines)
            let person = "Ada <ada@corp.example> 1700000000 +0000"
            let head = "tree \(tree)\nparent \(parent)\nauthor \(person)\ncommitter \(person)\n\n"
            let text = head + String(repeating: "m", count: size - head.utf8.count)
            let commit = try RawTree.object("commit", Array(text.utf8), in: push.clone)
            let run = try push.push("\(commit):refs/heads/main")
            #expect((run.status == 0) == isFine, "\(run.output)")
            #expect(isFine || run.output.contains("may have \(Limits.commit) bytes in all"), "\(run.output)")
        }
        #expect(try await !push.server.client.createUser("after@corp.example").isEmpty)
    }

    /// The option of a push goes with it to its end; a commit beside the server is looked at before, and merged after.
    @Test func `is how long a commit takes after it was said to be meant`() async throws {
        let push = try HostilePush(true)
        try await push.commitMassDeletion()
        let new = try push.git("rev-parse", "HEAD").trimmingCharacters(in: .newlines)
        let permit = push.folder.state + "/scimgit/mass-change"
        try push.server.git("fetch", "-q", push.clone, "HEAD")
        for (minutes, isFine) in [(Limits.massChangePermit / 60 + 1, false), (Limits.massChangePermit / 60 - 1, true)] {
            let old = try push.tip()
            try Program.run(
                [ServerProcess.program, "hook", "reference-transaction", "prepared"], in: push.folder.state,
                input: "\(old) \(new) refs/heads/main\n",
                environment: ProcessInfo.processInfo.environment.merging([
                    "GIT_DIR": ".", "GIT_CONFIG_PARAMETERS": "'scimgit.allowMassDeletion'='true'",
                ]) { $1 })
            try Program.run(["touch", "-d", "\(minutes) minutes ago", permit])
            try push.server.git("-c", "core.hooksPath=/dev/null", "update-ref", "refs/heads/main", new)
            while FileManager.default.fileExists(atPath: permit) { try await Task.sleep(for: .milliseconds(20)) }
            try await push.server.settle()
            let left = try await push.server.client.send("GET", "/Users").body["totalResults"]
            #expect(left == (isFine ? 0 : 12), "\(minutes) minutes")
        }
    }
}
