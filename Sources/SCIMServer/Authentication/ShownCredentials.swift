import HTTPTypes
import NIOCore
import NIOSSL

/// What a request shows of its sender.
struct ShownCredentials {
    let head: HTTPRequest
    /// The channel of the connection or HTTP/2 stream.
    let channel: any Channel
    let configuration: ServerConfiguration

    /// The TLS certificate of the connection, in DER; that of a proxy says nothing of a client.
    var certificate: [UInt8]? { configuration.isBehindProxy ? nil : PeerCertificate.bytes(of: channel) }
}

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
