import Limits

/// How many connections there may be.
public struct ConnectionLimits: Sendable, Hashable {
    /// How many may be open at once.
    public var connections = Limits.connections
    /// How many may come from one address.
    public var connectionsPerAddress = Limits.connectionsPerAddress
    /// How many may be told at once that there is no room.
    var refusedConnections = Limits.refusedConnections

    /// The limits of ``Limits``.
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
