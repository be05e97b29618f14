public import Hummingbird

/// What a request needs to know of its connection: nothing.
public struct ConnectionContext: InitializableFromSource {
    /// Makes the context of a request.
    public init(source: ApplicationRequestContextSource) {}
}
