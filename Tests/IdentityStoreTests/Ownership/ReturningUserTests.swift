import JSON
import SCIM
import Testing

@testable import IdentityStore

@Suite struct `A POST of somebody who was deactivated` {
    @Test func `makes a new user when only the externalId is the same, which two people may share`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let entra = StoreFixture.entra
        let leaver = try await fixture.makeLeaver("alex@a.example", "alex", by: entra, in: "Finance")
        let outcome = try await fixture.post("alex@b.example", "alex", by: entra)
        let new = try #require(outcome.stored)
        #expect(outcome.effect == .created && new.id != leaver)
        #expect(fixture.groups(of: leaver) == ["Finance"] && fixture.groups(of: new.id) == [])
        #expect(try fixture.ids("User", #"externalId eq "alex""#) == [leaver, new.id])
    }

    @Test func `accepts an externalId that an active user has, and finds both by it`() async throws {
        for client in [StoreFixture.okta, StoreFixture.entra] {
            let fixture = try await StoreFixture(bare: true)
            let first = try #require(try await fixture.post("a@corp.example", "x", by: client).stored?.id)
            let second = try #require(try await fixture.post("b@corp.example", "x", by: client).stored?.id)
            #expect(try fixture.ids("User", #"externalId eq "x""#) == [first, second])
            await #expect(throws: SCIMError.self) { try await fixture.post("A@corp.example", "y", by: client) }
        }
    }

    @Test func `of another externalId brings the record back without memberships, in one commit that can be reverted`()
        async throws
    {
        let fixture = try await StoreFixture(bare: true)
        let okta = StoreFixture.okta
        let id = try await fixture.makeLeaver("j.smith", "00uOLD", by: okta, in: "Finance admins", "Staff")
        let count = try fixture.commitCount()
        let outcome = try await fixture.post("J.Smith", "00uNEW", by: okta)
        #expect(outcome.effect == .restored && outcome.stored?.id == id)
        #expect(outcome.stored?.resource["active"] == true)
        #expect(fixture.groups(of: id) == [])
        #expect(outcome.remarks.first?.contains("Finance admins") == true)
        #expect(try fixture.commitCount() == count + 1)
        let message = try fixture.git("log", "-1", "--format=%B", "scimgit/live")
        #expect(message.hasPrefix("Restore user J.Smith without its memberships\n"))
        #expect(message.contains("Removed from group Finance admins\n") && message.contains("externalId: "))
        let named = message.split(separator: "\n").filter { $0.hasPrefix("Scim-Resource: ") }
        #expect(named.first == "Scim-Resource: Users/\(id)" && named.count == 3)
        try await fixture.byHand { try $0.git("revert", "--no-edit", "HEAD") }
        #expect(fixture.groups(of: id) == ["Finance admins", "Staff"])
        let back = try #require(fixture.store.snapshot.resource(id, of: .user))
        #expect(back.resource["active"] == false && back.resource["externalId"] == "00uOLD")
    }

    @Test(arguments: [("00u1", "00u1"), (nil, "00u1"), ("00u1", nil), (nil, nil)] as [(String?, String?)])
    func `of the same externalId, or without one, brings the record back whole`(
        _ before: String?, _ after: String?
    ) async throws {
        let fixture = try await StoreFixture(bare: true)
        let id = try await fixture.makeLeaver("a@corp.example", before, by: StoreFixture.entra, in: "Staff")
        let outcome = try await fixture.post("a@corp.example", after, by: StoreFixture.entra)
        #expect(outcome.effect == .restored && outcome.stored?.id == id && outcome.remarks == [])
        #expect(fixture.groups(of: id) == ["Staff"])
        #expect(try fixture.git("log", "-1", "--format=%s", "scimgit/live") == "Restore user a@corp.example\n")
    }

    @Test func `of another externalId is not taken for the same person because the record lost its own first`()
        async throws
    {
        let body: JSONObject = ["schemas": [.string(ResourceType.user.schema.id)], "userName": "joe"]
        let remove: JSONObject = [
            "schemas": [.string(PatchRequest.schema)], "Operations": [["op": "remove", "path": "externalId"]],
        ]
        for dialect in Dialect.byRFC {
            let client = Client(name: "idp", dialect: dialect)
            let patch = try PatchRequest(parsing: .object(remove), dialect: dialect)
            for way in 0..<2 {
                let fixture = try await StoreFixture(bare: true)
                let id = try await fixture.makeLeaver("joe", "E1", by: client, in: "Finance")
                let operation = way == 0 ? Change.Operation.replace(id: id, body) : .patch(id: id, patch)
                _ = try await fixture.store.perform(Change(operation, of: .user, requestID: "r"), by: client)
                let kept: JSONValue? = way == 0 ? "E1" : nil
                #expect(fixture.store.snapshot.resource(id, of: .user)?.resource["externalId"] == kept)
                if dialect != .strict {
                    let outcome = try await fixture.post("joe", "QQ", by: client)
                    #expect(outcome.stored?.id == id)
                } else {
                    try await fixture.set(["externalId": "QQ"], of: id, by: client)
                }
                #expect(fixture.groups(of: id) == [])
            }
        }
    }

    @Test func `brings it back by externalId alone only for Okta, whose renames come so`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let id = try await fixture.makeLeaver("old@corp.example", "00u1", by: StoreFixture.okta, in: "Staff")
        let outcome = try await fixture.post("new@corp.example", "00u1", by: StoreFixture.okta)
        #expect(outcome.effect == .restored && outcome.stored?.id == id)
        #expect(outcome.stored?.name == "new@corp.example")
        #expect(fixture.groups(of: id) == ["Staff"])
    }

    @Test func `leaves a record of another client alone, by externalId as by userName`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let us = Client(name: "okta-us", dialect: .okta)
        let id = try await fixture.makeLeaver(
            "alex", "1001", by: Client(name: "okta-emea", dialect: .okta), in: "Finance")
        let outcome = try await fixture.post("sam", "1001", by: us)
        #expect(outcome.effect == .created && outcome.stored?.id != id)
        for isActive in [false, true] {
            if isActive { try await fixture.set(["active": true], of: id, by: us) }
            let error = await #expect(throws: SCIMError.self) { try await fixture.post("ALEX", "1001", by: us) }
            #expect(error?.keyword == .uniqueness && error?.detail.contains("another client") == true)
            #expect(error?.detail.contains("okta-emea") == false && error?.detail.contains(id) == false)
        }
        #expect(fixture.groups(of: id) == ["Finance"])
    }

    @Test func `brings back whom no client made, who belongs to it then`() async throws {
        let fixture = try await StoreFixture(bare: true)
        try await fixture.byHand {
            try $0.commit(user: "u1", "a@corp.example", ["active": false, "externalId": "00u1"])
        }
        #expect(try await fixture.post("a@corp.example", "00u1", by: StoreFixture.entra).effect == .restored)
        #expect(fixture.owner("u1") == "entra")
        try await fixture.set(["active": false], of: "u1", by: StoreFixture.entra)
        #expect(try await fixture.post("b@corp.example", "00u1", by: StoreFixture.okta).effect == .created)
        try await fixture.reopened { again in #expect(again.snapshot.contents.resource("u1")?.owner == "entra") }
    }

    @Test func `is refused for a strict client, which means a new user`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let strict = Client(name: "okta", dialect: .strict)
        _ = try await fixture.makeLeaver("a@corp.example", "x", by: strict)
        await #expect(throws: SCIMError.self) { try await fixture.post("a@corp.example", "x", by: strict) }
        #expect(try await fixture.post("b@corp.example", "x", by: strict).effect == .created)
    }

    @Test func `takes a namesake out of all that names him, his reports and keepers too`() async throws {
        let fixture = try await StoreFixture(bare: true, definitions: [:])
        try await fixture.byHand { try $0.commit(Depot.definitions) }
        let okta = StoreFixture.okta
        let id = try await fixture.makeLeaver("j.smith", "00uOLD", by: okta)
        let enterprise: JSONValue = ["manager": ["value": .string(id)], "department": "Sales"]
        let report = try #require(
            try await fixture.post("kai", by: okta, [Schema.enterpriseUser.id: enterprise]).stored?.id)
        let box = try #require(try await fixture.make("Box", #""keepers":[{"value":"\#(id)"}]"#).stored?.id)
        let outcome = try await fixture.post("j.smith", "00uNEW", by: okta)
        #expect(outcome.remarks.count == 1)
        let kai = try #require(fixture.store.snapshot.resource(report, of: .user))
        #expect(kai.resource[Schema.enterpriseUser.id] == ["department": "Sales"])
        #expect(fixture.store.snapshot.contents.resource(box)?.resource["keepers"] == nil)
        #expect(fixture.owner(report) == "okta")
    }

    @Test func `is safe in a bulk request and by PUT and PATCH as well`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let okta = StoreFixture.okta
        let ids = [
            try await fixture.makeLeaver("a", "00uA", by: okta, in: "A"),
            try await fixture.makeLeaver("b", "00uB", by: okta, in: "B"),
            try await fixture.makeLeaver("c", "00uC", by: okta, in: "C"),
        ]
        let body: JSONObject = [
            "schemas": [.string(Schema.user.id)], "userName": "a", "externalId": "00uX", "active": true,
        ]
        _ = try await fixture.bulk([
            ["method": "POST", "path": "/Users", "bulkId": "q", "data": .object(body)]
        ])
        var second = body
        second["userName"] = "b"
        try await fixture.perform(.replace(id: ids[1], second), by: okta)
        let third = try await fixture.set(["active": true, "externalId": "00uZ"], of: ids[2], by: okta)
        for id in ids { #expect(fixture.groups(of: id) == []) }
        #expect(third.remarks.count == 1)
        #expect(
            try fixture.git("log", "-1", "--format=%s", "scimgit/live") == "Reactivate user c without its memberships\n"
        )
    }

    @Test func `leaves a user alone whose externalId changes while it is active`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let id = try #require(try await fixture.post("a", "00uA", by: StoreFixture.okta).stored?.id)
        try await fixture.createGroup("Staff", members: [id])
        try await fixture.set(["externalId": "00uB"], of: id, by: StoreFixture.okta)
        #expect(fixture.groups(of: id) == ["Staff"])
    }

    @Test func `takes a namesake out of a large group`() async throws {
        let fixture = try await StoreFixture(bare: true)
        let id = try await fixture.makeLeaver("j.smith", "00uOLD", by: StoreFixture.okta)
        let operations: [JSONValue] = (0..<1000).map { number in
            [
                "method": "POST", "path": "/Users", "bulkId": .string("b\(number)"),
                "data": ["schemas": [.string(Schema.user.id)], "userName": .string("u\(number)")],
            ]
        }
        let made = try await fixture.bulk(operations).compactMap { $0?.id }
        let group = try await fixture.createGroup("All", members: made + [id])
        try await fixture.post("j.smith", "00uNEW", by: StoreFixture.okta)
        let stored = try #require(fixture.store.snapshot.resource(group, of: .group))
        #expect(stored.memberCount == 1000 && !stored.memberIDs.contains(id))
        #expect(try fixture.git("fsck", "--strict") == "")
    }
}
