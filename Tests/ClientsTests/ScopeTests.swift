import IdentityStore
import SCIM
import Testing

@testable import Clients

@Suite struct `Scopes of clients` {
    static let accesses: [Access] = [
        .configuration, .read, .change(type: "User"), .change(type: "Group"), .change(type: "Device"),
        .change(type: "Badge"), .bulk, .me,
    ]

    /// Which of ``accesses`` each scope admits.
    static let table: [(scopes: String, admitted: [Access])] = [
        ("read", [.configuration, .read]), ("users", [.configuration, .change(type: "User")]),
        ("groups", [.configuration, .change(type: "Group")]),
        ("type:Device", [.configuration, .change(type: "Device")]),
        ("types", [.configuration, .change(type: "Device"), .change(type: "Badge")]),
        ("type:User", [.configuration, .change(type: "User")]),
        ("bulk", [.configuration, .bulk]), ("me", [.configuration, .me]), ("all", accesses),
        ("read,groups", [.configuration, .read, .change(type: "Group")]),
    ]

    @Test(arguments: table)
    func `admit what they name, and nothing else`(_ row: (scopes: String, admitted: [Access])) throws {
        let scopes = try #require(Scopes(parsing: row.scopes))
        #expect(Self.accesses.filter(scopes.admit) == row.admitted)
        #expect(scopes.description == row.scopes)
    }

    @Test(arguments: ["", ",", "read,", "Read", "user", "type:", "type:a b", "type:\u{e4}", "read users", "everything"])
    func `are no other words`(_ text: String) {
        #expect(Scopes(parsing: text) == nil)
    }

    @Test func `are each there once, in one order`() {
        #expect(Scopes(parsing: "me,users,read,me,users")?.description == "read,users,me")
        #expect(Scopes(parsing: "all") == Scopes(parsing: "me,bulk,types,groups,users,read"))
    }

    @Test func `a refusal names the scope and the command that gives it`() throws {
        let client = Client(name: "hr")
        let principal = Principal(client: client, scopes: Scopes([.read, .users]))
        let error = #expect(throws: SCIMError.self) { try principal.check(.change(type: "Group")) }
        #expect(error?.status == 403)
        #expect(error?.detail.contains("\"groups\"") == true)
        #expect(error?.detail.contains("`scimgit client set hr --scope read,users,groups`") == true)
        let other = #expect(throws: SCIMError.self) { try principal.check(.change(type: "Device")) }
        #expect(other?.detail.contains("--scope read,users,type:Device`") == true)
    }

    @Test func `a refusal because of the token says how to make another one`() throws {
        let client = Client(name: "hr", subject: "2819c223")
        let principal = Principal(client: client, scopes: .all, tokenScopes: Scopes([.me]))
        let error = #expect(throws: SCIMError.self) { try principal.check(.read) }
        #expect(error?.detail.contains("`scimgit token create hr --subject 2819c223 --scope read,me`") == true)
        #expect(throws: Never.self) { try principal.check(.me) }
    }
}
