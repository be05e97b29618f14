import HummingbirdCore
import Logging
import NIOCore
import Synchronization

/// A channel setup that can be exchanged for new connections; open connections keep the one they started with.
final class ExchangeableChannel<Base: ServerChildChannel>: ServerChildChannel {
    /// A connection, and the setup it started with.
    struct Value: ServerChildChannelValue {
        let base: Base
        let connection: Base.Value
        var channel: any Channel { connection.channel }
    }

    private let current: Mutex<Base>

    init(_ base: Base) { current = Mutex(base) }

    /// Replaces the setup for new connections.
    func exchange(for base: Base) { current.withLock { $0 = base } }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        let base = current.withLock { $0 }
        return base.setup(channel: channel, logger: logger).map { Value(base: base, connection: $0) }
    }

    func handle(value: Value, logger: Logger) async {
        await value.base.handle(value: value.connection, logger: logger)
    }
}
