public import Hummingbird
import NIOCore

/// What a request needs to know of its connection.
public struct ConnectionContext: InitializableFromSource {
    /// The connection, or a stream of it.
    let channel: any Channel

    /// Makes the context of a request.
    public init(source: ApplicationRequestContextSource) {
        channel = source.channel
    }
}
