import NIOCore

/// Reads the message of one caller on the event loop: all that it sends until it closes its side.
final class ControlMessageReader: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let callers: ControlCallers
    private var message = ByteBuffer()
    private var deadline: Scheduled<Void>?

    init(_ callers: ControlCallers) { self.callers = callers }

    func channelActive(context: ChannelHandlerContext) {
        let channel = context.channel
        deadline = channel.eventLoop.scheduleTask(in: callers.time) { channel.close(promise: nil) }
        callers.add(channel)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var part = unwrapInboundIn(data)
        guard callers.count(part.readableBytes, from: context.channel) else { return context.close(promise: nil) }
        message.writeBuffer(&part)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case ChannelEvent.inputClosed = event else { return context.fireUserInboundEventTriggered(event) }
        deadline?.cancel()
        let whole = message
        message = ByteBuffer()
        callers.complete(whole, from: context.channel)
    }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        callers.remove(context.channel)
        context.fireChannelInactive()
    }
}
