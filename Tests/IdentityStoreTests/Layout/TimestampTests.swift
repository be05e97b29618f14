import Foundation
import JSON
import SCIM
import TestSupport
import Testing

@testable import IdentityStore

@Suite struct `A time` {
    @Test(arguments: [
        (0, "1970-01-01T00:00:00Z"), (1_764_227_441_000_001, "2025-11-27T07:10:41.000001Z"),
        (951_782_399_999_999, "2000-02-28T23:59:59.999999Z"), (-1, "1969-12-31T23:59:59.999999Z"),
        (253_402_300_799_999_999, "9999-12-31T23:59:59.999999Z"), (Int64.max, "9999-12-31T23:59:59.999999Z"),
        (Int64.min, "0001-01-01T00:00:00Z"),
    ])
    func `is written with six digits of a second, or none, in the years 1 to 9999`(
        _ microseconds: Int64, _ text: String
    ) {
        let time = Timestamp(microseconds: microseconds)
        #expect(time.text == text)
        #expect(Timestamp(text) == time)
    }

    @Test(arguments: [Int64.max, .min, 253_402_300_800, 1 << 60])
    func `of a commit may be any number of seconds`(_ seconds: Int64) throws {
        let time = Timestamp(seconds: seconds)
        #expect(Timestamp(time.text) == time)
    }

    @Test(arguments: [
        "9999-12-31T23:59:59-14:00", "12026-01-01T00:00:00Z", "-0044-03-15T12:00:00Z", "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
    ])
    func `beyond those years counts as the nearest one within them`(_ text: String) throws {
        let time = try #require(Timestamp(text))
        #expect(Timestamp(time.text) == time)
    }

    @Test(arguments: [
        "2008-01-23T04:56:22Z", "2008-01-23T04:56:22", "2008-01-23T04:56:22.1234567+05:45", "2008-12-31T24:00:00Z",
        "12008-01-23T04:56:22Z", "-0044-03-15T12:00:00Z", "2008-12-31T23:59:60Z", "2007-02-29T00:00:00Z",
        "2008-01-23T04:56:22+15:00", "2008-01-23T04:56:22.Z", "2008-01-23", "yesterday", "",
    ])
    func `is read in files as everywhere else`(_ text: String) {
        let file: JSONObject = [
            "schemas": [.string(Schema.user.id)], "id": "u", "userName": "ada",
            "meta": ["resourceType": "User", "created": .string(text)],
        ]
        let isValid = (try? ResourceType.user.validate(file)) != nil
        #expect((Timestamp(text) != nil) == isValid)
    }

    @Test func `of a commit that git cannot mean leaves the server running`() async throws {
        let fixture = try await StoreFixture()
        let user = try await fixture.createUser("ada@corp.example")
        await fixture.store.synchronize()
        let git = ["git", "--git-dir", fixture.location.gitDirectory]
        let note = try Program.run(git + ["hash-object", "-w", "--stdin"], input: "Note\n").output
        let entries = try fixture.git("ls-tree", "scimgit/live") + "100644 blob \(note.prefix(40))\tNOTES\n"
        let tree = try Program.run(git + ["mktree"], input: entries).output.trimmingCharacters(in: .newlines)
        let commit = """
            tree \(tree)
            parent \(fixture.store.snapshot.commit)
            author A <a@corp.example> 99999999999999999 +0000
            committer A <a@corp.example> 99999999999999999 +0000

            Note

            """
        let id = try Program.run(
            git + ["hash-object", "-t", "commit", "-w", "--stdin", "--literally"], input: commit
        ).output.trimmingCharacters(in: .newlines)
        try fixture.git("-c", "core.hooksPath=/dev/null", "update-ref", "refs/heads/main", id)
        await fixture.store.synchronize()
        let second = try await fixture.createUser("bob@corp.example")
        #expect(fixture.store.snapshot.commit != id && second != user)
        #expect(try fixture.git("rev-list", "scimgit/live").contains(id))
    }
}
