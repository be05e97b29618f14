import Foundation
import HTTPTypes
import HummingbirdTesting
import IdentityStore
import NIOCore
import NIOEmbedded
import Testing

@testable import SCIMServer

@Suite struct `A client` {
    @Test func `is there until it closes the connection`() throws {
        let channel = EmbeddedChannel(handler: DepartureWatch())
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        let presence = try #require(channel.presence)
        #expect(presence.isThere)
        _ = try channel.finish()
        #expect(!presence.isThere)
    }

    @Test func `has gone when it closes its side of the connection`() throws {
        let channel = EmbeddedChannel(handler: DepartureWatch())
        let presence = try #require(channel.presence)
        channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.outputClosed)
        #expect(presence.isThere)
        channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        #expect(!presence.isThere)
    }

    @Test func `of a real connection is watched`() async throws {
        try await TestServer.run(.live) { server in
            let port = try #require(server.client.port)
            let lock = server.store.location.gitDirectory + "/refs/scimgit/live.lock"
            try Data().write(to: URL(fileURLWithPath: lock))
            async let first = server.send(.post, "/Users", Self.body("first"))
            // The writer is at it when it has a pack, and waits for the lock.
            while try !Self.hasKeptPack(server) { try await Task.sleep(for: .milliseconds(5)) }
            try await RawConnection.send(port: port, Self.request("second", server.token))
            // Nothing tells when the server has seen the second one come and go.
            try await Task.sleep(for: .milliseconds(300))
            try FileManager.default.removeItem(atPath: lock)
            let answer = try await first
            #expect(answer.status == 201)
            let next = try await server.send(.post, "/Users", Self.body("third"))
            #expect(next.status == 201)
            let list = try await server.send(.get, "/Users")
            #expect(list.userNames == ["first", "third"])
        }
    }

    private static func hasKeptPack(_ server: TestServer) throws -> Bool {
        let packs = server.store.location.gitDirectory + "/objects/pack"
        return try FileManager.default.contentsOfDirectory(atPath: packs).contains { $0.hasSuffix(".keep") }
    }

    private static func body(_ name: String) -> String {
        #"{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"\#(name)"}"#
    }

    private static func request(_ name: String, _ token: String) -> String {
        let body = body(name)
        return "POST /scim/v2/Users HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \(token)\r\n"
            + "Content-Type: application/scim+json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }
}
