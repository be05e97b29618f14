import NIOCore
import NIOHTTPTypes
import Synchronization

/// Whether the client of a connection is still there.
final class Presence: Sendable {
    private let hasLeft = Atomic(false)

    /// Whether nobody has seen the client go.
    var isThere: Bool { !hasLeft.load(ordering: .relaxed) }

    func end() { hasLeft.store(true, ordering: .relaxed) }
}

/// Notes that the client of a connection, or of a stream of one, has gone: it closed the connection, or its side of it.
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
    /// Whether the client at the other end is still there; asked on the event loop, else nil.
    var presence: Presence? {
        guard eventLoop.inEventLoop else { return nil }
        return try? pipeline.syncOperations.handler(type: DepartureWatch.self).presence
    }
}
