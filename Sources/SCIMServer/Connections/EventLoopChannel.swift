import HummingbirdCore
import Logging
import NIOCore
import NIOSSL

/// Serves a connection on the thread of its event loop, where its requests arrive and its answers leave.
///
/// What takes long must leave that thread, by ``offEventLoop(_:)``: other connections share it.
struct EventLoopChannel<Base: ServerChildChannel>: ServerChildChannel {
    let base: Base
    let connections: OpenConnections
    let limits: ConnectionLimits
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
        let pipeline = channel.pipeline.syncOperations
        let watch = ConnectionWatch(limits: limits, isEncrypted: !isPlain)
        do {
            if isPlain { try pipeline.addHandler(watch) }
            let value = base.setup(channel: channel, logger: logger)
            if !isPlain {
                try pipeline.addHandler(watch, position: .after(pipeline.handler(type: NIOSSLServerHandler.self)))
            }
            return value.flatMapErrorThrowing { error in
                channel.close(promise: nil)
                throw error
            }.map { Value(channel: channel, base: $0) }
        } catch {
            channel.close(promise: nil)
            return channel.eventLoop.makeFailedFuture(error)
        }
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
