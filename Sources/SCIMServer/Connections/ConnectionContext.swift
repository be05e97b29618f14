public import Hummingbird
import NIOCore

/// The request context, which gives access to the connection.
public struct ConnectionContext: InitializableFromSource {
    /// The channel of the connection, or of the HTTP/2 stream.
    let channel: any Channel

    /// Takes the channel from the source that Hummingbird passes for each request.
    public init(source: ApplicationRequestContextSource) {
        channel = source.channel
    }
}
