import Foundation
import HTTPTypes
import HummingbirdTesting
import JSON
import NIOCore
import NIOSSL
import SCIMServer
import TestSupport
import Testing

@Suite struct `Encryption` {
    private func withFiles(_ body: (ServerConfiguration.TLSFiles) async throws -> Void) async throws {
        try await TestCertificate.own.withFiles(body)
    }

    @Test func `serves over TLS, and says so in locations`() async throws {
        try await withFiles { files in
            let configuration = try ServerConfiguration(tls: files)
            try await TestServer.run(.ahc(.https), configuration: configuration) { server in
                let port = try #require(server.client.port)
                let made = try await server.makeUser("mira")
                #expect(made.headers[.location] == "https://localhost:\(port)/scim/v2/Users/\(made.id)")
                #expect(try await server.send(.get, "/Users/\(made.id)").json["userName"] == "mira")
                #expect(try await server.send(.delete, "/Users/\(made.id)").status == 204)
                try await server.send(.get, "/Users/\(made.id)").expectError(404)
            }
        }
    }

    @Test(arguments: [(["h2", "http/1.1"], "h2"), (["http/1.1"], "http/1.1")])
    func `speaks HTTP/2 with those who can`(_ offered: [String], _ chosen: String) async throws {
        try await withFiles { files in
            let configuration = try ServerConfiguration(tls: files)
            try await TestServer.run(.ahc(.https), configuration: configuration) { server in
                let port = try #require(server.client.port)
                #expect(try await Self.negotiate(offered, port: port) == chosen)
            }
        }
    }

    @Test func `does not start with files that are no certificate`() async throws {
        try await withFiles { files in
            let swapped = ServerConfiguration.TLSFiles(
                certificateChain: files.privateKey, privateKey: files.certificateChain)
            await #expect(throws: ConfigurationError.self) {
                try await TestServer.run(configuration: ServerConfiguration(tls: swapped)) { _ in }
            }
        }
    }

    /// The suites of TLS 1.2 for the certificate of the tests, an ECDSA one.
    @Test(arguments: [
        (NIOTLSCipher.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, true), (.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, true),
        (.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, true), (.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, false),
        (.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA, false),
    ])
    func `of TLS 1.2 is forward-secret and authenticated, or none`(_ suite: NIOTLSCipher, _ works: Bool) async throws {
        try await withFiles { files in
            let configuration = try ServerConfiguration(tls: files)
            try await TestServer.run(.ahc(.https), configuration: configuration) { server in
                let port = try #require(server.client.port)
                let chosen = try? await Self.negotiate(["http/1.1"], port: port) {
                    $0.maximumTLSVersion = .tlsv12
                    $0.cipherSuiteValues = [suite]
                }
                #expect(chosen == (works ? "http/1.1" : nil))
            }
        }
    }

    /// The protocol that the server chooses of those that are offered.
    private static func negotiate(
        _ protocols: [String], port: Int, _ change: (inout TLSConfiguration) -> Void = { _ in }
    ) async throws -> String? {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateVerification = .none
        configuration.applicationProtocols = protocols
        change(&configuration)
        let connection = try await TLSConnection(port: port, configuration)
        try await connection.close()
        return connection.negotiated
    }
}
