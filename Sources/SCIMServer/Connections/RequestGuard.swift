import HTTPTypes
import JSON
import Limits
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1
import SCIM

/// Guards the requests of an HTTP/1.1 connection, or the request of an HTTP/2 stream.
///
/// It answers invalid HTTP with a SCIM error, and enforces the timeouts for the arrival of a body and for the client to
/// read the response.
final class RequestGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// An outbound event: the body of a request with `Expect: 100-continue` is wanted now.
    enum Invitation { case `continue` }

    private let limits: ConnectionLimits
    private let logger: Logger
    private var watch: ConnectionWatch?
    private var isStream = false
    private var arrival: Deadline?
    private var departure: Deadline?
    private var progress = RequestProgress()
    /// The deadline for the whole current response; nil while the client reads it at once.
    private var answerEnd: NIODeadline?

    init(limits: ConnectionLimits, logger: Logger) {
        self.limits = limits
        self.logger = logger
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let pipeline = context.pipeline.syncOperations
        watch = try? pipeline.handler(type: ConnectionWatch.self)
        isStream = watch == nil
        if isStream {
            watch = try? context.channel.parent?.pipeline.syncOperations.handler(type: ConnectionWatch.self)
        } else if let codec = try? pipeline.handler(type: HTTP1ToHTTPServerCodec.self) {
            try? pipeline.addHandler(HeadRules(), position: .before(codec))
        }
        arrival = Deadline(on: context.eventLoop) { self.arrivedTooLate(context) }
        departure = Deadline(on: context.eventLoop) { context.close(promise: nil) }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        arrival?.cancel()
        departure?.cancel()
        (arrival, departure) = (nil, nil)
        watch?.requestsEnded(progress.unanswered)
        watch = nil
    }

    // MARK: Requests

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !progress.isOver else {
            discard(unwrapInboundIn(data), context)
            return
        }
        switch unwrapInboundIn(data) {
        case .head(var head):
            progress.headCame(wire: watch?.received ?? 0)
            watch?.requestBegan()
            guard !isStream || takeAuthority(&head) else {
                refuse(400, "The request must name one host, in :authority or in Host.", context)
                return
            }
            context.fireChannelRead(isStream ? wrapInboundOut(.head(head)) : data)
        case .body(let buffer):
            progress.bodyCame(buffer.readableBytes)
            context.fireChannelRead(data)
        case .end:
            progress.requestCame()
            arrival?.clear()
            context.fireChannelRead(data)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        // Most requests arrive in one piece and need no timeout.
        if progress.beginsToWait() { arrival?.set(in: TimeAmount(limits.body)) }
        if !isStream, let watch, progress.overhead(wire: watch.received) > Limits.chunkOverhead {
            refuse(400, "The chunks of the body have more than \(Limits.chunkOverhead) bytes around them.", context)
        }
        context.fireChannelReadComplete()
    }

    /// Sets a missing `:authority` of an HTTP/2 request from its `Host` header field, RFC 9113 §8.3.1; false when the
    /// request names no host, or two different ones.
    private func takeAuthority(_ head: inout HTTPRequest) -> Bool {
        let hosts = head.headerFields[values: .hostBesideAuthority]
        guard hosts.count <= 1 else { return false }
        if head.authority == nil { head.authority = hosts.first }
        return head.authority != nil && hosts.allSatisfy { $0 == head.authority }
    }

    /// Drops what the client sends after the last response.
    private func discard(_ part: HTTPRequestPart, _ context: ChannelHandlerContext) {
        switch part {
        case .body(let buffer):
            progress.bodyCame(buffer.readableBytes)
            if progress.body > Limits.discardedBody { context.close(promise: nil) }
        case .end: context.close(promise: nil)
        case .head: break
        }
    }

    private func arrivedTooLate(_ context: ChannelHandlerContext) {
        // While an earlier request is processed, the next one is not read.
        guard progress.isReceivingNext else {
            arrival?.set(in: TimeAmount(limits.body))
            return
        }
        refuse(408, "The body of the request did not arrive within \(limits.body.components.seconds) seconds.", context)
    }

    // MARK: Responses

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard !progress.isOver else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        switch unwrapOutboundIn(data) {
        case .head(let head): write(head, data, context, promise)
        case .body: context.write(data, promise: promise)
        case .end: finish(data, context, promise)
        }
    }

    private func write(
        _ head: HTTPResponse, _ data: NIOAny, _ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?
    ) {
        progress.answerBegan()
        answerEnd = nil
        if !context.channel.isWritable { limitAnswer(context) }
        // The rest of a request that is answered before its end is not read.
        if progress.isAnsweredEarly, !isStream {
            var head = head
            head.headerFields[.connection] = "close"
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        } else {
            context.write(data, promise: promise)
        }
    }

    private func finish(_ data: NIOAny, _ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?) {
        let isEarly = progress.isAnsweredEarly
        progress.answerEnded()
        watch?.requestsEnded()
        departure?.clear()
        context.write(data, promise: promise)
        if isEarly { sayFarewell(context) }
    }

    /// Keeps reading for a while after the last response, because a client that is still sending would get a reset
    /// instead of the response.
    private func sayFarewell(_ context: ChannelHandlerContext) {
        progress.isOver = true
        arrival?.cancel()
        context.flush()
        departure?.set(in: TimeAmount(limits.farewell))
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if progress.isAnswering { limitAnswer(context) }
        context.fireChannelWritabilityChanged()
    }

    /// Sets the deadlines for a client that does not read its response at once: for some progress, and for the whole
    /// response.
    private func limitAnswer(_ context: ChannelHandlerContext) {
        let end = answerEnd ?? .now() + TimeAmount(limits.answer)
        answerEnd = end
        departure?.set(at: context.channel.isWritable ? end : min(end, .now() + TimeAmount(limits.stall)))
    }

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        guard event is Invitation else {
            context.triggerUserOutboundEvent(event, promise: promise)
            return
        }
        if progress.isWaitingForBody {
            context.writeAndFlush(wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
        }
        promise?.succeed()
    }

    // MARK: Errors

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case let violation as HeadViolation: refuse(violation.status, violation.detail, context)
        case ChannelEvent.inputClosed where progress.isOver: context.close(promise: nil)
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case HTTPParserError.headerOverflow:
            refuse(
                431,
                "The header section is too large: it may have \(Limits.headers) bytes in \(Limits.headerFields) fields.",
                context)
        case is HTTPParserError: refuse(400, "The request is not valid HTTP.", context)
        default: break
        }
        context.fireErrorCaught(error)
    }

    /// Answers the request that is arriving with an error, and closes the connection.
    private func refuse(_ status: Int, _ detail: String, _ context: ChannelHandlerContext) {
        guard !progress.isOver else { return }
        logger.info("a request was refused", metadata: ["status": "\(status)", "reason": "\(detail)"])
        guard progress.mayRefuse else {
            progress.isOver = true
            context.close(promise: nil)
            return
        }
        let body = ByteBuffer(bytes: SCIMError(status: status, detail: detail).body.compactBytes)
        var head = HTTPResponse(status: .init(code: status))
        head.headerFields[.contentType] = .scimJSON
        head.headerFields[.contentLength] = String(body.readableBytes)
        if !isStream { head.headerFields[.connection] = "close" }
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(body)), promise: nil)
        context.write(wrapOutboundOut(.end(nil)), promise: nil)
        sayFarewell(context)
        if !isStream { context.close(mode: .output, promise: nil) }
        context.fireErrorCaught(RequestRefused())
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        guard progress.isOver, context.channel.isActive else {
            context.close(mode: mode, promise: promise)
            return
        }
        if let promise { context.channel.closeFuture.cascade(to: promise) }
    }
}

/// Fails the reading of a request body whose request was refused before it had arrived.
struct RequestRefused: Error {}
