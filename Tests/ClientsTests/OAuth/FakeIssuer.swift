import JSON
import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// An issuer that serves its keys by HTTP on this machine, and does what no issuer should.
final class FakeIssuer: Sendable {
    /// What it answers.
    enum Manner: Sendable {
        case keys([JSONObject])
        case status(Int)
        case redirect(to: String)
        case bytes(Int)
        /// The head of an answer, and then nothing.
        case silence
    }

    private let manner: Mutex<Manner>
    private let count = Atomic(0)
    private let channel: any Channel

    init(_ manner: Manner) async throws {
        let state = Box(manner)
        self.manner = Mutex(manner)
        channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Handler(state))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        state.owner = self
    }

    /// How often it was asked.
    var requests: Int { count.load(ordering: .relaxed) }

    var port: Int { channel.localAddress?.port ?? 0 }
    var url: String { "http://127.0.0.1:\(port)/keys" }

    func set(_ manner: Manner) { self.manner.withLock { $0 = manner } }

    func close() async throws { try await channel.close() }

    private func answer() -> Manner {
        count.add(1, ordering: .relaxed)
        return manner.withLock { $0 }
    }

    /// Leads connections to their issuer, which exists only after it listens.
    private final class Box: Sendable {
        private let state: Mutex<FakeIssuer?> = Mutex(nil)
        private let first: Manner

        init(_ first: Manner) { self.first = first }

        var owner: FakeIssuer? {
            get { state.withLock { $0 } }
            set { state.withLock { $0 = newValue } }
        }

        func answer() -> Manner { owner?.answer() ?? first }
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart
        private let box: Box

        init(_ box: Box) { self.box = box }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            guard case .end = unwrapInboundIn(data) else { return }
            switch box.answer() {
            case .keys(let keys):
                let body = JSONValue.object(["keys": .array(keys.map { .object($0) })]).compactBytes
                send(context, 200, body)
            case .status(let status): send(context, status, [])
            case .redirect(let url): send(context, 302, [], [("Location", url)])
            case .bytes(let count): send(context, 200, [UInt8](repeating: 0x20, count: count))
            case .silence:
                let head = HTTPResponseHead(version: .http1_1, status: .ok, headers: ["Content-Length": "100"])
                context.writeAndFlush(wrapOutboundOut(.head(head)), promise: nil)
            }
        }

        private func send(
            _ context: ChannelHandlerContext, _ status: Int, _ body: [UInt8], _ more: [(String, String)] = []
        ) {
            let headers = HTTPHeaders([("Content-Length", "\(body.count)")] + more)
            let head = HTTPResponseHead(version: .http1_1, status: .init(statusCode: status), headers: headers)
            context.write(wrapOutboundOut(.head(head)), promise: nil)
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: body)))), promise: nil)
            context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        }
    }
}
