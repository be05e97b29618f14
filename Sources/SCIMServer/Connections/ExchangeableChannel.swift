import HummingbirdCore
import Logging
import NIOCore
import Synchronization

/// What speaks on new connections, for which something else may be put; connections that are open go on as they began.
final class ExchangeableChannel<Base: ServerChildChannel>: ServerChildChannel {
    /// A connection, and what speaks on it.
    struct Value: ServerChildChannelValue {
        let base: Base
        let connection: Base.Value
        var channel: any Channel { connection.channel }
    }

    private let current: Mutex<Base>

    init(_ base: Base) { current = Mutex(base) }

    /// Puts another in its place.
    func exchange(for base: Base) { current.withLock { $0 = base } }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        let base = current.withLock { $0 }
        return base.setup(channel: channel, logger: logger).map { Value(base: base, connection: $0) }
    }

    func handle(value: Value, logger: Logger) async {
        await value.base.handle(value: value.connection, logger: logger)
    }
}
