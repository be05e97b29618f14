import IdentityStore
import JSON
import SCIM
import Testing

/// What a commit message is made of, with values that most tests leave as they are.
struct MessageCase {
    var operation = "PATCH /Users/u1"
    var resources: [String] = []
    var client = "okta"
    var requestID = "r-1"
    var bulkID: String?
    var old: Resource?
    var new: Resource?
    var isRestored = false
    var leftGroups: [String] = []
    var joinedGroups: [String] = []
    var ignored: [String] = []
    var names: [String: String] = [:]

    var text: String {
        CommitMessage(
            operation: operation, resources: resources, client: client, requestID: requestID, bulkID: bulkID, old: old,
            new: new,
            isRestored: isRestored, leftGroups: leftGroups, joinedGroups: joinedGroups, ignored: ignored,
            name: { names[$0] }
        ).text
    }

    var subject: String { String(text.prefix { $0 != "\n" }) }

    /// The lines between the subject and the trailers.
    var body: [String] {
        let paragraphs = text.split(separator: "\n\n").map { $0.split(separator: "\n").map(String.init) }
        return paragraphs.count == 3 ? paragraphs[1] : []
    }

    static func user(_ attributes: JSONObject) throws -> Resource {
        var value: JSONObject = ["id": "u1", "userName": "mira.holt@corp.example"]
        var schemas: [JSONValue] = [.string(Schema.user.id)]
        for member in attributes {
            value[member.name] = member.value
            if member.name.contains(":") { schemas.append(.string(member.name)) }
        }
        value["schemas"] = .array(schemas)
        return try ResourceType.user.validate(value)
    }

    static func group(_ name: String, _ members: [String] = [], display: String? = nil) throws -> Resource {
        var value: JSONObject = ["id": "g1", "displayName": .string(name), "schemas": [.string(Schema.group.id)]]
        let elements = members.sorted().map { id -> JSONValue in
            var member: JSONObject = ["value": .string(id)]
            member["display"] = display.map { .string($0) }
            return .object(member)
        }
        if !elements.isEmpty { value["members"] = .array(elements) }
        return try ResourceType.group.validate(value)
    }
}

@Suite struct `Subjects of commit messages` {
    private typealias Message = MessageCase

    @Test func `say that a user came back without memberships`() throws {
        let old = try Message.user(["active": false, "externalId": "1"])
        let new = try Message.user(["active": true, "externalId": "2"])
        let name = "mira.holt@corp.example"
        let groups = ["group Staff", "group Crew"]
        let restored = Message(old: old, new: new, isRestored: true, leftGroups: groups)
        #expect(restored.subject == "Restore user \(name) without its memberships")
        #expect(restored.body.suffix(2) == ["Removed from group Staff", "Removed from group Crew"])
        #expect(
            Message(old: old, new: new, leftGroups: groups).subject == "Reactivate user \(name) without its memberships"
        )
        #expect(Message(old: old, new: new, isRestored: true).subject == "Restore user \(name)")
    }

    @Test func `say what happened to a user`() throws {
        let user = try Message.user(["active": true])
        let inactive = try Message.user(["active": false])
        let renamed = try Message.user(["userName": "mia.holt@corp.example", "active": true])
        let untold = try Message.user([:])
        let name = "mira.holt@corp.example"
        #expect(Message(new: user).subject == "Create user \(name)")
        #expect(Message(new: inactive).subject == "Create user \(name)")
        #expect(Message(old: user).subject == "Delete user \(name)")
        #expect(Message(old: user, new: inactive).subject == "Deactivate user \(name)")
        #expect(Message(old: untold, new: inactive).subject == "Deactivate user \(name)")
        #expect(Message(old: inactive, new: user).subject == "Reactivate user \(name)")
        #expect(Message(old: inactive, new: user, isRestored: true).subject == "Restore user \(name)")
        #expect(Message(old: user, new: renamed).subject == "Rename user \(name) to mia.holt@corp.example")
    }

    @Test func `name the attributes of an update`() throws {
        let enterprise = Schema.enterpriseUser.id
        let plain = try Message.user([:])
        let updates: [(JSONObject, String)] = [
            (["title": "A"], "title"), (["title": "A", "emails": [["value": "a@b.example"]]], "emails and title"),
            (["title": "A", "nickName": "M", "locale": "de"], "locale, nickName and title"),
            (["title": "A", "nickName": "M", "locale": "de", "timezone": "Europe/Berlin"], "4 attributes"),
            ([enterprise: ["department": "A"]], "department"),
            (
                ["preferredLanguage": "de", "phoneNumbers": [["value": "tel:1"]], "profileUrl": "https://a.example"],
                "3 attributes"
            ),
        ]
        for (attributes, words) in updates {
            let message = Message(old: plain, new: try Message.user(attributes))
            #expect(message.subject == "Update \(words) of user mira.holt@corp.example")
        }
    }

    @Test func `say who joined and left a group`() throws {
        let names = ["a": "mira.holt@corp.example", "b": "b@corp.example"]
        func subject(_ before: [String], _ after: [String]) throws -> String {
            Message(
                old: try Message.group("Platform Eng", before), new: try Message.group("Platform Eng", after),
                names: names
            ).subject
        }
        #expect(try subject([], ["a"]) == "Add mira.holt@corp.example to group Platform Eng")
        #expect(try subject(["a", "b"], ["b"]) == "Remove mira.holt@corp.example from group Platform Eng")
        #expect(try subject(["x"], ["a", "b", "c", "x"]) == "Add 3 members to group Platform Eng")
        #expect(try subject(["a", "b"], []) == "Remove 2 members from group Platform Eng")
        #expect(try subject(["x", "y"], ["a", "b", "y"]) == "Add 2 members to and remove 1 from group Platform Eng")
        #expect(try subject(["x", "y"], ["a"]) == "Add 1 member to and remove 2 from group Platform Eng")
        #expect(try subject([], ["unknown"]) == "Add unknown to group Platform Eng")
    }

    @Test func `say what happened to a group`() throws {
        let group = try Message.group("A", ["u1"])
        #expect(Message(new: group).subject == "Create group A")
        #expect(Message(old: group).subject == "Delete group A")
        #expect(Message(old: group, new: try Message.group("B", ["u2"])).subject == "Rename group A to B")
    }

    @Test func `fit 72 code points by cutting the longest name`() throws {
        let long = String(repeating: "x", count: 300)
        let cases = [
            Message(new: try Message.user(["userName": .string(long)])),
            Message(old: try Message.user([:]), new: try Message.user(["userName": .string(long)])),
            Message(old: try Message.group(long), new: try Message.group(long, ["a"]), names: ["a": long]),
            Message(old: try Message.group(long, ["a"]), new: try Message.group(long, ["b", "c"])),
        ]
        for message in cases {
            #expect(message.subject.unicodeScalars.count <= 72)
            #expect(message.subject.contains("…"))
        }
        #expect(cases[1].subject.hasPrefix("Rename user mira.holt@corp.example to xxxxxxxxxxxxx"))
        let exact = String(repeating: "y", count: 72 - "Create user ".count)
        #expect(Message(new: try Message.user(["userName": .string(exact)])).subject == "Create user \(exact)")
    }
}

