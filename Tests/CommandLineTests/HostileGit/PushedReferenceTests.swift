import Foundation
import JSON
import TestSupport
import Testing

@Suite struct `What may be pushed` {
    @Test func `is branches and tags, none of which passes for main`() async throws {
        let push = try HostilePush(false)
        let tip = try push.tip()
        for reference in [
            "refs/scimgit/served/x", "refs/replace/\(tip)", "refs/notes/commits", "refs/heads/MAIN", "refs/tags/main",
            "refs/tags/heads/main", "refs/heads/HEAD", "refs/heads/refs/heads/main", "refs/heads/refused",
            "refs/heads/refused/0123456789ab", "refs/heads/main/x",
        ] {
            let output = try push.push("HEAD:\(reference)")
            #expect(output.status != 0, "\(reference): \(output.output)")
            #expect(try push.server.git("for-each-ref", reference) == "")
        }
        let refusal = try push.push("HEAD:refs/notes/commits").output
        #expect(refusal.contains("only branches and tags may be pushed"), "\(refusal)")
        try push.server.git("update-ref", "refs/scimgit/kept", tip)
        #expect(try push.push("--delete", "refs/scimgit/kept").status != 0)
        #expect(try push.server.git("for-each-ref", "refs/scimgit/kept") != "")
    }

    @Test(arguments: [false, true])
    func `may be rewound and deleted, but for main`(_ isOld: Bool) async throws {
        let push = try HostilePush(false)
        if isOld {
            for key in ["receive.denyDeletes", "receive.denyNonFastForwards"] {
                try push.server.git("config", key, "true")
            }
            #expect(push.server.stop() == 0)
            try push.server.restart()
        }
        _ = try await push.server.client.createUser("a@corp.example")
        for (name, reference) in [("proposal/x", "refs/heads/proposal/x"), ("t", "refs/tags/t")] {
            try push.server.git("update-ref", reference, "main")
            #expect(try push.push("--force", "HEAD:\(reference)").status == 0)
            #expect(try push.push("--delete", name).status == 0)
            #expect(try push.server.git("for-each-ref", reference) == "")
        }
        try await push.server.settle()
        let before = try push.tip()
        let rewind = try push.push("--force", "HEAD:main")
        #expect(rewind.status != 0 && rewind.output.contains("(main stays; use git revert)"), "\(rewind.output)")
        let deletion = try push.push("--delete", "main")
        #expect(deletion.status != 0 && deletion.output.contains("(main may not be deleted)"), "\(deletion.output)")
        #expect(try push.tip() == before)
    }

    @Test func `is not read through replacements of objects`() async throws {
        let push = try HostilePush(false)
        let id = try await push.server.client.createUser("a@corp.example")
        try await push.server.settle()
        let (old, new) = (try push.server.git("rev-parse", "main~1"), try push.tip())
        try push.server.git("update-ref", "refs/replace/\(new)", old.trimmingCharacters(in: .newlines))
        #expect(push.server.stop() == 0)
        try push.server.restart()
        #expect(try await push.server.client.send("GET", "/Users/\(id)").status == 200)
        #expect(try push.server.git("log", "-1", "--format=%s", "main").contains("a@corp.example"))
        _ = try await push.server.client.createUser("b@corp.example")
        #expect(try push.server.git("rev-list", "--count", "scimgit/live") == "3\n")
    }

    @Test(arguments: ["path", "file", "ssh"])
    func `deletes many when the option of the push says that it is meant`(_ transport: String) async throws {
        let push = try HostilePush(true)
        try await push.commitMassDeletion()
        let state = push.folder.state
        let shell = try push.folder.write("ssh", "#!/bin/sh\nshift\nexec sh -c \"$*\"\n")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: shell)
        let address = ["path": state, "file": "file://\(state)", "ssh": "ssh://host\(state)"][transport] ?? state
        let options = ["-c", "core.sshCommand=\(shell)", "push"]
        let refusal = try push.gitRun(options + [address, "HEAD:main"])
        #expect(refusal.status != 0 && refusal.output.contains("deleted at once"), "\(refusal.output)")
        let run = try push.gitRun(options + ["-o", "allow-mass-deletion", address, "HEAD:main"])
        #expect(run.status == 0, "\(run.output)")
        #expect(try await push.server.client.send("GET", "/Users").body["totalResults"] == 0)
        #expect(!FileManager.default.fileExists(atPath: state + "/scimgit/mass-change"))
    }

    @Test func `deletes many when the repository's configuration says that it is meant`() async throws {
        let push = try HostilePush(false)
        try await push.commitMassDeletion()
        #expect(try push.push("HEAD:main").status != 0)
        try push.server.git("config", "scimgit.allowMassDeletion", "true")
        #expect(try push.push("HEAD:main").status == 0)
    }

    @Test func `is read only when it is not too large, by its header`() async throws {
        let push = try HostilePush(false)
        try push.trustGit()
        let before = try push.files()
        let memory = try push.server.peakMemory()
        let zeros = push.clone + "/zeros"
        #expect(FileManager.default.createFile(atPath: zeros, contents: nil))
        try FileHandle(forWritingTo: URL(fileURLWithPath: zeros)).truncate(atOffset: 300 << 20)
        let blob = try push.git("hash-object", "-t", "blob", "-w", zeros).trimmingCharacters(in: .newlines)
        let below = try RawTree.write([.init("x.json", id: blob)], in: push.clone)
        for entry in [
            RawTree.Entry("notes.txt", id: blob), .init("schemas", mode: "40000", id: below),
            .init("users", mode: "40000", id: below),
        ] { try push.expectRefusal([entry], "314572800 bytes", isSaid: true) }
        try push.expectUnchanged(files: before)
        #expect(try push.server.peakMemory() < memory + (64 << 20))
    }

    @Test func `is valid in each commit, not only in the last`() async throws {
        let push = try HostilePush(false)
        let id = try await push.server.client.createUser("a@corp.example")
        try await push.server.settle()
        try Program.run(["git", "-C", push.clone, "pull", "-q"])
        let path = try push.git("ls-files", "*\(id).json").trimmingCharacters(in: .newlines)
        let file = push.clone + "/" + path
        let text = try String(contentsOfFile: file, encoding: .utf8)
        try text.replacing("true", with: "1").write(toFile: file, atomically: false, encoding: .utf8)
        try push.git("commit", "-qam", "Break a rule")
        let broken = try push.git("rev-parse", "HEAD").trimmingCharacters(in: .newlines)
        try text.replacing("true", with: "false").write(toFile: file, atomically: false, encoding: .utf8)
        try push.git("commit", "-qam", "Mend it")
        let refusal = try push.push("HEAD:main")
        #expect(refusal.status != 0 && refusal.output.contains("commit \(broken)"), "\(refusal.output)")
        try push.git("checkout", "-q", "-b", "side", "HEAD")
        try push.git("checkout", "-q", "main")
        try push.git("reset", "-q", "--hard", "origin/main")
        try push.git("merge", "-q", "--no-ff", "-m", "Merge", "side")
        let merge = try push.push("HEAD:main")
        #expect(merge.status != 0 && merge.output.contains("commit \(broken)"), "\(merge.output)")
        try push.git("reset", "-q", "--hard", "origin/main")
        try push.git("merge", "-q", "--squash", "side")
        try push.git("commit", "-qm", "Deactivate")
        #expect(try push.push("HEAD:main").status == 0)
        #expect(try await push.server.client.send("GET", "/Users/\(id)").body["active"] == false)
    }
}
