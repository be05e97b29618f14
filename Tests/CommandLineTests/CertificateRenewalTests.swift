import Foundation
import NIOSSL
import TestSupport
import Testing

@Suite struct `A renewed certificate` {
    @Test func `is served at SIGHUP without a restart, and broken files change nothing`() async throws {
        let folder = try TestFolder()
        let paths = try TestCertificate.own.write(into: folder.path)
        let server = try RunningServer(
            folder.state, "--tls-certificate", paths.chain, "--tls-key", paths.key, "--log-level", "notice")
        let port = try #require(Int(server.port))
        let before = try await Self.connect(port, ["h2"])
        #expect(before.negotiated == "h2")

        try TestCertificate.reversed.write(into: folder.path)
        server.send(SIGHUP)
        try await server.expectLine("cannot be used")
        let unchanged = try await Self.connect(port, ["h2"])
        #expect(unchanged.certificate == before.certificate)
        try await unchanged.close()

        try TestCertificate.issued.write(into: folder.path)
        server.send(SIGHUP)
        try await server.expectLine("get their certificate")
        let renewed = try NIOSSLCertificate.fromPEMBytes(Array(TestCertificate.issued.chain.utf8))[0].toDERBytes()
        for offered in [["h2"], ["http/1.1"]] {
            let connection = try await Self.connect(port, offered)
            #expect(connection.negotiated == offered[0])
            #expect(connection.certificate == renewed)
            try await connection.close()
        }
        try await before.close()
        #expect(server.stop(SIGTERM) == 0)
    }

    @Test func `is asked for at the start, when something is wrong with the one that is there`() async throws {
        let folder = try TestFolder()
        let paths = try TestCertificate.unchained.write(into: folder.path)
        let server = try RunningServer(
            folder.state, "--tls-certificate", paths.chain, "--tls-key", paths.key, "--log-level", "warning")
        try await server.expectLine("full chain")
        #expect(server.stop(SIGTERM) == 0)
    }

    private static func connect(_ port: Int, _ protocols: [String]) async throws -> TLSConnection {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateVerification = .none
        configuration.applicationProtocols = protocols
        return try await TLSConnection(port: port, configuration)
    }
}