@Suite struct `Bodies of commit messages` {
    private typealias Message = MessageCase

    @Test func `show each changed attribute on a line`() throws {
        let old = try Message.user([
            "active": true, "title": "Engineer", "name": ["givenName": "Mira", "familyName": "Holt"],
            Schema.enterpriseUser.id: ["department": "A", "manager": ["value": "m1"]],
        ])
        let new = try Message.user([
            "active": false, "nickName": "Mi", "name": ["givenName": "Mia", "familyName": "Holt", "middleName": "J"],
            Schema.enterpriseUser.id: ["department": "B", "manager": ["value": "m2"]],
        ])
        #expect(
            Message(old: old, new: new).body == [
                "active: true -> false", #"name.givenName: "Mira" -> "Mia""#, #"name.middleName: + "J""#,
                #"nickName: + "Mi""#, #"title: - "Engineer""#, #"department: "A" -> "B""#,
                #"manager.value: "m1" -> "m2""#,
            ])
    }

    @Test func `show the values of a multi-valued attribute by type`() throws {
        let old = try Message.user([
            "emails": [["type": "work", "value": "a@x.example"], ["type": "home", "value": "h@x.example"]],
            "roles": [["value": "admin"]],
        ])
        let new = try Message.user([
            "emails": [
                ["type": "work", "value": "b@x.example", "primary": true], ["type": "other", "value": "o@x.example"],
                ["type": "other", "value": "p@x.example"],
            ],
            "addresses": [["type": "work", "locality": "Berlin", "formatted": "Gartenstraße 7\nBerlin"]],
        ])
        #expect(
            Message(old: old, new: new).body == [
                #"addresses[work]: + "Gartenstraße 7\nBerlin""#, #"emails[work].primary: + true"#,
                #"emails[work]: "a@x.example" -> "b@x.example""#, #"emails[home]: - "h@x.example""#,
                #"emails[other]: + "o@x.example""#, #"emails[other]: + "p@x.example""#, #"roles: - "admin""#,
            ])
    }

    @Test func `show a new resource without schemas, id and meta`() throws {
        let user = try Message.user([
            "active": true, "meta": ["resourceType": "User", "created": "2026-11-24T07:10:41Z"],
        ])
        #expect(Message(new: user).body == ["active: true", #"userName: "mira.holt@corp.example""#])
    }

    @Test func `show members by name and id`() throws {
        let old = try Message.group("G", ["a", "b"], display: "Shown")
        let new = try Message.group("G", ["b", "c", "d"])
        let message = Message(old: old, new: new, names: ["c": "cara@corp.example"])
        #expect(message.body == ["- member Shown (a)", "+ member cara@corp.example (c)", "+ member d"])
    }

    @Test func `show the groups a deleted user left`() throws {
        let message = Message(
            old: try Message.user([:]), leftGroups: ["group Platform Eng", "group All\nScim-Client: evil"])
        #expect(message.body == ["Removed from group Platform Eng", #"Removed from group All\u000aScim-Client: evil"#])
    }

    @Test func `end after fifty lines`() throws {
        let ids = (100..<212).map { "m\($0)" }
        let message = Message(old: try Message.group("G"), new: try Message.group("G", ids))
        #expect(message.body.count == 51)
        #expect(message.body.first == "+ member m100")
        #expect(message.body.last == "… and 62 more")
        let fifty = Message(old: try Message.group("G"), new: try Message.group("G", Array(ids.prefix(50))))
        #expect(fifty.body.count == 50)
    }

    @Test func `cut long values`() throws {
        let message = Message(
            old: try Message.user([:]), new: try Message.user(["title": .string(String(repeating: "é", count: 5_000))]))
        #expect(message.body == ["title: + \"" + String(repeating: "é", count: 79) + "…\""])
    }
}
