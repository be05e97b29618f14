import NIOCore
import NIOPosix
public import NIOSSL
import NIOTLS

/// A client of TLS that sends bytes as they are.
public final class TLSConnection: Sendable {
    private let channel: any Channel
    /// The protocol that the server chose of those that were offered.
    public let negotiated: String?
    /// The certificate that the server showed, in DER.
    public let certificate: [UInt8]

    /// Connects to this machine, and returns when the handshake is done.
    public init(port: Int, _ configuration: TLSConfiguration) async throws {
        let context = try NIOSSLContext(configuration: configuration)
        let group = MultiThreadedEventLoopGroup.singleton
        let chosen = group.any().makePromise(of: String?.self)
        channel = try await ClientBootstrap(group: group)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let handlers = channel.pipeline.syncOperations
                    try handlers.addHandler(NIOSSLClientHandler(context: context, serverHostname: "localhost"))
                    try handlers.addHandler(NegotiationListener(chosen))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        negotiated = try await chosen.futureResult.get()
        certificate = (try? await channel.nioSSL_peerCertificate().get()?.toDERBytes()) ?? []
    }

    /// Sends bytes.
    public func send(_ bytes: [UInt8]) async throws {
        try await channel.writeAndFlush(ByteBuffer(bytes: bytes))
    }

    /// Waits until the other side closes the connection.
    public func end() async throws { try await channel.closeFuture.get() }

    /// Closes the connection, if the other side has not.
    public func close() async throws {
        do { try await channel.close() } catch ChannelError.alreadyClosed {}
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

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        chosen.fail(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) { chosen.fail(ChannelError.eof) }
}
