import Foundation
import JSON
import Limits
import Testing
import TextCoding

@testable import Clients

@Suite struct `Assertions that a client signs itself` {
    /// An office, its server and a client's key, and what the client claims.
    private static func withKey(
        _ make: (String?) async throws -> SigningKey, named id: String? = "k1"
    ) async throws -> (office: Office, server: ClientRegistry, key: SigningKey) {
        let office = try Office.withClient()
        let key = try await make(id)
        try office.administration.add([try key.publicKey], to: "entra")
        return (office, office.registry(), key)
    }

    @Test func `get a token by ES256, EdDSA and PS256, and by nothing else`() async throws {
        for (make, algorithms) in [
            (SigningKey.p256, ["ES256"]), (SigningKey.ed25519, ["EdDSA"]), (SigningKey.rsa, ["PS256"]),
        ] {
            let (office, server, key) = try await Self.withKey(make)
            for algorithm in ["ES256", "EdDSA", "PS256", "RS256", "RS512", "HS256", "none", "ES384", ""] {
                let text = try key.token(office.claims(), algorithm: algorithm)
                let refusal = await server.refusal(of: text)
                #expect((refusal == nil) == algorithms.contains(algorithm), "\(algorithm): \(refusal ?? "")")
            }
        }
    }

    @Test func `need no client_id, and no other one`() async throws {
        let (office, server, key) = try await Self.withKey(SigningKey.p256)
        try office.administration.createClient("hr")
        #expect(try await server.refusal(of: key.token(office.claims(), algorithm: "ES256"), nil) == nil)
        for client in ["hr", "nobody"] {
            #expect(try await server.refusal(of: key.token(office.claims(), algorithm: "ES256"), client) != nil)
        }
    }

    @Test func `may name a key that was registered without a name`() async throws {
        let (office, server, key) = try await Self.withKey(SigningKey.p256, named: nil)
        #expect(try await server.refusal(of: key.token(office.claims(), algorithm: "ES256")) == nil)
        #expect(try await server.refusal(of: key.token(office.claims(), algorithm: "ES256", kid: "mine")) == nil)
    }

    @Test func `with anything wrong in them get none, and do not say why to strangers`() async throws {
        let (office, server, key) = try await Self.withKey(SigningKey.p256)
        let now = office.time
        func number(_ seconds: Int64) -> JSONValue { .number(JSONNumber(Int(now + seconds))) }
        let wrong: [(String, JSONValue?)] = [
            ("iss", "hr"), ("iss", nil), ("sub", "hr"), ("sub", nil), ("aud", "https://other.example/oauth2/token"),
            ("aud", nil), ("aud", .array(["https://scim.corp.example", "https://other.example"])), ("aud", .array([])),
            ("aud", "https://scim.corp.example/scim/v2"), ("exp", nil), ("exp", number(-60)), ("exp", "soon"),
            ("exp", number(Int64(Limits.assertionLife) + 61)), ("nbf", number(61)), ("iat", number(61)),
            ("nbf", "x"), ("jti", nil), ("jti", ""), ("jti", 7), ("jti", .string(String(repeating: "x", count: 257))),
        ]
        for (name, value) in wrong {
            var claims = office.claims()
            claims[name] = value
            let text = try key.token(claims, algorithm: "ES256")
            let error = await #expect(throws: OAuthError.self) { try await server.token(asserting: text) }
            #expect(error?.code == .invalidClient, "\(name)")
            #expect(error?.description == OAuthError.refused("").description)
        }
        for audience in ["https://scim.corp.example", "https://scim.corp.example/oauth2/token"] {
            var claims = office.claims()
            claims["aud"] = .array([.string(audience)])
            claims["exp"] = number(-59)
            claims["nbf"] = number(59)
            #expect(try await server.refusal(of: key.token(claims, algorithm: "ES256")) == nil)
        }
        for header: JSONObject in [["crit": ["exp"]], ["kid": 7], ["kid": "other"], ["b64": false]] {
            #expect(try await server.refusal(of: key.token(office.claims(), algorithm: "ES256", header: header)) != nil)
        }
        #expect(try await server.refusal(of: key.token(office.claims(), algorithm: "ES256")) == nil)
    }

