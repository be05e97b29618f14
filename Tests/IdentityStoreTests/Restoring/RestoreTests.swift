import Foundation
import JSON
import SCIM
import TestSupport
import Testing

@testable import IdentityStore

@Suite struct `Restoring what was` {
    private static func user(_ id: String) -> RestoreSelection.Scope { .resources([.init(type: "User", id: id)]) }
    private static func group(_ id: String) -> RestoreSelection.Scope { .resources([.init(type: "Group", id: id)]) }

    @Test func `gives a user all attributes and memberships of that time`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let id = try await fixture.createUser("mira.holt@corp.example")
        let staff = try await fixture.createGroup("Staff", members: [id])
        let eng = try await fixture.createGroup("Eng", members: [])
        try await fixture.set(["title": "Lead"], of: id)
        let (then, before) = (fixture.tip, try #require(fixture.user(id)))
        try await fixture.set(["title": "Head", "nickName": "Mimi", "active": false], of: id)
        _ = try await fixture.remove([id], from: staff)
        _ = try await fixture.add([id], to: eng)
        let outcome = try await fixture.restore(Self.user(id), at: then)
        #expect(outcome.status == .done)
        #expect(outcome.plan.commits.count == 1)
        #expect(fixture.user(id)?.resource == before.resource)
        #expect(fixture.group(staff)?.memberIDs == [id])
        #expect(fixture.group(eng)?.memberIDs == [])
        #expect(
            Set(outcome.plan.memberships) == [
                "mira.holt@corp.example (\(id)) gains group Staff", "mira.holt@corp.example (\(id)) loses group Eng",
            ])
        let message = try fixture.git("log", "-1", "--format=%an%n%B", fixture.tip)
        let time = Timestamp(seconds: try #require(Int64(fixture.git("log", "-1", "--format=%ct", then).dropLast())))
            .text
        #expect(message.hasPrefix("Ada Admin\nRestore user mira.holt@corp.example as of \(time)\n"))
        #expect(message.contains("\nScim-Operation: restore\n"))
        #expect(message.contains("\nRestores: \(then)\n"))
        #expect(try await fixture.restore(Self.user(id), at: then).status == .nothing)
        #expect(try fixture.git("fsck", "--strict", "--no-dangling") == "")
    }

