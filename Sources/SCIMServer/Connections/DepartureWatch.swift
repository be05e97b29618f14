import NIOCore
import NIOHTTPTypes
import Synchronization

/// Whether the client of a connection still waits for responses; shared with other threads.
final class Presence: Sendable {
    private let hasLeft = Atomic(false)

    /// Whether the client has not closed the connection.
    var isThere: Bool { !hasLeft.load(ordering: .relaxed) }

    func end() { hasLeft.store(true, ordering: .relaxed) }
}

/// Records that the client closed the connection or HTTP/2 stream, or its side of it.
final class DepartureWatch: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart

    let presence = Presence()

    func channelInactive(context: ChannelHandlerContext) {
        presence.end()
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event { presence.end() }
        context.fireUserInboundEventTriggered(event)
    }
}

extension Channel {
    /// The presence of the client; nil when called outside the event loop of the channel.
    var presence: Presence? {
        guard eventLoop.inEventLoop else { return nil }
        return try? pipeline.syncOperations.handler(type: DepartureWatch.self).presence
    }
}
