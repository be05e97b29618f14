import HTTPTypes
import JSON
import Limits
import NIOCore
import NIOHTTPTypes
import SCIM

/// What the server does on each connection before a request reaches SCIM: a body for the errors that the HTTP parser
/// answers, `100 Continue`, and an end to bodies that nobody will read.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private var received = 0

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            received = 0
            if head.headerFields[.expect]?.lowercased() == "100-continue" {
                context.writeAndFlush(wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
            }
        case .body(let buffer):
            received += buffer.readableBytes
            guard received <= Limits.discardedBody else {
                context.close(promise: nil)
                return
            }
        case .end: break
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .head(var head) = unwrapOutboundIn(data), head.status.code >= 400,
            !head.headerFields.contains(.contentType)
        else {
            context.write(data, promise: promise)
            return
        }
        let detail =
            head.status.code < 500
            ? "The request is not valid HTTP, or its headers are too long." : "Something went wrong in the server."
        let body = ByteBuffer(bytes: SCIMError(status: head.status.code, detail: detail).body.compactBytes)
        head.headerFields[.contentType] = .scimJSON
        head.headerFields[.contentLength] = String(body.readableBytes)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(body)), promise: promise)
    }
}
