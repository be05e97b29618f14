import Foundation
import Git
import JSON
import SCIM
import Testing

@testable import IdentityStore

@Suite struct `The client that a resource belongs to (RFC 7643 §3.1)` {
    @Test func `is the one that created it, whoever changes it later`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let user = try #require(try await fixture.post("a@corp.example", by: StoreFixture.okta).stored?.id)
        let group = try await fixture.createGroup("G", members: [user])
        try await fixture.set(["title": "Lead"], of: user, by: StoreFixture.entra)
        #expect(fixture.owner(user) == "okta" && fixture.owner(group) == "okta")
        try await fixture.reopened { again in
            for id in [user, group] { #expect(again.snapshot.contents.resource(id)?.owner == "okta") }
        }
    }

    @Test func `is the first that changes what a person made; to lose a member is no change`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let leaver = try #require(try await fixture.post("b@corp.example", by: StoreFixture.okta).stored?.id)
        try await fixture.byHand { clone in
            try clone.commit(user: "u1", "a@corp.example")
            try clone.commit(
                ResourcePath.path(of: "g1", type: .group, fanOut: 3),
                [
                    "schemas": [.string(Schema.group.id)], "id": "g1", "displayName": "G",
                    "members": [["value": "u1"], ["value": .string(leaver)]],
                ])
        }
        #expect(fixture.owner("u1") == nil && fixture.owner("g1") == nil)
        try await fixture.perform(.delete(id: leaver), by: StoreFixture.okta)
        try await fixture.set(["title": "Lead"], of: "u1", by: StoreFixture.entra)
        try await fixture.set(["title": "Head"], of: "u1", by: StoreFixture.okta)
        #expect(fixture.owner("u1") == "entra" && fixture.owner("g1") == nil)
        try await fixture.reopened { again in
            #expect(again.snapshot.contents.resource("u1")?.owner == "entra")
            #expect(again.snapshot.contents.resource("g1")?.owner == nil)
        }
    }

    @Test(arguments: [("okta", "okta"), ("import", nil as String?)])
    func `is the one that an import names`(_ client: String, _ owner: String?) async throws {
        let fixture = try ImportFixture()
        let users = [ImportFixture.user("u1"), ImportFixture.user("u2")]
        try await fixture.load(users + [ImportFixture.group("g1", members: ["u1", "u2"])], client: client)
        for keepsTimes in [true, false] {
            let path = TimesFile(fixture.location).path
            if !keepsTimes { try? FileManager.default.removeItem(atPath: path) }
            let store = try await fixture.open()
            for id in ["u1", "u2", "g1"] { #expect(store.snapshot.contents.resource(id)?.owner == owner) }
            await store.close()
        }
    }

    @Test func `is the same when a revert brings it back`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let user = try #require(try await fixture.post("a@corp.example", by: StoreFixture.okta).stored?.id)
        let gone = try #require(try await fixture.post("b@corp.example", by: StoreFixture.okta).stored?.id)
        try await fixture.perform(.delete(id: gone), by: StoreFixture.entra)
        try await fixture.perform(.delete(id: user), by: StoreFixture.entra)
        try await fixture.byHand { try $0.git("revert", "--no-edit", "HEAD") }
        #expect(fixture.owner(user) == "okta")
        try await fixture.reopened { again in
            #expect(again.snapshot.contents.resource(user)?.owner == "okta")
            #expect(again.snapshot.contents.formerOwners.contains { $0 == (gone, "okta") })
        }
    }

    @Test func `is known of those that were gone before a restart`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let user = try #require(try await fixture.post("a@corp.example", by: StoreFixture.okta).stored?.id)
        try await fixture.perform(.delete(id: user), by: StoreFixture.okta)
        await fixture.store.close()
        let clone = try HandClone(of: fixture.directory)
        let again = try await StoreFixture.open(fixture.location)
        try clone.git("revert", "--no-edit", "HEAD")
        try clone.putOnMain()
        await again.synchronize()
        let body: JSONObject = ["schemas": [.string(Schema.user.id)], "userName": "b@corp.example"]
        _ = try await again.perform(Change(.create(body), of: .user, requestID: "r"), by: StoreFixture.entra)
        #expect(again.snapshot.contents.resource(user)?.owner == "okta")
        await again.close()
    }

    @Test func `is found beside the first parents of a merge that a person made`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let clone = try HandClone(of: fixture.directory)
        try clone.commit(user: "u1", "a@corp.example")
        try clone.putOnMain()
        await fixture.store.synchronize()
        let clients = [StoreFixture.okta, StoreFixture.entra]
        try clone.commit(user: "u2", "b@corp.example")
        let made = try #require(try await fixture.post("c@corp.example", by: clients[0]).stored?.id)
        try await fixture.set(["title": "Lead"], of: "u1", by: clients[1])
        await fixture.store.synchronize()
        try clone.git("pull", "-q", "--no-rebase", "--no-edit")
        try clone.putOnMain()
        await fixture.store.synchronize()
        let late = try #require(try await fixture.post("d@corp.example", by: clients[1]).stored?.id)
        let owners: [String: String?] = [made: "okta", "u1": "entra", "u2": nil, late: "entra"]
        for (id, owner) in owners { #expect(fixture.owner(id) == owner) }
        try await fixture.reopened { again in
            for (id, owner) in owners { #expect(again.snapshot.contents.resource(id)?.owner == owner) }
        }
    }

    @Test func `stays when the fan-out changes`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let user = try #require(try await fixture.post("a@corp.example", by: StoreFixture.okta).stored?.id)
        try await fixture.byHand { try $0.commit(user: "u1", "b@corp.example") }
        await fixture.store.close()
        _ = try await FanOutChange.run(4, at: fixture.location, logger: ImportFixture.logger)
        for keepsTimes in [true, false] {
            if !keepsTimes { try FileManager.default.removeItem(atPath: TimesFile(fixture.location).path) }
            let again = try await StoreFixture.open(fixture.location)
            #expect(again.snapshot.contents.resource(user)?.owner == "okta")
            #expect(again.snapshot.contents.resource("u1")?.owner == nil)
            await again.close()
        }
    }

    @Test func `stays when definitions change`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let user = try #require(try await fixture.post("a@corp.example", by: StoreFixture.okta).stored?.id)
        let gone = try #require(try await fixture.post("b@corp.example", by: StoreFixture.okta).stored?.id)
        try await fixture.perform(.delete(id: gone), by: StoreFixture.okta)
        try await fixture.byHand { clone in
            for (path, definition) in Depot.definitions { try clone.commit(path, definition) }
        }
        #expect(fixture.owner(user) == "okta")
        #expect(fixture.store.snapshot.contents.formerOwners.contains { $0 == (gone, "okta") })
    }

    @Test(arguments: [
        ("okta@clients.scimgit", "ada@corp.example"), ("ada@corp.example", "server@scimgit"),
        ("import@clients.scimgit", "server@scimgit"), ("Okta@clients.scimgit", "server@scimgit"),
    ])
    func `is not who only has such an address`(_ author: String, _ committer: String) throws {
        func signature(_ email: String) -> Signature { Signature(name: "x", email: email, seconds: 1) }
        let bytes = Commit.serialize(
            tree: .zero, parents: [], author: signature(author), committer: signature(committer), message: "m\n")
        let commit = try Commit(id: .zero, parsing: bytes)
        #expect(OwnerClaim(commit) == nil)
    }
}
