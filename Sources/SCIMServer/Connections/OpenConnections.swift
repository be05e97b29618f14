import NIOCore
import Synchronization

/// What becomes of a connection that comes.
enum Admission {
    /// It is served until it closes.
    case served
    /// It is told that there is no room, and closed.
    case refused
    /// It is closed at once, because many others are being refused.
    case dropped
}

/// The connections that are open: how many there may be, and who has to go when another one comes.
///
/// A connection is a stranger's until a request with a good token came over it. When there is no room, the oldest
/// stranger's is closed for the new one; where there is none the new one is refused.
final class OpenConnections: Sendable {
    fileprivate struct Connection {
        let channel: any Channel
        let network: RemoteNetwork?
        /// Rises from one connection to the next.
        let number: Int
        var isStranger = true
    }

    fileprivate struct State {
        var connections: [ObjectIdentifier: Connection] = [:]
        var countPerNetwork: [RemoteNetwork: Int] = [:]
        var opened = 0
        /// How many are being told that there is no room.
        var refused = 0
    }

    private let limits: ConnectionLimits
    private let countsAddresses: Bool
    private let state = Mutex(State())

    /// - Parameter countsAddresses: Whether ``ConnectionLimits/connectionsPerAddress`` holds; not behind a proxy, from
    ///   which all connections come.
    init(limits: ConnectionLimits, countsAddresses: Bool) {
        self.limits = limits
        self.countsAddresses = countsAddresses
    }

    /// How many there are.
    var count: Int { state.withLock { $0.connections.count } }

    /// Takes a connection in, if there is room for it.
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

    /// Notes that a request with a good token came.
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
    /// Removes those who have to go for one more connection, and returns them; nil when nobody can.
    fileprivate mutating func makeRoom(for network: RemoteNetwork?, within limits: ConnectionLimits) -> [any Channel]? {
        if let network, countPerNetwork[network, default: 0] >= limits.connectionsPerAddress {
            return removeOldestStranger(of: network).map { [$0] }
        }
        guard connections.count >= limits.connections else { return [] }
        return removeOldestStranger().map { [$0] }
    }

    /// Counts a connection that is refused; false when too many are.
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
