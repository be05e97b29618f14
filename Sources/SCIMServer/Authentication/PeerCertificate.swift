import NIOCore
import NIOSSL

/// The TLS certificate of a client.
enum PeerCertificate {
    /// The certificate, in DER, that the client of a connection or HTTP/2 stream showed; nil when it showed none.
    static func bytes(of channel: any Channel) -> [UInt8]? { own(channel) ?? channel.parent.flatMap(own) }

    private static func own(_ channel: any Channel) -> [UInt8]? {
        guard channel.eventLoop.inEventLoop else { return nil }
        let handler = try? channel.pipeline.syncOperations.handler(type: NIOSSLServerHandler.self)
        return try? handler?.peerCertificate?.toDERBytes()
    }
}
