import Foundation
import IdentityStore
import JSON
import Limits
import Testing

@testable import Clients

@Suite struct `The tokens of another issuer` {
    static let issuer = "https://login.corp.example/tenant/v2.0"

    /// Trusts a fake issuer, as an administrator does for Entra ID.
    private static func federate(
        _ office: Office, _ source: KeySource, allowsRS256: Bool = true
    ) throws {
        let federation = Federation(
            issuer: issuer, keys: source, subject: "object-1", audience: "api://scim", allowsRS256: allowsRS256)
        try office.administration.federate("entra", federation)
    }

    private static func claims(_ office: Office) -> JSONObject {
        [
            "iss": .string(issuer), "sub": "object-1", "aud": "api://scim", "tid": "tenant",
            "iat": .number(JSONNumber(Int(office.time))), "nbf": .number(JSONNumber(Int(office.time))),
            "exp": .number(JSONNumber(Int(office.time + 3900))),
        ]
    }

    /// Checks whether there is an access token for a token that a key signed.
    private static func expect(
        _ isTaken: Bool, by server: ClientRegistry, _ key: SigningKey, _ algorithm: String, _ office: Office,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let refusal = await server.refusal(of: try key.token(claims(office), algorithm: algorithm))
        #expect((refusal == nil) == isTaken, "\(algorithm): \(refusal ?? "")", sourceLocation: sourceLocation)
    }

