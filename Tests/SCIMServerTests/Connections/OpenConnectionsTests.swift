import NIOCore
import NIOEmbedded
import Testing

@testable import SCIMServer

@Suite struct `Open connections` {
    private func limits(_ connections: Int, perAddress: Int = 100) -> ConnectionLimits {
        var limits = ConnectionLimits()
        limits.connections = connections
        limits.connectionsPerAddress = perAddress
        return limits
    }

    private func channel(from address: String) throws -> EmbeddedChannel {
        let channel = EmbeddedChannel()
        channel.remoteAddress = try SocketAddress(ipAddress: address, port: 4711)
        try channel.connect(to: SocketAddress(ipAddress: address, port: 1)).wait()
        return channel
    }

    @Test func `beyond the limit take the place of the oldest that never had a token`() throws {
        let open = OpenConnections(limits: limits(3), countsAddresses: true)
        let channels = try (1...5).map { try channel(from: "192.0.2.\($0)") }
        for channel in channels[..<3] { #expect(open.admit(channel) == .served) }
        open.recognize(channels[0])
        for channel in channels[3...] { #expect(open.admit(channel) == .served) }
        for channel in channels { channel.embeddedEventLoop.run() }
        #expect(channels.map(\.isActive) == [true, false, false, true, true])
        #expect(open.count == 3)
    }

    @Test func `are refused when all others have a token, the first ones with an answer`() throws {
        let open = OpenConnections(limits: limits(2), countsAddresses: true)
        let channels = try (1...2).map { try channel(from: "192.0.2.\($0)") }
        for channel in channels {
            #expect(open.admit(channel) == .served)
            open.recognize(channel)
        }
        let others = try (1...33).map { try channel(from: "198.51.100.\($0)") }
        #expect(others.map { open.admit($0) } == [Admission](repeating: .refused, count: 32) + [.dropped])
        _ = try channels[0].finish()
        #expect(open.admit(try channel(from: "203.0.113.1")) == .served)
    }

    @Test(arguments: [
        (["192.0.2.1", "::ffff:192.0.2.1"], "192.0.2.2"),
        (["2001:db8:1:2::1", "2001:db8:1:2:ffff::9"], "2001:db8:1:3::1"),
    ])
    func `are counted for each address, or IPv6 network`(_ addresses: [String], _ other: String) throws {
        let open = OpenConnections(limits: limits(100, perAddress: 2), countsAddresses: true)
        let channels = try addresses.map { try channel(from: $0) }
        for channel in channels {
            #expect(open.admit(channel) == .served)
            open.recognize(channel)
        }
        #expect(open.admit(try channel(from: addresses[0])) == .refused)
        #expect(open.admit(try channel(from: other)) == .served)
        _ = try channels[1].finish()
        #expect(open.admit(try channel(from: addresses[0])) == .served)
    }

    @Test func `of one address push out those of the same address`() throws {
        let open = OpenConnections(limits: limits(100, perAddress: 2), countsAddresses: true)
        let other = try channel(from: "192.0.2.9")
        let channels = try (1...3).map { _ in try channel(from: "192.0.2.1") }
        #expect(open.admit(other) == .served)
        for channel in channels { #expect(open.admit(channel) == .served) }
        for channel in channels { channel.embeddedEventLoop.run() }
        #expect(channels.map(\.isActive) == [false, true, true])
        #expect(other.isActive)
    }

    @Test func `of a proxy, or of this machine, are not counted for their address`() throws {
        let proxied = OpenConnections(limits: limits(100, perAddress: 1), countsAddresses: false)
        let local = OpenConnections(limits: limits(100, perAddress: 1), countsAddresses: true)
        for _ in 0..<3 {
            let channel = try channel(from: "192.0.2.1")
            #expect(proxied.admit(channel) == .served)
            proxied.recognize(channel)
            for address in ["127.0.0.1", "::1", "::ffff:127.0.0.1"] {
                let channel = try self.channel(from: address)
                #expect(local.admit(channel) == .served)
                local.recognize(channel)
            }
        }
        #expect(local.count == 9)
    }

    @Test(arguments: [(44, 18, 10), (1024, 18, 750), (256, 18, 119), (1 << 20, 18, 2048), (35, 18, 1)])
    func `are as many as open files leave room for`(_ limit: Int, _ open: Int, _ connections: Int) throws {
        #expect(try ConnectionLimits().fitting(limit: limit, open: open).connections == connections)
    }

    @Test func `need some open files`() {
        #expect(throws: ConfigurationError.tooFewFiles(limit: 34)) {
            try ConnectionLimits().fitting(limit: 34, open: 18)
        }
    }
}
