import NIOCore
import NIOTLS

/// Closes a connection over which nothing is asked: a handshake that does not end, a request that does not come.
///
/// Only whole requests count: what drips in, and frames of HTTP/2 that ask for nothing, prolong nothing.
final class ConnectionWatch: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private let limits: ConnectionLimits
    private var isHandshaking: Bool
    private var deadline: Deadline?
    private var requests = 0
    /// How many bytes came, after decryption.
    private(set) var received = 0

    init(limits: ConnectionLimits, isEncrypted: Bool) {
        self.limits = limits
        isHandshaking = isEncrypted
    }

    /// Notes that a request is being answered, so that its own time counts.
    func requestBegan() {
        requests += 1
        deadline?.clear()
    }

    /// Notes that requests were answered or given up.
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
        // The server is stopping, and nothing behind this knows yet.
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
