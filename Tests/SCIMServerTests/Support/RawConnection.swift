import NIOCore
import NIOPosix

/// A connection that sends bytes as they are and returns all that comes back until the server closes it.
enum RawConnection {
    static func exchange(port: Int, _ text: String) async throws -> String {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "localhost", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: text))
            var received = ByteBuffer()
            for try await var part in inbound { received.writeBuffer(&part) }
            return String(buffer: received)
        }
    }

    /// Sends bytes and closes the connection without waiting for an answer.
    static func send(port: Int, _ text: String) async throws {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "localhost", port: port).get()
        try await channel.writeAndFlush(ByteBuffer(string: text))
        try await channel.close()
    }
}

/// A connection that stays open between what is sent over it.
final class IdleConnection: Sendable {
    private let channel: any Channel
    private let parts: AsyncThrowingStream<ByteBuffer, any Error>

    /// Connects to this machine.
    init(port: Int) async throws {
        let (parts, continuation) = AsyncThrowingStream.makeStream(of: ByteBuffer.self)
        self.parts = parts
        channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelInitializer { channel in
                channel.pipeline.addHandler(Listener(continuation))
            }
            .connect(host: "127.0.0.1", port: port).get()
    }

    /// Sends bytes as they are.
    func send(_ text: String) async throws {
        try await channel.writeAndFlush(ByteBuffer(string: text))
    }

    /// Sends a request and returns its answer, which must come in one piece.
    func answer(to text: String) async throws -> String {
        try await send(text)
        for try await part in parts { return String(buffer: part) }
        return ""
    }

    /// Waits until the server closes the connection; what it sent before.
    @discardableResult
    func end() async throws -> String {
        var received = ByteBuffer()
        do { for try await var part in parts { received.writeBuffer(&part) } } catch is IOError {}
        return String(buffer: received)
    }

    /// Says that nothing more is sent, unless the server has answered and closed the connection already.
    func shutdown() async throws {
        do { try await channel.close(mode: .output) } catch ChannelError.alreadyClosed {}
    }

    /// Closes the connection, if the server has not.
    func close() async throws {
        do { try await channel.close() } catch ChannelError.alreadyClosed {}
    }
}

/// Hands on what a connection receives, and its end.
private final class Listener: ChannelInboundHandler, Sendable {
    typealias InboundIn = ByteBuffer
    private let continuation: AsyncThrowingStream<ByteBuffer, any Error>.Continuation

    init(_ continuation: AsyncThrowingStream<ByteBuffer, any Error>.Continuation) { self.continuation = continuation }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { continuation.yield(unwrapInboundIn(data)) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        continuation.finish(throwing: error)
        context.close(promise: nil)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .inputClosed? = event as? ChannelEvent {
            continuation.finish()
            context.close(promise: nil)
        }
    }

    func channelInactive(context: ChannelHandlerContext) { continuation.finish() }
}

extension TestServer {
    /// A request of HTTP/1.1 without a body, with the token.
    func request(_ line: String, _ headers: String...) -> String {
        (["\(line) HTTP/1.1", "Host: localhost", "Authorization: Bearer \(token)"] + headers).joined(separator: "\r\n")
            + "\r\n\r\n"
    }
}
