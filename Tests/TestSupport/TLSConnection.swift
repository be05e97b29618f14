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
        let shaken = group.any().makePromise(of: Handshake.self)
        channel = try await ClientBootstrap(group: group)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let handlers = channel.pipeline.syncOperations
                    try handlers.addHandler(NIOSSLClientHandler(context: context, serverHostname: "localhost"))
                    try handlers.addHandler(HandshakeListener(shaken))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        let handshake = try await shaken.futureResult.get()
        (negotiated, certificate) = (handshake.negotiated, handshake.certificate)
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

/// What a TLS handshake came to.
private struct Handshake: Sendable {
    let negotiated: String?
    let certificate: [UInt8]
}

/// Tells what the TLS handshake of a connection came to, at once: the other side may close the connection right after it.
private final class HandshakeListener: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let shaken: EventLoopPromise<Handshake>

    init(_ shaken: EventLoopPromise<Handshake>) { self.shaken = shaken }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted(let negotiated)? = event as? TLSUserEvent {
            shaken.completeWith(
                Result {
                    let shown = try context.pipeline.syncOperations.nioSSL_peerCertificate()
                    return Handshake(negotiated: negotiated, certificate: try shown?.toDERBytes() ?? [])
                })
        }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        shaken.fail(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) { shaken.fail(ChannelError.eof) }
}
