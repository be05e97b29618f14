import NIOCore
import NIOTLS

/// Closes a connection on which the TLS handshake does not finish or no request arrives in time.
///
/// Only complete header sections of requests count: single bytes, and HTTP/2 frames that are not part of a request, do
/// not extend the timeout.
final class ConnectionWatch: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let limits: ConnectionLimits
    private var isHandshaking: Bool
    private var deadline: Deadline?
    private var requests = 0
    /// The number of bytes received, after decryption.
    private(set) var received = 0

    init(limits: ConnectionLimits, isEncrypted: Bool) {
        self.limits = limits
        isHandshaking = isEncrypted
    }

    /// Stops the timeout while a request is processed, which has timeouts of its own.
    func requestBegan() {
        requests += 1
        deadline?.clear()
    }

    /// Starts the idle timeout when no request is processed any more.
    ///
    /// - Parameter count: The number of requests that were answered or abandoned.
    func requestsEnded(_ count: Int = 1) {
        requests -= count
        if requests == 0 { deadline?.set(in: TimeAmount(limits.idle)) }
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let deadline = Deadline(on: context.eventLoop) { context.close(promise: nil) }
        deadline.set(in: TimeAmount(isHandshaking ? limits.handshake : limits.firstRequest))
        self.deadline = deadline
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        deadline?.cancel()
        deadline = nil
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case TLSUserEvent.handshakeCompleted:
            isHandshaking = false
            deadline?.set(in: TimeAmount(limits.firstRequest))
        // The server is stopping; the handlers that would close the connection are added after the handshake.
        case is ChannelShouldQuiesceEvent where isHandshaking: context.close(promise: nil)
        default: break
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        received += unwrapInboundIn(data).readableBytes
        context.fireChannelRead(data)
    }
}