    /// Runs `body` with an office, a server, an issuer and its key.
    private static func run(
        allowsRS256: Bool = true, _ body: (Office, ClientRegistry, FakeIssuer, SigningKey) async throws -> Void
    ) async throws {
        let office = try Office.withClient()
        let key = try await SigningKey.rsa("2026-1")
        let issuer = try await FakeIssuer(.keys([key.jwk]))
        try federate(office, try #require(KeySource(issuer.url)), allowsRS256: allowsRS256)
        try await body(office, office.registry(), issuer, key)
        try await issuer.close()
    }

    @Test func `are taken, again and again until they end, and the keys are fetched once`() async throws {
        try await Self.run { office, server, issuer, key in
            let text = try key.token(Self.claims(office), algorithm: "RS256")
            for _ in 0..<5 {
                let token = try await server.token(asserting: text)
                #expect(try await server.principal(token).client.name == "entra")
            }
            #expect(issuer.requests == 1)
            office.advance(seconds: 3960)
            #expect(await server.refusal(of: text) == "the assertion has expired (exp)")
        }
    }

    @Test func `may be signed by RS256 only where an administrator said so`() async throws {
        try await Self.run(allowsRS256: false) { office, server, _, key in
            try await Self.expect(false, by: server, key, "RS256", office)
            try await Self.expect(true, by: server, key, "PS256", office)
        }
    }

    @Test func `with anything wrong in them are refused`() async throws {
        try await Self.run { office, server, issuer, key in
            func number(_ seconds: Int64) -> JSONValue { .number(JSONNumber(Int(office.time + seconds))) }
            let wrong: [(String, JSONValue?)] = [
                ("iss", "https://login.corp.example/other/v2.0"), ("iss", "entra"), ("iss", nil), ("sub", "object-2"),
                ("sub", nil), ("aud", "api://other"), ("aud", nil), ("aud", ["api://scim", "api://other"]),
                ("aud", "https://scim.corp.example/oauth2/token"), ("exp", nil), ("exp", number(-60)),
                ("nbf", number(61)), ("iat", number(3600)),
            ]
            for (name, value) in wrong {
                var claims = Self.claims(office)
                claims[name] = value
                let text = try key.token(claims, algorithm: "RS256")
                #expect(await server.refusal(of: text) != nil, "\(name)")
            }
            #expect(issuer.requests == 0, "nothing is fetched for a token that is not for this client")
            for algorithm in ["none", "HS256", "RS512", "ES256"] {
                try await Self.expect(false, by: server, key, algorithm, office)
            }
            for client in ["hr", nil] {
                let text = try key.token(Self.claims(office), algorithm: "RS256")
                #expect(await server.refusal(of: text, client) != nil)
            }
            let other = try await SigningKey.rsa("2026-1")
            for header: JSONObject in [[:], ["jku": .string(issuer.url)], ["jwk": .object(other.jwk)]] {
                let text = try other.token(Self.claims(office), algorithm: "RS256", header: header)
                #expect(await server.refusal(of: text) != nil)
            }
        }
    }

    @Test func `are taken by a new key at once, and by an old one no more`() async throws {
        try await Self.run { office, server, issuer, key in
            let old = try key.token(Self.claims(office), algorithm: "RS256")
            #expect(await server.refusal(of: old) == nil)
            let next = try await SigningKey.rsa("2026-2")
            issuer.set(.keys([next.jwk]))
            office.advance(seconds: Int64(Limits.keySetRetry))
            try await Self.expect(true, by: server, next, "RS256", office)
            #expect(await server.refusal(of: old) != nil)
            #expect(issuer.requests == 2)
        }
    }

    @Test func `by a hundred unknown keys cause one fetch, and another one after a while`() async throws {
        try await Self.run { office, server, issuer, key in
            let stranger = try await SigningKey.rsa("x")
            func storm() async throws {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<100 {
                        let text = try stranger.token(Self.claims(office), algorithm: "RS256", kid: "unknown-\(number)")
                        group.addTask { #expect(await server.refusal(of: text) != nil) }
                    }
                    try await group.waitForAll()
                }
            }
            try await Self.expect(true, by: server, key, "RS256", office)
            try await storm()
            #expect(issuer.requests == 1)
            office.advance(seconds: Int64(Limits.keySetRetry))
            try await storm()
            #expect(issuer.requests == 2)
            try await Self.expect(true, by: server, key, "RS256", office)
        }
    }

    @Test func `go on while their issuer is away, for a day`() async throws {
        try await Self.run { office, server, issuer, key in
            try await Self.expect(true, by: server, key, "RS256", office)
            issuer.set(.status(503))
            office.advance(seconds: Int64(Limits.keySetFresh))
            await server.refreshKeySets()
            try await Self.expect(true, by: server, key, "RS256", office)
            office.advance(seconds: Int64(Limits.keySetStale))
            try await Self.expect(false, by: server, key, "RS256", office)
            issuer.set(.keys([key.jwk]))
            office.advance(seconds: Int64(Limits.keySetRetry))
            try await Self.expect(true, by: server, key, "RS256", office)
        }
    }

    @Test func `are refused when the keys cannot be had within the limits`() async throws {
        let other = try await FakeIssuer(.status(200))
        for (manner, words) in [
            (FakeIssuer.Manner.status(404), "status 404"), (.redirect(to: other.url), "status 302"),
            (.bytes(Limits.keySet + 1), "more than"), (.bytes(10), "no JSON"), (.silence, "within"),
            (.keys(Array(repeating: ["kty": "EC"], count: Limits.keysOfSet + 1)), "more than"),
        ] {
            let office = try Office.withClient()
            let issuer = try await FakeIssuer(manner)
            try Self.federate(office, try #require(KeySource(issuer.url)))
            let text = try await SigningKey.rsa("2026-1").token(Self.claims(office), algorithm: "RS256")
            let refusal = await office.registry().refusal(of: text) ?? ""
            #expect(refusal.contains("cannot be had") && refusal.contains(words), "\(refusal)")
            try await issuer.close()
        }
        #expect(other.requests == 0, "a redirect is not followed")
        try await other.close()
    }

    @Test func `are checked by keys of a file, and of none that is written later`() async throws {
        let office = try Office.withClient()
        let key = try await SigningKey.rsa("2026-1")
        let path = office.directory + "/issuer.json"
        try Self.federate(office, .file(path))
        let server = office.registry()
        let text = try key.token(Self.claims(office), algorithm: "RS256")
        #expect(await server.refusal(of: text) == "the keys at \(path) cannot be had: it cannot be read")
        let keys: JSONObject = ["keys": [.object(["kty": "EC", "crv": "P-521"]), .object(key.jwk)]]
        try Data(JSONValue.object(keys).compactBytes).write(to: URL(fileURLWithPath: path))
        office.advance(seconds: Int64(Limits.keySetRetry))
        #expect(await server.refusal(of: text) == nil)
    }

    @Test func `are taken by the second trust when the first one has no keys, or others`() async throws {
        let office = try Office.withClient()
        let (key, other) = (try await SigningKey.rsa("2026-1"), try await SigningKey.rsa("2026-1"))
        try Self.federate(office, .file(office.directory + "/nothing.json"))
        for (name, key) in [("other", other), ("issuer", key)] {
            let path = "\(office.directory)/\(name).json"
            let keys: JSONObject = ["keys": [.object(key.jwk)]]
            try Data(JSONValue.object(keys).compactBytes).write(to: URL(fileURLWithPath: path))
            try Self.federate(office, .file(path))
        }
        try await Self.expect(true, by: office.registry(), key, "RS256", office)
    }

    @Test(arguments: [
        "http://login.corp.example/keys", "ftp://login.corp.example/keys", "https://", "https:///keys", "keys.json",
        "https://user:secret@login.corp.example/keys", "https://login.corp.example/keys#x", "file:///etc/passwd",
        "http://127.0.0.1.evil.example/keys", "http://localhost@evil.example/keys", "https://login corp.example/",
    ])
    func `have keys at https URLs and in files alone`(_ text: String) {
        #expect(KeySource(text) == nil)
    }

    @Test func `may have keys on this machine by http`() throws {
        for url in ["http://127.0.0.1:8080/keys", "http://localhost/keys", "https://login.corp.example/keys"] {
            #expect(KeySource(url) == .url(url))
        }
    }
}
