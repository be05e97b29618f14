import Foundation
import IdentityStore
import JSON
import Limits
import SCIM
import Synchronization
import Testing

@testable import Clients

@Suite struct `Tokens` {
    @Test func `a token that another process makes works at once`() throws {
        let office = try Office()
        let server = office.registry()
        #expect(throws: TokenRefusal.unknown) { try server.principal(bearing: "scimgit_nobody") }
        let token = try office.administration.createToken(for: "okta")
        #expect(try server.principal(bearing: token).client.name == "okta")
    }

    @Test func `a token names its client and dialect`() throws {
        let office = try Office()
        let okta = try office.administration.createToken(for: "okta")
        let strict = try office.administration.createToken(for: "check-1", dialect: .strict)
        let server = office.registry()
        #expect(try server.principal(bearing: okta).client.dialect == .okta)
        #expect(try server.principal(bearing: strict).client.dialect == .strict)
        #expect(try office.administration.registrations().tokens.map(\.client) == ["okta", "check-1"])
    }

    @Test func `a token may stand for a user, and reaches /Me alone unless it is given more`() throws {
        let office = try Office()
        let mira = try office.administration.createToken(for: "okta", TokenSettings(subject: "2819c223"))
        let more = try office.administration.createToken(
            for: "okta", TokenSettings(subject: "2819c223", scopes: Scopes([.me, .read])))
        let (one, other) = (
            try office.registry().principal(bearing: mira), try office.registry().principal(bearing: more)
        )
        #expect(one.client.subject == "2819c223")
        #expect(one.may(.me) && !one.may(.read) && !one.may(.change(type: "User")) && !one.may(.bulk))
        #expect(other.may(.me) && other.may(.read) && !other.may(.change(type: "User")))
    }

    @Test func `a token may do no more than its client, whatever it was given`() throws {
        let office = try Office()
        try office.administration.createClient("reader", ClientSettings(scopes: Scopes([.read])))
        let token = try office.administration.createToken(for: "reader", TokenSettings(scopes: .all))
        let principal = try office.registry().principal(bearing: token)
        #expect(principal.may(.read) && !principal.may(.change(type: "User")) && !principal.may(.me))
    }

    @Test func `a token has 256 random bits behind a prefix that scanners know`() throws {
        let office = try Office()
        let token = try office.administration.createToken(for: "okta")
        #expect(token.hasPrefix("scimgit_"))
        #expect(token.utf8.count == "scimgit_".utf8.count + 43)
        #expect(try office.administration.createToken(for: "okta") != token)
    }

    @Test func `wrong, empty, shortened and overlong tokens name nobody`() throws {
        let office = try Office()
        let token = try office.administration.createToken(for: "okta")
        let server = office.registry()
        for wrong in ["", "scimgit_", String(token.dropLast()), token + "A", String(repeating: "A", count: 100_000)] {
            #expect(throws: TokenRefusal.unknown) { try server.principal(bearing: wrong) }
        }
    }

    @Test func `the file holds a hash, and only its owner can read it`() throws {
        let office = try Office()
        let token = try office.administration.createToken(for: "okta")
        for name in try FileManager.default.contentsOfDirectory(atPath: office.directory) {
            let path = office.directory + "/" + name
            let text = try String(contentsOfFile: path, encoding: .utf8)
            #expect(!text.contains(token) && !text.contains(token.dropFirst("scimgit_".count)))
            #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
        }
    }

