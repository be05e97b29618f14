import Foundation
import HTTPTypes
import HummingbirdTesting
import JSON
import NIOCore
import NIOPosix
import NIOSSL
import NIOTLS
import SCIMServer
import Testing

@Suite struct `Encryption` {
    private func withFiles(_ body: (ServerConfiguration.TLSFiles) async throws -> Void) async throws {
        let files = try TestCertificate.write()
        let directory = (files.privateKey as NSString).deletingLastPathComponent
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try await body(files)
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

    /// The protocol that the server chooses of those that are offered.
    private static func negotiate(_ protocols: [String], port: Int) async throws -> String? {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateVerification = .none
        configuration.applicationProtocols = protocols
        let context = try NIOSSLContext(configuration: configuration)
        let group = MultiThreadedEventLoopGroup.singleton
        let chosen = group.any().makePromise(of: String?.self)
        let channel = try await ClientBootstrap(group: group)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let handlers = channel.pipeline.syncOperations
                    try handlers.addHandler(NIOSSLClientHandler(context: context, serverHostname: "localhost"))
                    try handlers.addHandler(NegotiationListener(chosen))
                }
            }
            .connect(host: "localhost", port: port).get()
        let result = try await chosen.futureResult.get()
        try await channel.close()
        return result
    }
}

/// Tells which protocol a TLS handshake ended with.
private final class NegotiationListener: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let chosen: EventLoopPromise<String?>

    init(_ chosen: EventLoopPromise<String?>) { self.chosen = chosen }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted(let negotiated)? = event as? TLSUserEvent { chosen.succeed(negotiated) }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { chosen.fail(error) }
}