    @Test func `leaves memberships and other attributes when asked to`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let id = try await fixture.createUser("mira.holt@corp.example")
        let staff = try await fixture.createGroup("Staff", members: [id])
        try await fixture.set(["title": "Lead", "name": ["givenName": "Mira", "familyName": "Holt"]], of: id)
        let then = fixture.tip
        try await fixture.set(["title": "Head", "nickName": "Mimi"], of: id)
        try await fixture.set(["name": ["givenName": "Mimi", "familyName": "Stone"]], of: id)
        _ = try await fixture.remove([id], from: staff)
        let attributes = ["TITLE", "name.familyName"]
        #expect(try await fixture.restore(Self.user(id), at: then) { $0.attributes = attributes }.status == .done)
        #expect(fixture.user(id)?.resource["title"] == "Lead")
        #expect(fixture.user(id)?.resource["nickName"] == "Mimi")
        #expect(fixture.user(id)?.resource["name"] == ["givenName": "Mimi", "familyName": "Holt"])
        #expect(fixture.group(staff)?.memberIDs == [])
        #expect(try await fixture.restore(Self.user(id), at: then) { $0.includesMemberships = false }.status == .done)
        #expect(fixture.user(id)?.resource["nickName"] == nil)
        #expect(fixture.group(staff)?.memberIDs == [])
        #expect(try await fixture.restore(Self.user(id), at: then) { $0.attributes = ["groups"] }.status == .done)
        #expect(fixture.group(staff)?.memberIDs == [id])
    }

    @Test func `restores the attributes of an extension, with its schema`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let id = try await fixture.createUser("mira.holt@corp.example")
        let urn = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
        try await fixture.set(["\(urn)": ["department": "Eng", "costCenter": "7"]], of: id)
        let then = fixture.tip
        try await fixture.set(["\(urn)": ["department": "", "costCenter": ""], "title": "Head"], of: id)
        #expect(fixture.user(id)?.resource["schemas"]?.array?.count == 1)
        #expect(try await fixture.restore(Self.user(id), at: then) { $0.attributes = ["department"] }.status == .done)
        #expect(fixture.user(id)?.resource[urn] == ["department": "Eng"])
        #expect(fixture.user(id)?.resource["schemas"]?.array?.count == 2)
        #expect(fixture.user(id)?.resource["title"] == "Head")
    }

    @Test func `brings a deleted user back with id, memberships and owner, but not into a group that is gone`()
        async throws
    {
        let fixture = try await StoreFixture(bare: true)
        let id = try await fixture.createUser("mira.holt@corp.example")
        let staff = try await fixture.createGroup("Staff", members: [id])
        let eng = try await fixture.createGroup("Eng", members: [id])
        let (then, before) = (fixture.tip, try #require(fixture.user(id)))
        try await fixture.delete(id)
        try await fixture.delete(eng, of: .group)
        let outcome = try await fixture.restore(Self.user(id), at: then)
        #expect(outcome.status == .done)
        #expect(
            outcome.plan.remarks == ["mira.holt@corp.example was in the group Eng, which is deleted, and stays so."])
        let user = try #require(fixture.user(id))
        #expect(user.resource == before.resource)
        #expect(user.owner == "okta")
        #expect(fixture.group(staff)?.memberIDs == [id])
    }

    @Test(arguments: [false, true])
    func `gives a group its name and those members that there still are`(_ isLarge: Bool) async throws {
        let fixture = try await StoreFixture(bare: true)
        let users = try await fixture.createUsers(5)
        let group = try await fixture.createGroup("Staff", members: Array(users[..<3]))
        if isLarge { try await fixture.layOut(group, .sharded) }
        let then = fixture.tip
        _ = try await fixture.add([users[3], users[4]], to: group)
        _ = try await fixture.remove([users[0]], from: group)
        _ = try await fixture.patch(group, of: .group, ["op": "replace", "path": "displayName", "value": "All"])
        let name = try #require(fixture.user(users[1])?.name)
        try await fixture.delete(users[1])
        let outcome = try await fixture.restore(Self.group(group), at: then)
        #expect(outcome.status == .done)
        #expect(outcome.plan.remarks == ["\(name) was in the group Staff, is deleted, and stays so."])
        #expect(fixture.group(group)?.name == "Staff")
        #expect(fixture.group(group)?.memberIDs == [users[0], users[2]])
        #expect(try fixture.git("fsck", "--strict", "--no-dangling") == "")
    }

    @Test func `of all resources comes to the state of that time, and deletes what was made since`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let users = try await fixture.createUsers(4)
        let group = try await fixture.createGroup("Staff", members: Array(users[..<3]))
        let then = fixture.tip
        let new = try await fixture.createUser("new@corp.example")
        _ = try await fixture.add([new], to: group)
        try await fixture.createGroup("New", members: users)
        try await fixture.delete(users[0])
        try await fixture.set(["title": "Lead"], of: users[1])
        let outcome = try await fixture.restore(.all, at: then)
        #expect(outcome.status == .done)
        #expect(outcome.plan.effects.contains { $0.fate == .isDeleted && $0.id == new })
        #expect(try fixture.git("diff", "--stat", then, fixture.tip) == "")
    }

    @Test func `of one type leaves the others, but for memberships`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let users = try await fixture.createUsers(3)
        let group = try await fixture.createGroup("Staff", members: [users[0]])
        let then = fixture.tip
        let new = try await fixture.createUser("new@corp.example")
        _ = try await fixture.add([new, users[1]], to: group)
        _ = try await fixture.patch(group, of: .group, ["op": "replace", "path": "displayName", "value": "All"])
        try await fixture.set(["title": "Lead"], of: users[2])
        #expect(try await fixture.restore(.type("user"), at: then).status == .done)
        #expect(fixture.user(new) == nil)
        #expect(fixture.user(users[2])?.resource["title"] == nil)
        #expect(fixture.group(group)?.name == "All")
        #expect(fixture.group(group)?.memberIDs == [users[0]])
        #expect(try await fixture.restore(.type("Group"), at: then).status == .done)
        #expect(fixture.group(group)?.name == "Staff")
        #expect(fixture.group(group)?.memberIDs == [users[0]])
        #expect(
            try await fixture.restore(.type("Device"), at: then).reasons == [
                "There is no such resource type now. There are: User, Group."
            ])
    }

    @Test func `is refused for a name that somebody else has by now, and for who was not there`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let id = try await fixture.createUser("mira.holt@corp.example")
        let then = fixture.tip
        try await fixture.delete(id)
        let other = try await fixture.createUser("mira.holt@corp.example")
        let (tip, before) = (fixture.tip, try fixture.traces())
        let clash = try await fixture.restore(Self.user(id), at: then)
        #expect(clash.status == .refused)
        #expect(clash.reasons.first?.contains("mira.holt@corp.example") == true)
        #expect(
            try await fixture.restore(Self.user(other), at: then).reasons == [
                "The User \"mira.holt@corp.example\" was made later: `scimgit revert` of the commit that made it takes it away."
            ])
        #expect(
            try await fixture.restore(Self.user("nobody"), at: then).reasons == [
                "There was no User with the id \"nobody\" then, and there is none now."
            ])
        #expect(
            try await fixture.restore(Self.user(other), at: tip) { $0.attributes = ["shoeSize"] }.reasons == [
                "The resource type User has no attribute shoeSize that could be restored."
            ])
        #expect(try fixture.traces() == before)
        #expect(fixture.tip == tip)
    }

    @Test func `is no longer as planned once the resource is another one`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let id = try await fixture.createUser("mira.holt@corp.example")
        let then = fixture.tip
        try await fixture.set(["title": "Head"], of: id)
        let plan = try await fixture.restore(Self.user(id), at: then, { _ in }, { $0.isDryRun = true }).plan
        try await fixture.set(["title": "Director", "active": false], of: id)
        let tip = fixture.tip
        let outcome = try await fixture.restore(Self.user(id), at: then, { _ in }, { $0.plan = plan.digest })
        #expect(outcome.status == .refused)
        #expect(fixture.tip == tip)
    }

    @Test func `is planned, and committed as planned`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let id = try await fixture.createUser("mira.holt@corp.example")
        let then = fixture.tip
        try await fixture.set(["title": "Head", "nickName": "Mimi"], of: id)
        let before = try fixture.traces()
        let plan = try await fixture.restore(
            Self.user(id), at: then, { $0.attributes = ["title"] }, { $0.isDryRun = true }
        ).plan
        #expect(
            plan.lines == [
                "user mira.holt@corp.example (\(id)) changes", "  title: - \"Head\"",
                "  stays, changed since: nickName: + \"Mimi\"", "  owned by okta: it will send its value again",
            ])
        #expect(try fixture.traces() == before)
        let done = try await fixture.restore(
            Self.user(id), at: then, { $0.attributes = ["title"] }, { $0.plan = plan.digest })
        #expect(done.status == .done)
        let late = try await fixture.restore(Self.user(id), at: then, { _ in }, { $0.plan = plan.digest })
        #expect(late.status == .refused)
    }

    @Test func `holds to the thresholds of mass change`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let then = fixture.tip
        _ = try await fixture.createUsers(11)
        #expect(try await fixture.restore(.all, at: then).reasons.first?.hasPrefix("11 of 11 users") == true)
        let meant = try await fixture.restore(.all, at: then, { _ in }, { $0.allowsMassChange = true })
        #expect(meant.status == .done)
        #expect(fixture.store.snapshot.count(of: .user) == 0)
    }

    @Test func `names what a mass change takes without characters that change how a terminal shows it`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let then = fixture.tip
        for number in 0..<11 { _ = try await fixture.createGroup("\u{061C}Staff\u{FEFF} \(number)", members: []) }
        let reason = try #require(try await fixture.restore(.all, at: then).reasons.first)
        #expect(reason.contains("\\u061cStaff\\ufeff 0"), "\(reason)")
        #expect(!reason.unicodeScalars.contains { $0 == "\u{061C}" || $0 == "\u{FEFF}" })
    }
}
