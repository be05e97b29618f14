import Foundation
import IdentityStore
import JSON
import Limits
import SCIM
import Testing

@testable import Clients

@Suite struct `Clients` {
    @Test func `a client has all scopes, and manages its own, unless it is given others`() throws {
        let office = try Office()
        try office.administration.createClient("okta")
        let given = ClientSettings(dialect: .strict, scopes: Scopes([.users, .type("Device")]), manages: .all)
        try office.administration.createClient("hr", given)
        let clients = try office.administration.registrations().clients
        #expect(clients.map(\.name) == ["okta", "hr"])
        #expect(clients.map(\.dialect) == [.okta, .strict])
        #expect(clients.map(\.manages) == [.own, .all])
        #expect(clients.map(\.scopes.description) == ["all", "users,type:Device"])
        #expect(clients.allSatisfy { $0.madeBy == "ada" && $0.isEnabled })
    }

    @Test func `a change of a client holds for its tokens at the next look`() throws {
        let office = try Office()
        let token = try office.administration.createToken(for: "entra")
        let server = office.registry()
        #expect(try server.principal(bearing: token).may(.change(type: "Group")))
        let settings = ClientSettings(dialect: .strict, scopes: Scopes([.read, .users]), manages: .all)
        try office.administration.setClient("entra", to: settings)
        server.lookNow()
        let principal = try server.principal(bearing: token)
        #expect(!principal.may(.change(type: "Group")) && principal.may(.change(type: "User")))
        #expect(principal.client.dialect == .strict && principal.client.managesAll)
        try office.administration.enableClient("entra", false)
        server.lookNow()
        #expect(throws: TokenRefusal.disabled) { try server.principal(bearing: token) }
        try office.administration.enableClient("entra", true)
        server.lookNow()
        _ = try server.principal(bearing: token)
        #expect(
            office.log == ["a client was changed entra", "a client was changed entra", "a client was changed entra"])
    }

    @Test func `the name of a deleted client is not given again, unless somebody says so`() throws {
        let office = try Office()
        let token = try office.administration.createToken(for: "okta")
        try office.administration.deleteClient("okta")
        #expect(throws: TokenRefusal.unknown) { try office.registry().principal(bearing: token) }
        #expect(throws: ClientError.former("okta")) { try office.administration.createClient("okta") }
        #expect(throws: ClientError.former("okta")) { try office.administration.createToken(for: "okta") }
        try office.administration.createClient("okta", takingOver: true)
        #expect(try office.administration.registrations().formerClients == [])
        #expect(throws: ClientError.exists("okta")) { try office.administration.createClient("okta", takingOver: true) }
    }

    @Test(arguments: ["", "Okta", "a b", "a/b", "ä", "a\nb", String(repeating: "a", count: 65)])
    func `refuses a name that cannot be a client's`(_ name: String) throws {
        let office = try Office()
        #expect(throws: ClientError.invalidName(name)) { try office.administration.createClient(name) }
        #expect(throws: ClientError.invalidName(name)) { try office.administration.createToken(for: name) }
    }

    @Test func `refuses the name of the author of imports, and names that nobody has`() throws {
        let administration = try Office().administration
        #expect(throws: ClientError.reservedName("import")) { try administration.createToken(for: "import") }
        #expect(throws: ClientError.unknown("x")) { try administration.enableClient("x", false) }
        #expect(throws: ClientError.unknown("x")) { try administration.deleteClient("x") }
        #expect(throws: ClientError.unknown("x")) {
            try administration.setClient("x", to: ClientSettings(manages: .all))
        }
    }

    @Test func `a token brings no other dialect to a client that there is`() throws {
        let office = try Office()
        try office.administration.createClient("hr")
        #expect(throws: ClientError.otherDialect(client: "hr", .interoperable)) {
            try office.administration.createToken(for: "hr", dialect: .strict)
        }
        _ = try office.administration.createToken(for: "hr", dialect: .interoperable)
    }

    @Test func `there are no more clients than the limit, with those that were deleted`() throws {
        var registrations = Registrations()
        let making = Making(account: "ada", time: 0)
        for number in 0..<Limits.clients {
            try registrations.addClient("c-\(number)", ClientSettings(), takingOver: false, making)
        }
        try registrations.deleteClient("c-0")
        #expect(throws: ClientError.tooManyClients) {
            try registrations.addClient("one-more", ClientSettings(), takingOver: false, making)
        }
        try registrations.addClient("c-0", ClientSettings(), takingOver: true, making)
    }

    @Test func `every change is a line of the administration log: when, who, what; and nothing secret`() throws {
        let office = try Office()
        let (ada, kim) = (office.administration, office.administration(of: "kim"))
        let token = try ada.createToken(for: "okta", TokenSettings(lifetime: 86_400, isDraft: true))
        try kim.enableTokens(of: "okta")
        try ada.setClient("okta", to: ClientSettings(scopes: Scopes([.read]), manages: .all))
        try ada.enableClient("okta", false)
        try ada.enableClient("okta", true)
        try kim.revokeTokens(of: "okta")
        try kim.revokeTokens(of: "okta")
        try ada.deleteClient("okta")
        let lines = try office.history()
        #expect(lines.map { $0["account"]?.string } == ["ada", "kim", "ada", "ada", "ada", "kim", "ada"])
        #expect(lines.allSatisfy { $0["time"] == "2026-11-30T00:53:20Z" && $0["client"] == "okta" })
        let words = lines.compactMap { $0["what"]?.string }
        #expect(words[0].hasPrefix("created the client (dialect okta, scopes all, manages own) and the token "))
        #expect(words[0].hasSuffix(", until 2026-12-01T00:53:20Z, a draft"))
        #expect(words[2] == "set the client to scopes read, manages all")
        #expect(words.suffix(1) == ["deleted the client"])
        #expect(!lines.contains { JSONValue.object($0).compactBytes.count > 300 || "\($0)".contains(token) })
    }

    @Test func `half a line that a crash left spoils no other one`() throws {
        let office = try Office()
        try office.write("{\"time\":", to: office.directory + "/administration.jsonl")
        try office.administration.createClient("okta")
        let text = try String(contentsOfFile: office.directory + "/administration.jsonl", encoding: .utf8)
        let lines = text.split(separator: "\n")
        #expect(lines.count == 2 && text.hasSuffix("}\n"))
        #expect(try JSONValue(parsing: Array(lines[1].utf8)).object?["client"] == "okta")
    }

    @Test func `nothing changes of which the log cannot know`() throws {
        let office = try Office()
        try office.administration.createClient("okta")
        let log = office.directory + "/administration.jsonl"
        try FileManager.default.removeItem(atPath: log)
        try FileManager.default.createDirectory(atPath: log, withIntermediateDirectories: false)
        #expect(throws: ClientError.self) { try office.administration.deleteClient("okta") }
        #expect(try office.administration.registrations().clients.map(\.name) == ["okta"])
    }
}
