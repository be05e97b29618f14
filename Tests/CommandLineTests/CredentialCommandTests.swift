import AsyncHTTPClient
import Foundation
import JSON
import NIOCore
import NIOHTTP1
import NIOSSL
import TestSupport
import Testing

@Suite struct `Credentials of clients` {
    private static func run(_ directory: String, _ words: String...) throws -> CommandRun {
        try CommandRun(words + ["--state", directory])
    }

    private static func token(_ port: Int, _ form: String) async throws -> (status: Int, body: JSONObject) {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/oauth2/token")
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
        request.body = .bytes(ByteBuffer(string: form))
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(60))
        let body = try await response.body.collect(upTo: 1 << 20)
        return (Int(response.status.code), try JSONValue(parsing: Array(body.readableBytesView)).object ?? [:])
    }

    @Test func `a secret works in a running server when the command ends, and its tokens end with it`() async throws {
        let server = try ServerProcess()
        let directory = server.directory
        #expect(try Self.run(directory, "client", "create", "entra", "--token-lifetime", "2h").status == 0)
        let made = try Self.run(directory, "client", "secret", "create", "entra", "--expires", "1y")
        let secret = made.output.trimmingCharacters(in: .newlines)
        #expect(made.output == secret + "\n" && secret.hasPrefix("scimgit_secret_") && made.errors == "")
        let form = "grant_type=client_credentials&client_id=entra&client_secret=\(secret)"
        let answer = try await Self.token(server.client.port, form)
        #expect(answer.status == 200 && answer.body["expires_in"] == 7200)
        let token = answer.body["access_token"]?.string ?? ""
        let entra = SCIMClient(port: server.client.port, token: token)
        #expect(try await entra.createUser("mira") != "")
        #expect(try server.git("log", "-1", "--format=%an", "scimgit/live").contains("entra"))
        #expect(try Self.run(directory, "key", "rotate").status == 0)
        #expect(try await entra.send("GET", "/Users").status == 200)
        #expect(try Self.run(directory, "key", "rotate", "--end-tokens").status == 0)
        #expect(try await entra.send("GET", "/Users").status == 401)
        let next = try await Self.token(server.client.port, form).body["access_token"]?.string ?? ""
        let again = SCIMClient(port: server.client.port, token: next)
        #expect(try await again.send("GET", "/Users").status == 200)
        #expect(try Self.run(directory, "client", "secret", "list", "entra").output.contains("valid until"))
        #expect(try Self.run(directory, "client", "secret", "revoke", "entra").output == "Revoked 1 of entra.\n")
        #expect(try await again.send("GET", "/Users").status == 401)
        #expect(try await Self.token(server.client.port, form).status == 401)
        #expect(try Self.run(directory, "client", "secret", "revoke", "entra").errors.contains("client show entra"))
        for name in try FileManager.default.contentsOfDirectory(atPath: directory + "/.git/scimgit")
        where name != "control" {
            let data = try Data(contentsOf: URL(fileURLWithPath: directory + "/.git/scimgit/" + name))
            #expect(!String(decoding: data, as: UTF8.self).contains(secret.dropFirst(15)))
        }
        #expect(try server.git("ls-tree", "-r", "--name-only", "scimgit/live").contains("access-token") == false)
    }

    @Test func `keys, issuers and certificates are added, listed and removed`() throws {
        let folder = try TestFolder()
        func run(_ words: String...) throws -> CommandRun { try CommandRun(words + ["--state", folder.state]) }
        _ = try run("init")
        let path = folder.state + "/.git/scimgit/access-token-keys.json"
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
        _ = try run("client", "create", "entra")
        let paths = try TestCertificate.own.write(into: folder.path)
        #expect(try run("client", "key", "add", "entra", paths.key).errors.contains("private key"))
        #expect(try run("client", "key", "add", "entra", paths.chain).errors.contains("no public key"))
        let publicKey = folder.path + "/public.pem"
        let made = try Program.run(["openssl", "pkey", "-in", paths.key, "-pubout", "-out", publicKey])
        #expect(made.status == 0)
        #expect(try run("client", "key", "add", "entra", publicKey).output == "Added 1 key to entra.\n")
        #expect(try run("client", "key", "add", "entra", publicKey).errors.contains("already"))
        #expect(try run("client", "key", "add", "entra", "https://entra.example/jwks").status == 0)
        #expect(try run("client", "key", "add", "entra", "http://entra.example/jwks").status != 0)
        #expect(try run("client", "key", "list", "entra").output.split(separator: "\n").count == 2)
        let trust = ["--issuer", "https://login.example", "--subject", "s", "--audience", "a"]
        let federate = ["client", "federate", "entra", "--jwks", "https://login.example/keys"] + trust
        #expect(try CommandRun(federate + ["--rs256", "--state", folder.state]).status == 0)
        #expect(try run("client", "federation", "list", "entra").output.contains("RS256"))
        #expect(try run("client", "tls", "add", "entra", paths.chain).output.contains("SHA-256"))
        #expect(try run("client", "tls", "add", "entra", paths.key).errors.contains("no certificate"))
        #expect(try run("client", "set", "entra", "--basic", "on").status == 0)
        #expect(try run("client", "set", "entra", "--token-lifetime", "7h").status != 0)
        let shown = try run("client", "show", "entra").output
        for word in ["basic    on", "key  ", "federation  ", "certificate  ", "2126-"] { #expect(shown.contains(word)) }
        #expect(try run("client", "key", "remove", "entra").output == "Removed 2 of entra.\n")
        #expect(try run("client", "federation", "remove", "entra").status == 0)
        #expect(try run("client", "tls", "remove", "entra").status == 0)
        #expect(try run("client", "key", "list", "entra").output == "")
        #expect(try run("client", "key", "list", "nobody").errors.contains("client list"))
    }

    @Test func `an issuer is taken only with texts, a URL and keys that can be used`() throws {
        let folder = try TestFolder()
        func run(_ words: String...) throws -> CommandRun { try CommandRun(words + ["--state", folder.state]) }
        _ = try run("init")
        _ = try run("client", "create", "entra")
        let keys = try folder.write("keys.json", #"{"keys":[]}"#)
        let broken = try folder.write("broken.json", "{}")
        func federate(
            issuer: String = "https://login.example", jwks: String? = nil, subject: String = "s",
            audience: String = "a"
        ) throws -> Int32 {
            try run(
                "client", "federate", "entra", "--issuer", issuer, "--jwks", jwks ?? keys, "--subject", subject,
                "--audience", audience
            ).status
        }
        for issuer in ["", "login.example", "/login", "http://login.example", "https://login.example/\n", "https://"] {
            #expect(try federate(issuer: issuer) == 64, "\(issuer)")
        }
        for text in ["", "a\nb", "\u{1B}[31m"] {
            #expect(try federate(subject: text) == 64)
            #expect(try federate(audience: text) == 64)
        }
        for jwks in [folder.path + "/nothing.json", folder.path, broken, "http://login.example/keys", ""] {
            #expect(try federate(jwks: jwks) == 64, "\(jwks)")
        }
        #expect(try run("client", "federation", "list", "entra").output == "")
        #expect(try federate() == 0)
        #expect(try federate(issuer: "http://localhost:8080", subject: "é") == 0)
        let relative = String(repeating: "../", count: 30) + String(keys.dropFirst())
        #expect(try federate(jwks: relative, subject: "relative") == 0)
        let lines = try run("client", "federation", "list", "entra").output.split(separator: "\n")
        #expect(lines.count == 3 && lines.allSatisfy { $0.contains("keys at /") })
    }

    @Test func `a certificate lets its client in by HTTP/1.1 and HTTP/2, and nobody else`() async throws {
        let folder = try TestFolder()
        let paths = try TestCertificate.own.write(into: folder.path)
        let server = try RunningServer(
            folder.state, "--tls-certificate", paths.chain, "--tls-key", paths.key, "--log-level", "notice")
        let port = try #require(Int(server.port))
        #expect(try CommandRun("client", "create", "hr", "--state", folder.state).status == 0)
        #expect(try await Self.status(port, .own, .http1Only) == 401)
        #expect(try CommandRun("client", "tls", "add", "hr", paths.chain, "--state", folder.state).status == 0)
        #expect(try await comesToHold { try await Self.status(port, .own, .http1Only) == 200 })
        #expect(try await Self.status(port, .own, .automatic) == 200)
        for version in [HTTPClient.Configuration.HTTPVersion.http1Only, .automatic] {
            #expect(try await Self.status(port, .issued, version) == 401)
            #expect(try await Self.status(port, nil, version) == 401)
        }
        #expect(try CommandRun("client", "tls", "remove", "hr", "--state", folder.state).status == 0)
        #expect(try await Self.status(port, .own, .automatic) == 401)
        #expect(server.stop(SIGTERM) == 0)
    }

    /// The status of a request without a token over a connection with a certificate.
    private static func status(
        _ port: Int, _ certificate: TestCertificate?, _ version: HTTPClient.Configuration.HTTPVersion
    ) async throws -> Int {
        var settings = TLSConfiguration.makeClientConfiguration()
        settings.certificateVerification = .none
        if let certificate {
            let chain = try NIOSSLCertificate.fromPEMBytes(Array(certificate.chain.utf8))
            settings.certificateChain = chain.map { .certificate($0) }
            settings.privateKey = .privateKey(try NIOSSLPrivateKey(bytes: Array(certificate.key.utf8), format: .pem))
        }
        var configuration = HTTPClient.Configuration(tlsConfiguration: settings)
        configuration.httpVersion = version
        return try await HTTPClient.withHTTPClient(configuration: configuration) { client in
            let request = HTTPClientRequest(url: "https://localhost:\(port)/scim/v2/Users")
            return Int(try await client.execute(request, timeout: .seconds(60)).status.code)
        }
    }
}
