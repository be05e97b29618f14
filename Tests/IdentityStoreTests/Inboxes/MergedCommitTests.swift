import Foundation
import Git
import JSON
import SCIM
import TestSupport
import Testing

@testable import IdentityStore

@Suite struct `A commit of a person` {
    @Test func `is the next one of the log when the server changed nothing since`() async throws {
        let place = try await EditedUser()
        try place.edit(["title": "Lead"])
        let commit = try place.clone.git("rev-parse", "HEAD").trimmingCharacters(in: .newlines)
        try await place.push()
        #expect(place.fixture.store.snapshot.commit == commit)
        #expect(try place.tip() == commit && place.tip("scimgit/live") == commit)
        #expect(place.value("title") == "Lead")
    }

    @Test func `is merged by attribute when the server changed the same resource since, by a commit that names it`()
        async throws
    {
        let place = try await EditedUser()
        try place.edit(["title": "Lead"], "Make her lead")
        let commit = try place.clone.git("rev-parse", "HEAD").trimmingCharacters(in: .newlines)
        _ = try await place.fixture.patch(place.user, ["op": "replace", "path": "active", "value": false])
        let before = place.fixture.store.snapshot.commit
        try await place.push()
        #expect(place.value("title") == "Lead" && place.value("active") == false)
        let merge = try place.tip()
        #expect(try place.tip("scimgit/live") == merge)
        #expect(try place.fixture.git("log", "-1", "--format=%P", merge) == "\(before) \(commit)\n")
        #expect(
            try place.fixture.git("log", "-1", "--format=%an <%ae>|%ce|%s", merge)
                == "Ada Admin <ada@corp.example>|server@scimgit|Merge a commit by Ada Admin: Make her lead\n")
        #expect(
            try place.fixture.git(
                "log", "-1", "--format=%(trailers:only,unfold,separator=|)", merge)
                == "Scim-Operation: git|Applied: \(commit)|Scim-Resource: Users/\(place.user)\n")
        #expect(try place.fixture.git("diff", "--name-only", "\(merge)^1", merge) == place.path + "\n")
        #expect(try place.fixture.git("fsck", "--strict") == "")
    }

    @Test func `that contradicts a change of the server is refused by attribute and both values, and kept`()
        async throws
    {
        let place = try await EditedUser()
        try place.edit(["title": "Lead"])
        _ = try await place.fixture.patch(place.user, ["op": "add", "path": "title", "value": "Head"])
        try await place.push()
        let refusal = try place.refusal()
        for part in [place.path, "title", "Head", "Lead"] { #expect(refusal.contains(part), "\(refusal)") }
        #expect(place.value("title") == "Head")
    }

    @Test func `and more of them are one merge, and each is checked`() async throws {
        let place = try await EditedUser()
        try place.edit(["title": "Lead"], "One")
        try place.edit(["nickName": "Mi"], "Two")
        _ = try await place.fixture.patch(place.user, ["op": "replace", "path": "active", "value": false])
        try await place.push()
        #expect(place.value("title") == "Lead" && place.value("nickName") == "Mi" && place.value("active") == false)
        #expect(try place.fixture.git("log", "-1", "--format=%s").contains("Merge 2 commits by Ada Admin: Two"))
        try place.clone.git("pull", "-q", "--ff-only")
        try place.edit(["active": "yes"], "Wrong")
        try place.edit(["active": true], "Right again")
        _ = try await place.fixture.patch(place.user, ["op": "add", "path": "displayName", "value": "M"])
        try await place.push()
        #expect(try place.refusal().contains("active must be true or false"))
        #expect(place.value("active") == false)
    }

    @Test func `that amends the newest one is the difference to that`() async throws {
        let place = try await EditedUser()
        let before = try place.tip()
        try place.edit(["title": "Lead"])
        try place.clone.git("reset", "-q", "--soft", "HEAD~1")
        try place.clone.git("commit", "-q", "--amend", "-m", "Amend")
        try await place.push()
        #expect(place.value("title") == "Lead" && place.fixture.store.snapshot.count(of: .user) == 1)
        #expect(try place.tip("main^1") == before)
    }

    /// Makes two commits of one parent and one author in one second, and puts one after the other on `main`.
    ///
    /// - Parameter seconds: How much later the second one is made than its author says.
    private static func siblings(_ place: EditedUser, committed seconds: Int) async throws {
        let start = try place.clone.git("rev-parse", "HEAD").trimmingCharacters(in: .newlines)
        let edits: [(JSONObject, Int)] = [(["title": "Lead"], 0), (["nickName": "Mi"], seconds)]
        for (attributes, later) in edits {
            try place.clone.git("reset", "-q", "--hard", start)
            try place.edit(attributes)
            let tree = try place.clone.git("rev-parse", "HEAD^{tree}").trimmingCharacters(in: .newlines)
            let commit = try Program.run(
                [
                    "env", "GIT_AUTHOR_DATE=1700000000 +0000", "GIT_COMMITTER_DATE=\(1_700_000_000 + later) +0000",
                    "git",
                    "-c", "user.name=A", "-c", "user.email=a@corp.example", "commit-tree", "-p", start, "-m", "Edit",
                    tree,
                ], in: place.clone.directory
            ).output
            try place.clone.putOnMain(commit.trimmingCharacters(in: .newlines))
            await place.fixture.store.synchronize()
        }
    }

    @Test func `takes nothing back of one made in the same second beside it`() async throws {
        let place = try await EditedUser()
        try await Self.siblings(place, committed: 0)
        #expect(place.value("title") == "Lead" && place.value("nickName") == "Mi")
    }

    @Test func `takes the place of the one that it amends`() async throws {
        let place = try await EditedUser()
        try await Self.siblings(place, committed: 1)
        #expect(place.value("title") == nil && place.value("nickName") == "Mi")
    }

    @Test(arguments: [false, true])
    func `with a user whom the server made and deleted since does not bring it back`(_ isChanged: Bool) async throws {
        let place = try await EditedUser()
        let gone = try await place.fixture.createUser("gone@corp.example")
        let path = ResourcePath.path(of: gone, type: .user, fanOut: 3)
        await place.fixture.store.synchronize()
        try place.clone.git("fetch", "-q")
        let text = try place.clone.git("show", "origin/main:\(path)")
        var user = try #require(JSONValue(parsing: Array(text.utf8)).object)
        if isChanged { user["nickName"] = "G" }
        try place.clone.commit(path, user)
        try place.edit(["title": "Lead"])
        try await place.fixture.perform(.delete(id: gone))
        try await place.push()
        #expect(place.fixture.store.snapshot.resource(gone, of: .user) == nil)
        if isChanged {
            #expect(try place.refusal().contains("The server has deleted the User \"gone@corp.example\" since"))
        } else {
            #expect(place.value("title") == "Lead")
            let message = try place.fixture.git("log", "-1", "--format=%B", "scimgit/live")
            #expect(message.contains("\(path): The server has deleted it since."), "\(message)")
        }
    }

    @Test func `that repeats one of the server's is refused, and names git revert`() async throws {
        let place = try await EditedUser()
        for title in ["One", "Two"] {
            _ = try await place.fixture.patch(place.user, ["op": "add", "path": "title", "value": .string(title)])
        }
        _ = try await place.fixture.patch(place.user, ["op": "add", "path": "nickName", "value": "Mi"])
        await place.fixture.store.synchronize()
        try place.clone.git("pull", "-q", "--ff-only")
        try place.clone.git("rebase", "-q", "--onto", "HEAD~2", "HEAD~1")
        try await place.push()
        #expect(try place.refusal().contains("git revert"))
        #expect(place.value("title") == "Two" && place.value("nickName") == "Mi")
    }

    @Test func `without anything in common with the log is refused`() async throws {
        let place = try await EditedUser()
        try place.clone.git("checkout", "-q", "--orphan", "other")
        try place.clone.git("commit", "-qm", "Start again")
        try await place.push()
        #expect(try place.refusal().contains("no commit in common with main"))
    }

    @Test func `that is dated ahead is merged, so that its date is not that of the log`() async throws {
        let place = try await EditedUser()
        let before = place.fixture.store.snapshot.time
        let file = place.clone.directory + "/NOTES"
        try Data("x".utf8).write(to: URL(fileURLWithPath: file))
        try place.clone.git("add", "NOTES")
        try Program.run(
            [
                "env", "GIT_COMMITTER_DATE=4000000000 +0000", "git", "-c", "user.name=A", "-c",
                "user.email=a@corp.example",
                "commit", "-qm", "Later",
            ], in: place.clone.directory)
        try await place.push()
        #expect(try place.fixture.git("log", "-1", "--format=%s").hasPrefix("Merge a commit by A: Later"))
        #expect(place.fixture.store.snapshot.time < Timestamp(seconds: before.microseconds / 1_000_000 + 86_400))
    }

    @Test func `made by git pull keeps the server's commits first`() async throws {
        let place = try await EditedUser()
        try place.edit(["title": "Lead"])
        _ = try await place.fixture.patch(place.user, ["op": "replace", "path": "active", "value": false])
        await place.fixture.store.synchronize()
        let before = place.fixture.store.snapshot.commit
        try place.clone.git("fetch", "-q")
        let merged = try Program.run(
            [
                "git", "-c", "user.name=A", "-c", "user.email=a@b", "merge", "-q", "-s", "ours", "origin/main", "-m",
                "Pull",
            ],
            in: place.clone.directory)
        #expect(merged.status == 0)
        try place.edit(["active": false])
        try await place.push()
        #expect(place.value("title") == "Lead" && place.value("active") == false)
        #expect(try place.fixture.git("rev-list", "--first-parent", "main").contains(before))
    }

    @Test func `that takes from many at once is refused unless that was said to be meant`() async throws {
        let place = try await EditedUser()
        for number in 0..<20 { try await place.fixture.createUser("u\(number)") }
        await place.fixture.store.synchronize()
        try place.clone.git("pull", "-q", "--ff-only")
        try place.clone.git("rm", "-rq", "users")
        try place.clone.git("commit", "-qm", "Clean up")
        let commit = try #require(
            ObjectID(hex: try place.clone.git("rev-parse", "HEAD").trimmingCharacters(in: .newlines)))
        try await place.push()
        #expect(try place.refusal().contains("deleted at once"))
        try MassChangePermit(place.fixture.location).give(for: commit)
        try await place.push()
        #expect(place.fixture.store.snapshot.count(of: .user) == 0)
    }

    @Test func `that has nothing new is no commit of the log, and main is what it was`() async throws {
        let place = try await EditedUser()
        try place.edit(["title": "Lead"])
        _ = try await place.fixture.patch(place.user, ["op": "add", "path": "title", "value": "Lead"])
        let before = place.fixture.store.snapshot.commit
        for push in 1...2 {
            try await place.push()
            #expect(try place.tip() == before && place.tip("scimgit/live") == before, "push \(push)")
        }
        #expect(try place.fixture.git("for-each-ref", "refs/heads/refused") == "")
    }

    @Test func `that changes nothing is one of the log when the server changed nothing since either`() async throws {
        let place = try await EditedUser()
        try place.clone.git("commit", "-q", "--allow-empty", "-m", "Say something")
        try await place.push()
        #expect(try place.fixture.git("log", "-1", "--format=%s", "scimgit/live") == "Say something\n")
    }

    @Test func `that has a value as the server had it meanwhile does not bring it back, and the merge names it`()
        async throws
    {
        let place = try await EditedUser()
        try place.edit(["title": "Lead", "nickName": "Mi"])
        for title in ["Lead", "Head"] {
            _ = try await place.fixture.patch(place.user, ["op": "add", "path": "title", "value": .string(title)])
        }
        try await place.push()
        #expect(place.value("title") == "Head" && place.value("nickName") == "Mi")
        let message = try place.fixture.git("log", "-1", "--format=%B", "scimgit/live")
        #expect(message.contains(#"title: "Lead" in the commit, "Head" on the server"#), "\(message)")
        #expect(
            try place.fixture.git("log", "-1", "--format=%(trailers:key=Scim-Resource)", "scimgit/live")
                .contains(place.user))
    }

    @Test func `that cannot be read is refused or left, and main goes on`() async throws {
        let place = try await EditedUser()
        try Data("[]".utf8).write(to: URL(fileURLWithPath: place.clone.directory + "/scimgit.json"))
        try place.clone.git("commit", "-qam", "Break the format")
        try place.clone.git("commit", "-q", "--allow-empty", "-m", "And go on")
        try await place.push()
        #expect(try place.refusal().contains("scimgit.json"))
        let tree = try place.tip("main^{tree}")
        try Data("\(tree)\n".utf8).write(
            to: URL(fileURLWithPath: place.fixture.location.gitDirectory + "/refs/heads/main"), options: .atomic)
        try await eventually {
            try place.tip() == place.fixture.store.snapshot.commit
        } meanwhile: {
            await place.fixture.store.synchronize()
        }
    }

    @Test func `that is no whole commit is kept, and another object is not`() async throws {
        let place = try await EditedUser()
        let main = URL(fileURLWithPath: place.fixture.location.gitDirectory + "/refs/heads/main")
        let before = try place.tip()
        let tree = try place.tip("main^{tree}")
        let broken = try Program.run(
            [
                "git", "--git-dir", place.fixture.location.gitDirectory, "hash-object", "-t", "commit", "-w",
                "--literally", "--stdin",
            ], input: "tree \(tree)\n\nNobody made it\n"
        ).output.trimmingCharacters(in: .newlines)
        for (object, isKept) in [(tree, false), (broken, true)] {
            try Data("\(object)\n".utf8).write(to: main, options: .atomic)
            try await eventually {
                try place.tip() == before
            } meanwhile: {
                await place.fixture.store.synchronize()
            }
            let branch = "refs/heads/refused/\(object.prefix(12))"
            let found = try place.fixture.git("for-each-ref", "--format=%(refname)", branch)
            #expect(found == (isKept ? branch + "\n" : ""))
        }
    }
}