    @Test func `a second token of a client works beside the first, a third is refused`() throws {
        let office = try Office()
        let old = try office.administration.createToken(for: "okta")
        let new = try office.administration.createToken(for: "okta")
        let server = office.registry()
        #expect(try server.principal(bearing: old) == server.principal(bearing: new))
        #expect(throws: ClientError.tooManyTokens(client: "okta")) {
            try office.administration.createToken(for: "okta")
        }
    }

    @Test func `a revoked token lets nobody in`() throws {
        let office = try Office()
        let (old, new) = (
            try office.administration.createToken(for: "okta"), try office.administration.createToken(for: "okta")
        )
        let entra = try office.administration.createToken(for: "entra")
        #expect(try office.administration.revokeTokens(of: "okta", keepingNewest: true) == 1)
        #expect(throws: TokenRefusal.unknown) { try office.registry().principal(bearing: old) }
        #expect(try office.registry().principal(bearing: new).client.name == "okta")
        let fingerprint = try #require(try office.administration.registrations().tokens(of: "okta").first).fingerprint
        #expect(try office.administration.revokeTokens(of: "okta", fingerprint: "zz") == 0)
        #expect(try office.administration.revokeTokens(of: "okta", fingerprint: fingerprint) == 1)
        #expect(try office.administration.revokeTokens(of: "okta") == 0)
        #expect(throws: TokenRefusal.unknown) { try office.registry().principal(bearing: new) }
        #expect(try office.registry().principal(bearing: entra).client.name == "entra")
    }

    @Test func `digits that several hashes begin with name none of them`() throws {
        let office = try Office()
        for _ in 0..<2 { _ = try office.administration.createToken(for: "okta") }
        #expect(throws: ClientError.ambiguous(client: "okta", fingerprint: "")) {
            try office.administration.revokeTokens(of: "okta", fingerprint: "")
        }
        #expect(try office.administration.registrations().tokens(of: "okta").count == 2)
    }

    @Test func `a token ends at its time, and makes room for another one`() throws {
        let office = try Office()
        let token = try office.administration.createToken(for: "okta", TokenSettings(lifetime: 86_400))
        _ = try office.administration.createToken(for: "okta")
        let server = office.registry()
        _ = try server.principal(bearing: token)
        office.clock.add(86_399, ordering: .relaxed)
        _ = try server.principal(bearing: token)
        office.clock.add(1, ordering: .relaxed)
        #expect(throws: TokenRefusal.expired) { try server.principal(bearing: token) }
        _ = try office.administration.createToken(for: "okta")
        #expect(throws: TokenRefusal.unknown) { try office.registry().principal(bearing: token) }
    }

    @Test func `log and readiness warn 30 days before a token ends, and when it has ended, once each`() throws {
        let office = try Office()
        _ = try office.administration.createToken(for: "okta", TokenSettings(lifetime: 90 * 86_400))
        let server = office.registry()
        func look() -> [String] {
            for _ in 0..<3 { server.look() }
            return server.attention
        }
        #expect(look() == [] && office.log == [])
        office.advance(days: 60)
        #expect(look() == ["1 token will expire within 30 days; `scimgit token list` tells which"])
        #expect(office.log == ["a token will expire soon: make a new one in time okta 2027-02-28T00:53:20Z"])
        office.advance(days: 30)
        #expect(look() == ["1 token expired; `scimgit token list` tells which"])
        #expect(office.log.count == 2 && office.log.last?.hasPrefix("a token has expired okta") == true)
    }

    @Test func `a draft lets nobody in until it is enabled`() throws {
        let office = try Office()
        let server = office.registry()
        let token = try office.administration.createToken(for: "okta", TokenSettings(isDraft: true))
        #expect(throws: TokenRefusal.draft) { try server.principal(bearing: token) }
        try office.administration.enableTokens(of: "okta")
        server.lookNow()
        #expect(try server.principal(bearing: token).client.name == "okta")
        #expect(throws: ClientError.unknownToken(client: "okta", fingerprint: nil)) {
            try office.administration.enableTokens(of: "okta")
        }
    }

    @Test func `the hour of the last use is kept, also when the server is started again`() throws {
        let office = try Office()
        let token = try office.administration.createToken(for: "okta")
        let fingerprint = try #require(try office.administration.registrations().tokens.first).fingerprint
        let server = office.registry()
        server.keepUses()
        #expect(office.administration.lastUses == [:])
        _ = try server.principal(bearing: token)
        server.keepUses()
        let hour = LastUses.hour(of: office.clock.load(ordering: .relaxed))
        #expect(office.administration.lastUses == [fingerprint: hour])
        office.clock.add(3600, ordering: .relaxed)
        let other = office.registry()
        _ = try office.administration.createToken(for: "okta")
        other.lookNow()
        other.keepUses()
        #expect(office.administration.lastUses == [fingerprint: hour])
        _ = try other.principal(bearing: token)
        other.keepUses()
        #expect(office.administration.lastUses == [fingerprint: hour + 3600])
    }

    @Test func `several writers lose no token, and no line of the log`() async throws {
        let office = try Office()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<16 {
                group.addTask { _ = try office.administration.createToken(for: "client-\(number)") }
            }
            try await group.waitForAll()
        }
        #expect(try Set(office.administration.registrations().tokens.map(\.client)).count == 16)
        #expect(try office.history().count == 16)
    }

    @Test(arguments: [("1m", 60), ("12h", 43_200), ("90d", 7_776_000), ("1y", 31_536_000), ("3650d", 315_360_000)])
    func `a lifetime is a number and a unit`(_ text: String, _ seconds: Int64) {
        #expect(Lifetime(text)?.seconds == seconds)
    }

    @Test(arguments: [
        "", "d", "90", "0d", "-1d", "+1d", "1.5d", "3651d", "11y", "1w", "9999999999999999999d", "1 d", "٣d",
    ])
    func `another text is no lifetime`(_ text: String) {
        #expect(Lifetime(text) == nil)
    }
}