    @Test func `by another key, or with another key in the header, get none`() async throws {
        let (office, server, _) = try await Self.withKey(SigningKey.p256)
        let other = try await SigningKey.p256("k1")
        for header: JSONObject in [[:], ["jwk": .object(other.jwk)], ["jku": "https://evil.example/keys"]] {
            #expect(
                try await server.refusal(of: other.token(office.claims(), algorithm: "ES256", header: header)) != nil)
        }
    }

    @Test func `are taken by a good key though other keys cannot be had`() async throws {
        let office = try Office.withClient()
        let (key, other) = (try await SigningKey.p256("k1"), try await SigningKey.p256("k2"))
        try office.administration.add(KeySource.file(office.directory + "/nothing.json"), to: "entra")
        try office.administration.add([try key.publicKey], to: "entra")
        let server = office.registry()
        #expect(try await server.refusal(of: key.token(office.claims(), algorithm: "ES256")) == nil)
        let refusal = try await server.refusal(of: other.token(office.claims(), algorithm: "ES256"))
        #expect(refusal?.contains("cannot be had") == true)
    }

    @Test func `count once, also after a restart`() async throws {
        let (office, server, key) = try await Self.withKey(SigningKey.p256)
        let text = try key.token(office.claims(), algorithm: "ES256")
        #expect(await server.refusal(of: text) == nil)
        #expect(await server.refusal(of: text) == "the assertion was used before (jti)")
        #expect(await office.registry().refusal(of: text) == "the assertion was used before (jti)")
        let again = try key.token(office.claims(id: "same"), algorithm: "ES256")
        #expect(await server.refusal(of: again) == nil)
        office.advance(seconds: 1)
        #expect(try await server.refusal(of: key.token(office.claims(id: "same"), algorithm: "ES256")) != nil)
        office.advance(seconds: 500)
        #expect(try await server.refusal(of: key.token(office.claims(id: "same"), algorithm: "ES256")) == nil)
    }

    @Test func `used at the same time count once`() async throws {
        let (office, server, key) = try await Self.withKey(SigningKey.p256)
        let text = try key.token(office.claims(), algorithm: "ES256")
        let taken = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<20 { group.addTask { await server.refusal(of: text) == nil } }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(taken == 1)
    }

    @Test func `are remembered in bounded memory, and the file is cleared of those that ended`() throws {
        let office = try Office.withClient()
        let used = UsedAssertions(in: office.directory)
        for number in 0..<3000 {
            try used.use("\(number)", of: "entra", until: office.time + 10, at: office.time + Int64(number))
        }
        let text = try String(contentsOfFile: office.directory + "/used-assertions", encoding: .utf8)
        #expect(text.split(separator: "\n").count < 1500)
        let again = UsedAssertions(in: office.directory)
        let error = #expect(throws: OAuthError.self) {
            try again.use("2999", of: "entra", until: office.time + 10, at: office.time + 10)
        }
        #expect(error?.code == .invalidClient)
    }

    @Test func `end with their key`() async throws {
        let (office, server, key) = try await Self.withKey(SigningKey.p256)
        let token = try await server.token(asserting: try key.token(office.claims(), algorithm: "ES256"))
        #expect(await server.refusal(of: token) == nil)
        try office.administration.removeCredentials(.key, of: "entra")
        server.lookNow()
        #expect(await server.refusal(of: token) == .revoked)
        #expect(try await server.refusal(of: key.token(office.claims(), algorithm: "ES256")) != nil)
    }

    @Test func `are not judged by a server that does not know its URL`() async throws {
        let (office, server, key) = try await Self.withKey(SigningKey.p256)
        let guessed = AuthorizationServer(issuer: Office.server.issuer, resource: Office.server.resource)
        let text = try key.token(office.claims(), algorithm: "ES256")
        let error = await #expect(throws: OAuthError.self) {
            try await server.issueToken(for: TokenRequest(.assertion(text, client: "entra")), by: guessed)
        }
        #expect(error?.description.contains("--public-url") == true)
    }
}

@Suite struct `Public keys` {
    @Test func `are read from PEM and JWK, in every kind, and come back as they were`() async throws {
        for make in [SigningKey.p256, SigningKey.ed25519, SigningKey.rsa] {
            let key = try await make("k")
            let read = try key.publicKey
            #expect(read.jwk == key.jwk)
            #expect(PublicKey(jwk: read.jwk) == read)
            #expect(await read.isUsable)
        }
    }

    @Test func `that are private, symmetric, weak or for something else are refused`() async throws {
        let (p256, rsa) = (try await SigningKey.p256("k").jwk, try await SigningKey.rsa("k").jwk)
        func changed(_ jwk: JSONObject, _ name: String, _ value: JSONValue?) -> PublicKey? {
            var jwk = jwk
            jwk[name] = value
            return PublicKey(jwk: jwk)
        }
        let wrong: [PublicKey?] = [
            changed(p256, "d", "AAAA"), changed(p256, "use", "enc"), changed(p256, "key_ops", ["sign"]),
            changed(p256, "alg", "HS256"), changed(p256, "alg", "PS256"), changed(p256, "crv", "P-384"),
            changed(p256, "x", "AAAA"), changed(p256, "x", nil), changed(p256, "kid", 7), changed(p256, "kty", "oct"),
            changed(rsa, "n", .string(String(repeating: "A", count: 170))), changed(rsa, "e", "AAAAAAAA"),
            changed(rsa, "n", .string(String(repeating: "A", count: 4000))),
            PublicKey(jwk: ["kty": "oct", "k": "AAAA"]),
        ]
        for key in wrong { #expect(key == nil) }
        let off = try #require(changed(p256, "x", p256["y"]))
        #expect(await !off.isUsable, "a point that is not on the curve")
    }

    // RFC 7638 §3.1
    @Test func `have the thumbprint of the RFC`() throws {
        let modulus =
            "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhM"
            + "stn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5"
            + "hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"
        let key = try #require(
            PublicKey(jwk: ["kty": "RSA", "n": .string(modulus), "e": "AQAB", "alg": "PS256", "kid": "2011-04-29"]))
        #expect(key.thumbprint.base64URL == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs")
    }
}
