import Limits

/// Limits of the number of connections, and timeouts for what happens on them.
public struct ConnectionLimits: Sendable, Hashable {
    /// The greatest number of open connections.
    public var connections = Limits.connections
    /// The greatest number of open connections from one address.
    public var connectionsPerAddress = Limits.connectionsPerAddress
    /// The greatest number of connections that are answered with 503 at the same time.
    var refusedConnections = Limits.refusedConnections
    /// The timeout of the TLS handshake.
    public var handshake = Duration.seconds(Limits.handshake)
    /// The timeout for the arrival of the first request of a connection, including its header section.
    public var firstRequest = Duration.seconds(Limits.firstRequest)
    /// The timeout for the arrival of the next request, including its header section.
    public var idle = Duration.seconds(Limits.idle)
    /// The timeout for the arrival of a request body.
    public var body = Duration.seconds(Limits.bodyArrival)
    /// The timeout for a client to read a whole response.
    public var answer = Duration.seconds(Limits.answer)
    /// The timeout for a client to read some more of a response.
    public var stall = Duration.seconds(Limits.stall)
    /// How long a connection is kept open after its last response, so that the client can read it.
    public var farewell = Duration.seconds(Limits.farewell)

    /// The default limits, which are those of `Limits`.
    public init() {}

    /// The limits reduced to the available file descriptors, of which some are reserved for git, packs and hooks.
    ///
    /// - Parameters:
    ///   - limit: The greatest number of descriptors of the process.
    ///   - open: The number of descriptors that are open.
    /// - Throws: ``ConfigurationError/tooFewFiles(limit:)`` when too few are left for any connection.
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
