import NIOCore
import Synchronization

/// What happens to a new connection.
enum Admission {
    /// It is served until it closes.
    case served
    /// Its first request is answered with 503, and it is closed.
    case refused
    /// It is closed at once, because too many others are being refused.
    case dropped
}

/// The open connections, with their limits.
///
/// A connection is a stranger until a request with a valid token arrives on it. At the limit, the oldest stranger is
/// closed to make room for a new connection; without a stranger the new connection is refused.
final class OpenConnections: Sendable {
    fileprivate struct Connection {
        let channel: any Channel
        let network: RemoteNetwork?
        /// A number that increases with each new connection.
        let number: Int
        var isStranger = true
    }

    fileprivate struct State {
        var connections: [ObjectIdentifier: Connection] = [:]
        var countPerNetwork: [RemoteNetwork: Int] = [:]
        var opened = 0
        /// The number of connections that are being refused.
        var refused = 0
    }

    private let limits: ConnectionLimits
    private let countsAddresses: Bool
    private let state = Mutex(State())

    /// - Parameter countsAddresses: Whether ``ConnectionLimits/connectionsPerAddress`` applies; not behind a proxy,
    ///   where all connections have the same address.
    init(limits: ConnectionLimits, countsAddresses: Bool) {
        self.limits = limits
        self.countsAddresses = countsAddresses
    }

    /// The number of open connections, refused ones not included.
    var count: Int { state.withLock { $0.connections.count } }

    /// Admits a connection if the limits allow it.
    func admit(_ channel: any Channel) -> Admission {
        let id = ObjectIdentifier(channel)
        let network = countsAddresses ? RemoteNetwork(channel.remoteAddress) : nil
        let (admission, leaving) = state.withLock { state -> (Admission, [any Channel]) in
            guard let leaving = state.makeRoom(for: network, within: limits) else {
                return (state.refuse(atMost: limits.refusedConnections) ? .refused : .dropped, [])
            }
            state.opened += 1
            state.connections[id] = Connection(channel: channel, network: network, number: state.opened)
            if let network { state.countPerNetwork[network, default: 0] += 1 }
            return (.served, leaving)
        }
        for channel in leaving { channel.close(promise: nil) }
        switch admission {
        case .served: channel.closeFuture.whenComplete { _ in self.state.withLock { $0.remove(id) } }
        case .refused: channel.closeFuture.whenComplete { _ in self.state.withLock { $0.refused -= 1 } }
        case .dropped: break
        }
        return admission
    }

    /// Records that a request with a valid token arrived on a connection.
    ///
    /// - Parameter channel: The connection, or one of its HTTP/2 streams.
    func recognize(_ channel: any Channel) {
        state.withLock { state in
            let id = ObjectIdentifier(channel)
            if state.connections[id]?.isStranger == true {
                state.connections[id]?.isStranger = false
            } else if let connection = channel.parent.map(ObjectIdentifier.init) {
                state.connections[connection]?.isStranger = false
            }
        }
    }
}

extension OpenConnections.State {
    /// Removes the connections to close for a new one, and returns them; nil when there is no room.
    fileprivate mutating func makeRoom(for network: RemoteNetwork?, within limits: ConnectionLimits) -> [any Channel]? {
        if let network, countPerNetwork[network, default: 0] >= limits.connectionsPerAddress {
            return removeOldestStranger(of: network).map { [$0] }
        }
        guard connections.count >= limits.connections else { return [] }
        return removeOldestStranger().map { [$0] }
    }

    /// Counts a refused connection; returns false when there are too many of them.
    fileprivate mutating func refuse(atMost limit: Int) -> Bool {
        guard refused < limit else { return false }
        refused += 1
        return true
    }

    fileprivate mutating func removeOldestStranger(of network: RemoteNetwork? = nil) -> (any Channel)? {
        let strangers = connections.values.filter { $0.isStranger && (network == nil || $0.network == network) }
        guard let oldest = strangers.min(by: { $0.number < $1.number }) else { return nil }
        remove(ObjectIdentifier(oldest.channel))
        return oldest.channel
    }

    fileprivate mutating func remove(_ id: ObjectIdentifier) {
        guard let network = connections.removeValue(forKey: id)?.network else { return }
        let rest = countPerNetwork[network, default: 1] - 1
        countPerNetwork[network] = rest == 0 ? nil : rest
    }
}
