import Foundation
import Testing

@Suite struct `A state repository whose scimgit was moved away` {
    @Test func `keeps main where it is and says what to do`() throws {
        let folder = try repository()
        let tip = try folder.git("rev-parse", "main").output
        for arguments in [
            ["commit", "-q", "--allow-empty", "-m", "Empty"], ["update-ref", "-d", "refs/heads/main"],
            ["update-ref", "refs/heads/main", "refs/heads/other"],
        ] {
            let refused = try folder.git(arguments)
            #expect(refused.status != 0)
            #expect(refused.output.contains("scimgit init --state"))
        }
        #expect(try folder.git("rev-parse", "main").output == tip)
        _ = try CommandRun("init", "--state", folder.state)
        #expect(try folder.git("commit", "-q", "--allow-empty", "-m", "Empty").status == 0)
    }

    @Test func `refuses a push to main and to inboxes with the reason, and takes other branches`() throws {
        let folder = try repository()
        let clone = folder.path + "/clone"
        try folder.git("clone", "-q", folder.state, clone)
        try folder.git("-C", clone, "commit", "-q", "--allow-empty", "-m", "Empty")
        for reference in ["main", "inbox/ada"] {
            let refused = try folder.git("-C", clone, "push", "origin", "HEAD:refs/heads/\(reference)")
            #expect(refused.status != 0)
            #expect(refused.output.contains("pre-receive hook declined"))
            #expect(refused.output.contains("scimgit init --state"))
            #expect(try folder.git("for-each-ref", "refs/heads/inbox").output == "")
        }
        #expect(try folder.git("-C", clone, "push", "-q", "origin", "HEAD:refs/heads/proposal").status == 0)
    }

    @Test func `lets gc, pack-refs and other branches pass`() throws {
        let folder = try repository()
        for arguments in [
            ["branch", "side"], ["branch", "-D", "side"], ["pack-refs", "--all"], ["gc", "-q"],
        ] {
            #expect(try folder.git(arguments).status == 0)
        }
    }

    private func repository() throws -> TestFolder {
        let folder = try TestFolder()
        _ = try CommandRun("init", "--state", folder.state)
        let commit = try folder.git("commit-tree", "main^{tree}", "-p", "main", "-m", "Other").output
        try folder.git("update-ref", "refs/heads/other", commit.trimmingCharacters(in: .newlines))
        try "/nowhere/scimgit\n".write(
            toFile: folder.state + "/.git/scimgit/executable", atomically: true, encoding: .utf8)
        return folder
    }
}
