import Foundation
import IdentityStore
import JSON
import Limits
import SCIM
import TestSupport
import Testing
import TextCoding

@testable import Clients

@Suite struct `Access tokens` {
    @Test func `are given for a secret, say what RFC 9068 wants, and let their client in`() async throws {
        let office = try Office.withClient("entra", ClientSettings(scopes: Scopes([.read, .users])))
        let secret = try office.administration.createSecret(for: "entra")
        let server = office.registry()
        let issued = try await server.token(secret: secret)
        #expect(issued.lifetime == 3600 && issued.scope == "scim read users" && issued.client == "entra")
        let token = try #require(SignedToken(issued.text))
        #expect(token.header["alg"] == "ES256" && token.header["typ"] == "at+jwt" && token.keyID?.isEmpty == false)
        #expect(token.claims["iss"] == "https://scim.corp.example")
        #expect(token.claims["aud"] == "https://scim.corp.example/scim/v2")
        #expect(token.claims["sub"] == "entra" && token.claims["client_id"] == "entra")
        #expect(token.time("iat") == office.time && token.time("exp") == office.time + 3600)
        #expect(token.claims["scope"] == "scim read users" && token.claims["jti"]?.string?.count == 43)
        #expect(await token.isSigned(by: server.accessTokenKeys.keys, among: [.es256]))
        let principal = try await server.principal(issued)
        #expect(principal.client.name == "entra")
        #expect(principal.may(.read) && principal.may(.change(type: "User")) && !principal.may(.change(type: "Group")))
    }

    @Test func `are not given for a wrong, cut, revoked or expired secret, nor to another client`() async throws {
        let office = try Office.withClient()
        try office.administration.createClient("hr")
        let first = try office.administration.createSecret(for: "entra")
        let short = try office.administration.createSecret(for: "entra", lifetime: 600)
        let server = office.registry()
        for (client, secret) in [
            ("entra", ""), ("entra", "x"), ("entra", String(first.dropLast())), ("hr", first), ("nobody", first),
            ("entra", first + "x"), ("", first),
        ] {
            let error = await #expect(throws: OAuthError.self) { try await server.token(client, secret: secret) }
            #expect(error?.code == .invalidClient)
            // Nobody learns which clients there are.
            #expect(error?.description == OAuthError.refused("").description)
        }
        _ = try await server.token(secret: first)
        let last = try await server.token(secret: short)
        #expect(last.lifetime == 600, "a token does not outlive its secret")
        office.advance(seconds: 600)
        await #expect(throws: OAuthError.self) { try await server.token(secret: short) }
        #expect(await server.refusal(of: last) == .expired)
        try office.administration.removeCredentials(.secret, of: "entra")
        await #expect(throws: OAuthError.self) { try await server.token(secret: first) }
    }

