import HTTPTypes
import Limits
import Logging
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing

@testable import SCIMServer

@Suite struct `A body that comes after the answer` {
    @Test func `is read as far as the limit, and no byte more`() throws {
        let watch = RequestGuard(limits: ConnectionLimits(), logger: Logger(label: "test"))
        let channel = EmbeddedChannel(handler: watch)
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        let head = HTTPRequest(method: .post, scheme: "https", authority: "a", path: "/scim/v2/Users")
        try channel.writeInbound(HTTPRequestPart.head(head))
        try channel.writeOutbound(HTTPResponsePart.head(HTTPResponse(status: .contentTooLarge)))
        try channel.writeOutbound(HTTPResponsePart.end(nil))
        let part = ByteBuffer(repeating: 0x20, count: 1 << 20)
        for _ in 0..<Limits.discardedBody >> 20 { try channel.writeInbound(HTTPRequestPart.body(part)) }
        #expect(channel.isActive)
        try channel.writeInbound(HTTPRequestPart.body(ByteBuffer(repeating: 0x20, count: 1)))
        #expect(!channel.isActive)
    }
}
