import Foundation
import JSON
import SCIM
import TestSupport
import Testing

@testable import IdentityStore

@Suite struct `Taking commits back` {
    @Test func `takes a change of an attribute back, and leaves what changed since`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let id = try await fixture.createUser("mira.holt@corp.example")
        let commit = try await fixture.set(["active": false, "title": "Lead"], of: id)
        try await fixture.set(["nickName": "Mimi"], of: id)
        let outcome = try await fixture.revert(commit)
        #expect(outcome.status == .done)
        #expect(outcome.plan.commits.map(\.id) == [fixture.tip])
        let user = try #require(fixture.user(id)?.resource)
        #expect(user["active"] == true)
        #expect(user["title"] == nil)
        #expect(user["nickName"] == "Mimi")
        #expect(try fixture.git("fsck", "--strict") == "")
    }

    @Test func `makes a commit of the person that says what it takes back`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let id = try await fixture.createUser("mira.holt@corp.example")
        let commit = try await fixture.set(["active": false], of: id)
        _ = try await fixture.revert(commit)
        #expect(
            try fixture.git("log", "-1", "--format=%an <%ae> %cn%n%P%n%B", fixture.tip) == """
                Ada Admin <ada@corp.example> scimgit
                \(commit)
                Revert "Deactivate user mira.holt@corp.example"

                active: false -> true

                This reverts commit \(commit).

                Scim-Operation: revert
                Scim-Resource: Users/\(id)
                Reverts: \(commit)


                """)
        #expect(
            try fixture.git("log", "-1", "--format=%(trailers:key=Reverts,valueonly)", fixture.tip)
                .trimmingCharacters(in: .newlines) == commit)
    }

    @Test func `of a creation deletes the user, also from its groups`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let id = try await fixture.createUser("mira.holt@corp.example")
        let commit = fixture.tip
        let other = try await fixture.createUser("zoe@corp.example")
        let group = try await fixture.createGroup("Staff", members: [id, other])
        let outcome = try await fixture.revert(commit)
        #expect(outcome.status == .done)
        #expect(fixture.user(id) == nil)
        #expect(fixture.group(group)?.memberIDs == [other])
        #expect(outcome.plan.memberships == ["mira.holt@corp.example (\(id)) loses group Staff"])
    }

    @Test func `of a deletion brings the user back with its id, memberships and owner`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let id = try await fixture.createUser("mira.holt@corp.example")
        let group = try await fixture.createGroup("Staff", members: [id])
        let before = try #require(fixture.user(id))
        let commit = try await fixture.delete(id)
        let outcome = try await fixture.revert(commit)
        #expect(outcome.plan.effects.map(\.fate) == [.changes, .comesBack])
        let user = try #require(fixture.user(id))
        #expect(user.resource == before.resource)
        #expect(user.owner == "okta")
        #expect(user.created == before.created)
        #expect(fixture.group(group)?.memberIDs == [id])
    }

    @Test func `of a rename gives the former name back, unless somebody has it`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let id = try await fixture.createUser("mira.holt@corp.example")
        let commit = try await fixture.set(["userName": "mira.stone@corp.example"], of: id)
        #expect(try await fixture.revert(commit).status == .done)
        #expect(fixture.user(id)?.name == "mira.holt@corp.example")
        let again = try await fixture.set(["userName": "mira.stone@corp.example"], of: id)
        try await fixture.createUser("mira.holt@corp.example")
        let tip = fixture.tip
        let outcome = try await fixture.revert(again)
        #expect(outcome.status == .refused)
        #expect(outcome.reasons.first?.contains("mira.holt@corp.example") == true)
        #expect(fixture.tip == tip)
    }

    @Test func `of memberships leaves those that came since`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let users = try await fixture.createUsers(4)
        let group = try await fixture.createGroup("Staff", members: [users[0]])
        _ = try await fixture.add([users[1], users[2]], to: group)
        let commit = fixture.tip
        _ = try await fixture.add([users[3]], to: group)
        let outcome = try await fixture.revert(commit)
        #expect(outcome.status == .done)
        #expect(fixture.group(group)?.memberIDs == [users[0], users[3]])
    }

    @Test func `reaches the members of a large group, and those from before it was large`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let users = try await fixture.createUsers(12)
        let group = try await fixture.createGroup("Staff", members: Array(users[..<8]))
        _ = try await fixture.remove([users[0]], from: group)
        let removal = fixture.tip
        try await fixture.layOut(group, .sharded)
        _ = try await fixture.add([users[10]], to: group)
        let addition = fixture.tip
        _ = try await fixture.add([users[11]], to: group)
        #expect(try await fixture.revert(addition, removal).status == .done)
        #expect(fixture.group(group)?.memberIDs == Array(users[..<8]) + [users[11]])
    }

    @Test func `changes one file of members of a group with more than a thousand`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let users = try await fixture.createUsers(MemberLayout.shardingThreshold + 2)
        let group = try await fixture.createGroup("Staff", members: Array(users.dropLast()))
        #expect(fixture.group(group)?.layout == .sharded)
        _ = try await fixture.remove([users[0]], from: group)
        let removal = fixture.tip
        _ = try await fixture.add([users[users.count - 1]], to: group)
        #expect(try await fixture.revert(removal).status == .done)
        #expect(fixture.group(group)?.memberIDs == users)
        let files = try fixture.git("diff", "--name-only", "\(fixture.tip)~", fixture.tip)
        let path = try #require(fixture.group(group)?.path(ofMember: users[0]))
        #expect(files == path + "\n")
    }

    @Test func `takes a merge of a person's commit back, and a change of a schema`() async throws {
        let fixture = try await StoreFixture()
        let id = try await fixture.createUser("mira.holt@corp.example")
        await fixture.store.synchronize()
        let schema: JSONObject = [
            "schemas": [.string("urn:ietf:params:scim:schemas:core:2.0:Schema")], "id": "urn:example:Badge",
            "name": "Badge",
            "attributes": [["name": "number", "type": "string", "multiValued": false, "description": "The number."]],
        ]
        try StoreFixture.commit(["schemas/badge.json": schema], in: fixture.directory)
        _ = try await fixture.set(["title": "Lead"], of: id)
        await fixture.store.synchronize()
        let commit = fixture.tip
        #expect(fixture.store.snapshot.definitions.schemas.contains { $0.id == "urn:example:Badge" })
        let outcome = try await fixture.revert(commit)
        #expect(outcome.status == .done)
        #expect(outcome.plan.otherFiles == ["schemas/badge.json"])
        #expect(!fixture.store.snapshot.definitions.schemas.contains { $0.id == "urn:example:Badge" })
        #expect(fixture.user(id)?.resource["title"] == "Lead")
    }

    @Test func `is refused where the value changed since, with both values`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let id = try await fixture.createUser("mira.holt@corp.example")
        try await fixture.set(["title": "Engineer"], of: id)
        let commit = try await fixture.set(["title": "Lead"], of: id)
        try await fixture.set(["title": "Head"], of: id)
        let before = try fixture.traces()
        let outcome = try await fixture.revert(commit)
        #expect(outcome.status == .refused)
        #expect(
            outcome.reasons == [
                "User \"mira.holt@corp.example\": title: \"Head\" now, \"Engineer\" before the commit, \"Lead\" after it"
            ])
        #expect(outcome.problems.first?.path == fixture.user(id)?.path)
        #expect(try fixture.traces() == before)
    }

    @Test func `is refused for a user who was made by the commit and changed since`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let id = try await fixture.createUser("mira.holt@corp.example")
        let creation = fixture.tip
        let change = try await fixture.set(["title": "Lead"], of: id)
        let outcome = try await fixture.revert(creation)
        #expect(
            outcome.reasons == [
                "The commit created the User \"mira.holt@corp.example\", which has changed since (title: + \"Lead\"). "
                    + "Take these changes back as well, or delete it."
            ])
        #expect(try await fixture.revert(change, creation).plan.commits.count == 2)
        #expect(fixture.user(id) == nil)
    }

    @Test func `takes all back or nothing`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let id = try await fixture.createUser("mira.holt@corp.example")
        let other = try await fixture.createUser("zoe@corp.example")
        let first = try await fixture.set(["title": "Lead"], of: id)
        try await fixture.set(["title": "Head"], of: id)
        let second = try await fixture.set(["active": false], of: other)
        let (tip, before) = (fixture.tip, try fixture.traces())
        let outcome = try await fixture.revert(second, first)
        #expect(outcome.status == .refused)
        #expect(
            outcome.reasons.first?.hasSuffix("(\(first.prefix(12)) \"Update title of user mira.holt@corp.example\")")
                == true)
        #expect(fixture.tip == tip)
        #expect(try fixture.traces() == before)
    }

    @Test func `makes no commit when nothing of it is left`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let id = try await fixture.createUser("mira.holt@corp.example")
        let commit = try await fixture.set(["title": "Lead"], of: id)
        let tip = try await fixture.set(["title": ""], of: id)
        let outcome = try await fixture.revert(commit)
        #expect(outcome.status == .nothing)
        #expect(
            outcome.plan.remarks == [
                "\(commit.prefix(12)) \"Update title of user mira.holt@corp.example\": nothing of it is left to take back."
            ])
        #expect(fixture.tip == tip)
    }

    @Test(arguments: ["", "0123", String(repeating: "a", count: 40)])
    func `is refused for what is no commit`(_ id: String) async throws {
        let fixture = try await StoreFixture(bare: true)
        #expect(try await fixture.revert(id).reasons == ["There is no commit \(id)."])
    }

    @Test func `is refused for the first commit of all`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let root = try fixture.git("rev-list", "--max-parents=0", "scimgit/live").trimmingCharacters(in: .newlines)
        let outcome = try await fixture.revert(root)
        #expect(outcome.reasons.first?.contains("is the first commit of the log") == true)
    }

    @Test func `makes one commit of all when they are squashed`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let id = try await fixture.createUser("mira.holt@corp.example")
        let tip = fixture.tip
        let commits = [
            try await fixture.set(["title": "Lead"], of: id), try await fixture.set(["title": "Head"], of: id),
            try await fixture.set(["active": false], of: id),
        ]
        let before = try #require(fixture.store.snapshot.resource(id, of: .user))
        let outcome = try await fixture.revert(commits.reversed(), squashed: true)
        #expect(outcome.plan.commits.map(\.subject) == ["Revert 3 commits by okta"])
        #expect(fixture.user(id)?.resource["title"] == nil)
        #expect(before.resource["title"] == "Head")
        #expect(try fixture.git("rev-parse", "\(fixture.tip)^{tree}") == fixture.git("rev-parse", "\(tip)^{tree}"))
        let trailers = try fixture.git("log", "-1", "--format=%(trailers:key=Reverts,valueonly)", fixture.tip)
        #expect(trailers.split(separator: "\n").map(String.init) == commits.reversed())
        #expect(try fixture.git("fsck", "--strict", "--no-dangling") == "")
    }

    @Test func `makes no commit of some that come to nothing together`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let id = try await fixture.createUser("mira.holt@corp.example")
        try await fixture.set(["title": "Lead"], of: id)
        let second = try await fixture.set(["title": "Head"], of: id)
        let third = try await fixture.set(["title": "Lead"], of: id)
        let tip = fixture.tip
        #expect(try await fixture.revert(third, second, squashed: true).status == .nothing)
        #expect(fixture.tip == tip)
    }

    @Test func `holds to the thresholds of mass change, over all commits`() async throws {
        let fixture = try await StoreFixture(bare: true)
        var commits: [String] = []
        for number in 0..<11 {
            try await fixture.createUser("u\(number)@corp.example")
            commits.insert(fixture.tip, at: 0)
        }
        let outcome = try await fixture.revert(commits)
        #expect(outcome.status == .refused)
        #expect(outcome.reasons.first?.hasPrefix("11 of 11 users and groups would be deleted at once") == true)
        #expect(outcome.reasons.first?.hasSuffix("If that is meant: `--allow-mass-change`.") == true)
        #expect(try await fixture.revert(Array(commits.dropLast())).status == .done)
        #expect(try await fixture.revert(commits) { $0.allowsMassChange = true }.status == .done)
        #expect(fixture.store.snapshot.count(of: .user) == 0)
    }
}
