import JSON
import Limits
import NIOCore
import SCIM

/// Answers the first bytes on a refused connection with 503, and closes it.
final class RefusedConnection: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var isAnswered = false

    func channelActive(context: ChannelHandlerContext) {
        let channel = context.channel
        context.eventLoop.scheduleTask(in: .seconds(Int64(Limits.farewell))) { channel.close(promise: nil) }
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isAnswered else { return }
        isAnswered = true
        let error = SCIMError(
            status: 503, detail: "The server has reached its limit of connections; try again in a few seconds.")
        let body = error.body.compactBytes
        let head = """
            HTTP/1.1 503 Service Unavailable\r
            Content-Type: \(String.scimJSON)\r
            Content-Length: \(body.count)\r
            Retry-After: \(Limits.retryAfter)\r
            Connection: close\r
            \r

            """
        let answer = ByteBuffer(bytes: Array(head.utf8) + body)
        context.writeAndFlush(wrapOutboundOut(answer), promise: nil)
        context.close(mode: .output, promise: nil)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .inputClosed? = event as? ChannelEvent { context.close(promise: nil) }
    }
}
