import HummingbirdCore
import Logging
import NIOCore

/// Serves a connection on the thread of its event loop, where its requests arrive and its answers leave.
///
/// What takes long must leave that thread, by ``awayFromEventLoop(_:)``: other connections share it.
struct EventLoopChannel<Base: ServerChildChannel>: ServerChildChannel {
    let base: Base
    let connections: OpenConnections
    /// Whether whoever is refused understands an answer before a handshake.
    let isPlain: Bool

    /// A connection, with what speaks on it; nil when it was refused.
    struct Value: ServerChildChannelValue {
        let channel: any Channel
        fileprivate let base: Base.Value?
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        switch connections.admit(channel) {
        case .served: serve(channel, logger)
        case .refused: refuse(channel)
        case .dropped: drop(channel)
        }
    }

    private func serve(_ channel: any Channel, _ logger: Logger) -> EventLoopFuture<Value> {
        base.setup(channel: channel, logger: logger).flatMapErrorThrowing { error in
            channel.close(promise: nil)
            throw error
        }.map { Value(channel: channel, base: $0) }
    }

    private func refuse(_ channel: any Channel) -> EventLoopFuture<Value> {
        guard isPlain else { return drop(channel) }
        return channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandler(RefusedConnection())
            return Value(channel: channel, base: nil)
        }
    }

    private func drop(_ channel: any Channel) -> EventLoopFuture<Value> {
        channel.close(promise: nil)
        return channel.eventLoop.makeFailedFuture(ChannelError.ioOnClosedChannel)
    }

    func handle(value: Value, logger: Logger) async {
        guard let connection = value.base else { return }
        await withTaskExecutorPreference(EventLoopExecutor(value.channel.eventLoop)) {
            await base.handle(value: connection, logger: logger)
        }
    }
}

/// Runs tasks on an event loop.
private final class EventLoopExecutor: TaskExecutor {
    private let eventLoop: any EventLoop

    init(_ eventLoop: any EventLoop) {
        self.eventLoop = eventLoop
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        eventLoop.execute { unsafe job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}

/// Does something that may take long while the event loop of the connection goes on with other connections.
func awayFromEventLoop<Result>(_ body: () async throws -> Result) async throws -> Result {
    try await withTaskExecutorPreference(globalConcurrentExecutor, operation: body)
}
