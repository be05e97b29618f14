import NIOCore
import NIOPosix

/// Keep-alive connections to a server on this machine, each of which sends a request when the last one was answered.
///
/// It runs on one thread and looks only at status and length of an answer, so that it takes little from the server.
struct LoadClient {
    let port: Int
    let connections: Int

    private static let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)

    /// Sends requests and returns the work when it is done.
    ///
    /// - Parameters:
    ///   - repeats: Whether the requests start over after the last one; otherwise the work ends with it.
    ///   - limit: When the work ends in any case.
    func work(off requests: [ByteBuffer], repeats: Bool = false, limit: Duration) async throws -> Workload {
        let workload = Workload(requests, repeats: repeats, limit: limit)
        let bootstrap = ClientBootstrap(group: Self.group)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(AnswerHandler(workload))
                }
            }
        var channels: [any Channel] = []
        for _ in 0..<connections {
            channels.append(try await bootstrap.connect(host: "127.0.0.1", port: port).get())
        }
        for channel in channels { try await channel.closeFuture.get() }
        return workload
    }
}

/// Sends the first request when the connection is there, and the next one after each answer.
private final class AnswerHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let workload: Workload
    private var received = ByteBuffer()
    private var isWaiting = false

    init(_ workload: Workload) {
        self.workload = workload
    }

    func channelActive(context: ChannelHandlerContext) {
        sendNext(context)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var part = unwrapInboundIn(data)
        received.writeBuffer(&part)
        guard let head = AnswerHead(received.readableBytesView), head.length <= received.readableBytes else { return }
        received.clear()
        isWaiting = false
        workload.answered(head.status, bodyLength: head.bodyLength)
        sendNext(context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        if isWaiting { workload.fail("The server closed the connection instead of answering.") }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        workload.fail("\(error)")
        context.close(promise: nil)
    }

    private func sendNext(_ context: ChannelHandlerContext) {
        guard let request = workload.next() else {
            context.close(promise: nil)
            return
        }
        isWaiting = true
        context.writeAndFlush(wrapOutboundOut(request), promise: nil)
    }
}

/// Status and whole length of an HTTP/1.1 answer with a `Content-Length`, or of one without a body.
private struct AnswerHead {
    let status: Int
    let length: Int
    let bodyLength: Int

    /// Nil while the head has not come whole.
    init?(_ bytes: ByteBufferView) {
        var status: Int?
        var body = 0
        var line = bytes.startIndex
        while let end = bytes[line...].firstIndex(of: UInt8(ascii: "\n")) {
            if end - line <= 1 {
                guard let status else { return nil }
                self.status = status
                bodyLength = body
                length = end + 1 - bytes.startIndex + body
                return
            }
            if status == nil {
                status = Self.number(bytes[line...].dropFirst(9))
            } else if Self.isContentLength(bytes[line...]) {
                body = Self.number(bytes[line...].dropFirst(15).drop { $0 == 0x20 })
            }
            line = end + 1
        }
        return nil
    }

    private static func isContentLength(_ line: ByteBufferView) -> Bool {
        line.count > 15 && zip(line, "content-length:".utf8).allSatisfy { $0 | 0x20 == $1 || $0 == $1 }
    }

    private static func number(_ bytes: some Sequence<UInt8>) -> Int {
        var number = 0
        for byte in bytes {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { break }
            number = number * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return number
    }
}
