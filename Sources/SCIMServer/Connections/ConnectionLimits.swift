import Limits

/// How many connections there may be, and how long what happens on them may take.
public struct ConnectionLimits: Sendable, Hashable {
    /// How many may be open at once.
    public var connections = Limits.connections
    /// How many may come from one address.
    public var connectionsPerAddress = Limits.connectionsPerAddress
    /// How many may be told at once that there is no room.
    var refusedConnections = Limits.refusedConnections
    /// How long the handshake of TLS may take.
    public var handshake = Duration.seconds(Limits.handshake)
    /// How long the first request of a connection may take to begin, and its headers to come.
    public var firstRequest = Duration.seconds(Limits.firstRequest)
    /// How long the next request may take to begin, and its headers to come.
    public var idle = Duration.seconds(Limits.idle)
    /// How long the body of a request may take to come.
    public var body = Duration.seconds(Limits.bodyArrival)
    /// How long an answer may take to be taken.
    public var answer = Duration.seconds(Limits.answer)
    /// How long a client may take nothing of an answer.
    public var stall = Duration.seconds(Limits.stall)
    /// How long a connection is kept that was told to go.
    public var farewell = Duration.seconds(Limits.farewell)

    /// The limits of `Limits`.
    public init() {}

    /// As many connections as descriptors leave room for, so that git, packs and hooks always get theirs.
    ///
    /// - Parameters:
    ///   - limit: How many descriptors the process may have.
    ///   - open: How many it has.
    /// - Throws: ``ConfigurationError/tooFewFiles(limit:)`` when nothing can be done with what is left.
    func fitting(limit: Int, open: Int) throws(ConfigurationError) -> ConnectionLimits {
        let free = limit - open
        guard free > Limits.leastDescriptors else { throw .tooFewFiles(limit: limit) }
        let reserve = min(Limits.reservedDescriptors, max(Limits.leastDescriptors, free / 2))
        var fitting = self
        fitting.connections = min(connections, free - reserve)
        fitting.refusedConnections = min(refusedConnections, reserve / 4)
        fitting.connectionsPerAddress = min(connectionsPerAddress, max(1, fitting.connections / 2))
        return fitting
    }
}