    @Test func `end with the secret by which they were got, and with their client`() async throws {
        let office = try Office.withClient()
        let secrets = [
            try office.administration.createSecret(for: "entra"), try office.administration.createSecret(for: "entra"),
        ]
        let server = office.registry()
        let tokens = [try await server.token(secret: secrets[0]), try await server.token(secret: secrets[1])]
        for token in tokens { #expect(await server.refusal(of: token) == nil) }
        let first = try office.administration.registrations().credentials(of: "entra")[0]
        try office.administration.removeCredentials(.secret, of: "entra", fingerprint: first.fingerprint)
        server.lookNow()
        #expect(await server.refusal(of: tokens[0]) == .revoked)
        #expect(await server.refusal(of: tokens[1]) == nil)
        try office.administration.enableClient("entra", false)
        server.lookNow()
        #expect(await server.refusal(of: tokens[1]) == .disabled)
        await #expect(throws: OAuthError.self) { try await server.token(secret: secrets[1]) }
        try office.administration.enableClient("entra", true)
        server.lookNow()
        #expect(await server.refusal(of: tokens[1]) == nil)
        try office.administration.deleteClient("entra")
        try office.administration.createClient("entra", takingOver: true)
        _ = try office.administration.createSecret(for: "entra")
        server.lookNow()
        #expect(await server.refusal(of: tokens[1]) == .revoked)
    }

    @Test func `end after their time`() async throws {
        let office = try Office.withClient("entra", ClientSettings(accessTokenLifetime: 7200))
        let secret = try office.administration.createSecret(for: "entra")
        let server = office.registry()
        let token = try await server.token(secret: secret)
        #expect(token.lifetime == 7200)
        office.advance(seconds: 7199)
        #expect(await server.refusal(of: token) == nil)
        office.advance(seconds: 1)
        #expect(await server.refusal(of: token) == .expired)
        #expect(await office.registry().refusal(of: token) == .expired)
    }

    @Test func `count for the URL alone that they were made for`() async throws {
        let office = try Office.withClient()
        let server = office.registry()
        let token = try await server.token(secret: try office.administration.createSecret(for: "entra"))
        for other in [
            AuthorizationServer(issuer: "https://other.example", resource: Office.server.resource),
            AuthorizationServer(issuer: Office.server.issuer, resource: "https://scim.corp.example/other"),
        ] {
            #expect(await server.refusal(ofText: token.text, to: other) == .foreign)
            #expect(await office.registry().refusal(ofText: token.text, to: other) == .foreign)
        }
    }

    @Test func `of an earlier key go on until they end, or end at once`() async throws {
        let office = try Office.withClient()
        let secret = try office.administration.createSecret(for: "entra")
        let server = office.registry()
        let old = try await server.token(secret: secret)
        try office.administration.rotateAccessTokenKey()
        server.lookNow()
        let new = try await server.token(secret: secret)
        #expect(SignedToken(old.text)?.keyID != SignedToken(new.text)?.keyID)
        for registry in [server, office.registry()] {
            for token in [old, new] { #expect(await registry.refusal(of: token) == nil) }
        }
        #expect(server.accessTokenKeys.keys.count == 2)
        try office.administration.rotateAccessTokenKey(endingTokens: true)
        server.lookNow()
        for token in [old, new] { #expect(await server.refusal(of: token) == .unknown) }
        #expect(try await server.refusal(of: server.token(secret: secret)) == nil)
        #expect(server.accessTokenKeys.keys.count == 1)
        try office.administration.rotateAccessTokenKey()
        office.advance(seconds: Int64(Limits.accessTokenLongest) + 60)
        #expect(server.accessTokenKeys.keys.count == 1)
    }

    @Test func `that nobody signed, or somebody else, let nobody in`() async throws {
        let office = try Office.withClient()
        let server = office.registry()
        let good = try await server.token(secret: try office.administration.createSecret(for: "entra")).text
        let parts = good.split(separator: ".").map(String.init)
        let token = try #require(SignedToken(good))
        let own = try #require(server.accessTokenKeys.keys.first)
        let other = try await SigningKey.p256(token.keyID)
        func header(_ algorithm: String) -> String {
            let header: JSONObject = ["alg": .string(algorithm), "typ": "at+jwt", "kid": .string(token.keyID ?? "")]
            return JSONValue.object(header).compactBytes.base64URL
        }
        var claims = token.claims
        claims["scope"] = "scim read users groups types bulk me type:X"
        let forged = JSONValue.object(claims).compactBytes.base64URL
        let byPublicKey = SigningKey.hmac(header("HS256") + "." + parts[1], keyedBy: own)
        for text in [
            byPublicKey, header("none") + "." + parts[1] + ".", header("none") + "." + parts[1] + "." + parts[2],
            header("HS256") + "." + parts[1] + "." + parts[2], parts[0] + "." + forged + "." + parts[2],
            try other.token(token.claims, algorithm: "ES256", header: ["typ": "at+jwt"]),
            parts[0] + "." + parts[1] + ".", parts[0] + "." + parts[1], good + ".", good + "A", "..", ".", "a.b.c",
            String(repeating: "A.", count: 10_000),
        ] {
            #expect(await server.refusal(ofText: text) == .unknown, "\(text.prefix(200))")
        }
        #expect(await server.refusal(ofText: good) == nil)
    }

    @Test func `have the scopes that were asked for, of those that the client has now`() async throws {
        let office = try Office.withClient("entra", ClientSettings(scopes: Scopes([.read, .users, .bulk])))
        let secret = try office.administration.createSecret(for: "entra")
        let server = office.registry()
        #expect(try await server.token(secret: secret, scope: "scim").scope == "scim read users bulk")
        let narrow = try await server.token(secret: secret, scope: "read scim")
        #expect(narrow.scope == "scim read")
        #expect(try await server.principal(narrow).may(.read))
        let holder = try await server.principal(narrow)
        let refusal = #expect(throws: SCIMError.self) { try holder.check(.change(type: "User")) }
        #expect(refusal?.status == 403 && refusal?.detail.contains("Ask the token endpoint") == true)
        for scope in ["groups", "all", "scim other", "READ"] {
            let error = await #expect(throws: OAuthError.self) { try await server.token(secret: secret, scope: scope) }
            #expect(error?.code == .invalidScope)
        }
        let wide = try await server.token(secret: secret)
        try office.administration.setClient("entra", to: ClientSettings(scopes: Scopes([.read])))
        server.lookNow()
        #expect(try await !server.principal(wide).may(.change(type: "User")))
    }

    @Test func `have secrets that are warned of before they end`() async throws {
        let office = try Office.withClient()
        _ = try office.administration.createSecret(for: "entra", lifetime: 40 * 86_400)
        let server = office.registry()
        server.look()
        #expect(server.attention == [])
        office.advance(days: 11)
        server.look()
        #expect(server.attention == ["1 secret will expire within 30 days; `scimgit client show NAME` tells which"])
        office.advance(days: 30)
        server.look()
        #expect(server.attention == ["1 secret expired; `scimgit client show NAME` tells which"])
        #expect(office.log.count { $0.hasPrefix("a secret will expire soon") } == 1)
        #expect(office.log.count { $0.hasPrefix("a secret has expired") } == 1)
    }

    @Test func `need a key, which is made once and stays out of sight`() async throws {
        let office = try Office()
        try office.administration.createClient("entra")
        let secret = try office.administration.createSecret(for: "entra")
        let server = office.registry()
        let error = await #expect(throws: OAuthError.self) { try await server.token(secret: secret) }
        #expect(error?.code == .temporarilyUnavailable)
        try office.administration.makeAccessTokenKey()
        let path = office.directory + "/access-token-keys.json"
        let made = try Data(contentsOf: URL(fileURLWithPath: path))
        try office.administration.makeAccessTokenKey()
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == made)
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
        let token = try await server.token(secret: secret)
        try office.write("{}", to: path)
        server.lookNow()
        #expect(await server.refusal(of: token) == .unknown)
        #expect(throws: ClientError.self) { try office.administration.rotateAccessTokenKey() }
        try office.administration.rotateAccessTokenKey(endingTokens: true)
        _ = try await server.token(secret: secret)
    }

    @Test func `secrets, keys and rotations are in the administration log, without what lets in`() async throws {
        let office = try Office.withClient()
        let secret = try office.administration.createSecret(for: "entra", lifetime: 86_400)
        try office.administration.add([try await SigningKey.p256("k1").publicKey], to: "entra")
        try office.administration.rotateAccessTokenKey()
        try office.administration.removeCredentials(.secret, of: "entra")
        let lines = try office.history()
        #expect(lines.allSatisfy { $0["account"] == "ada" })
        let words = lines.compactMap { $0["what"]?.string }
        #expect(words[0] == "made the key of access tokens")
        #expect(words[2].hasPrefix("added the secret ") && words[2].contains(", until 2026-"))
        #expect(words[3].contains("P-256 key \"k1\"") && words[4] == "replaced the key of access tokens")
        #expect(words[5].hasPrefix("removed the secret "))
        for name in try FileManager.default.contentsOfDirectory(atPath: office.directory) {
            let text = try String(contentsOfFile: office.directory + "/" + name, encoding: .utf8)
            #expect(!text.contains(secret.dropFirst(SecretText.prefix.count)), "\(name)")
        }
    }

    @Test func `of one client do not crowd out those of others`() async throws {
        let office = try Office.withClient()
        let secret = try office.administration.createSecret(for: "entra")
        let server = office.registry()
        let first = try await server.token(secret: secret)
        var cache = AccessTokenCache()
        let token = AccessToken(
            client: "entra", credential: "x", scopes: .all, server: Office.server, issued: office.time,
            expires: office.time + 10)
        for number in 0...Limits.cachedAccessTokens {
            cache.add(token, TokenText.digest(of: "\(number)"), at: office.time)
        }
        #expect(cache.count == 1)
        #expect(await server.refusal(of: first) == nil)
    }
}

@Suite struct `Secrets and certificates with each request` {
    @Test func `a secret lets in a client that may send it, and nobody else`() throws {
        let office = try Office.withClient()
        let secret = try office.administration.createSecret(for: "entra")
        let server = office.registry()
        #expect(throws: TokenRefusal.unknown) { try server.principal(named: "entra", secret: secret) }
        try office.administration.setClient("entra", to: ClientSettings(allowsBasic: true))
        #expect(try server.principal(named: "entra", secret: secret).client.name == "entra")
        #expect(throws: TokenRefusal.unknown) { try server.principal(named: "entra", secret: "x") }
        #expect(throws: TokenRefusal.unknown) { try server.principal(named: "hr", secret: secret) }
        try office.administration.enableClient("entra", false)
        #expect(throws: TokenRefusal.disabled) { try server.principal(named: "entra", secret: secret) }
    }

    @Test func `a client has so many of them, and a certificate has one client`() throws {
        let office = try Office.withClient()
        try office.administration.createClient("hr")
        for _ in 0..<Limits.credentialsPerClient { _ = try office.administration.createSecret(for: "entra") }
        #expect(throws: ClientError.tooManyCredentials(client: "entra")) {
            try office.administration.createSecret(for: "entra")
        }
        #expect(throws: ClientError.unknown("nobody")) { try office.administration.createSecret(for: "nobody") }
        let certificate = try #require(ClientCertificate(pem: TestCertificate.own.chain))
        try office.administration.add(certificate, to: "hr")
        #expect(throws: ClientError.certificateOfAnother(client: "hr")) {
            try office.administration.removeCredentials(.secret, of: "entra")
            try office.administration.add(certificate, to: "entra")
        }
        #expect(office.registry().wantsCertificates)
    }
}
