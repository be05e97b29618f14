import Limits
import NIOCore
import NIOHTTP1

/// Checks the head of an HTTP/1.1 request by the rules of RFC 9112 that cannot be checked after its conversion to
/// swift-http-types, which joins or drops some header fields.
final class HeadRules: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart

    private var isRefused = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isRefused else { return }
        guard case .head(var head) = unwrapInboundIn(data) else {
            context.fireChannelRead(data)
            return
        }
        if let violation = Self.violation(in: head) {
            isRefused = true
            context.fireUserInboundEventTriggered(violation)
            return
        }
        Self.normalize(&head)
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }

    /// The first violation in a head; nil when it is valid.
    private static func violation(in head: HTTPRequestHead) -> HeadViolation? {
        guard head.version.major == 1, head.version.minor <= 1 else {
            return HeadViolation(status: 505, "The server speaks HTTP/1.1, and HTTP/2 over TLS; not \(head.version).")
        }
        let isOld = head.version.minor == 0
        var (hosts, lengths, codings, isChunked) = (0, 0, 0, true)
        for (name, value) in head.headers {
            switch name.utf8.count {
            case 4 where name.lowercased() == "host": hosts += 1
            case 14 where name.lowercased() == "content-length": lengths += 1
            case 17 where name.lowercased() == "transfer-encoding":
                codings += 1
                isChunked = isChunked && value.lowercased() == "chunked"
            default: break
            }
        }
        // RFC 9112 §3.2
        guard hosts == 1 || isOld && hosts == 0 else {
            return HeadViolation(
                status: 400, "The request has \(hosts == 0 ? "no Host header" : "several Host headers"): send one.")
        }
        guard isChunked, codings <= 1 else {
            return HeadViolation(status: 501, "The Transfer-Encoding of a request may only be chunked.")
        }
        guard codings == 0 || !isOld else {
            return HeadViolation(status: 400, "HTTP/1.0 has no Transfer-Encoding: send a Content-Length.")
        }
        guard lengths + codings <= 1 else {
            return HeadViolation(
                status: 400, "The request has two lengths: send one Content-Length, or Transfer-Encoding.")
        }
        guard head.uri.utf8.first == UInt8(ascii: "/") || head.uri == "*" || absolute(head.uri) != nil else {
            return HeadViolation(status: 400, "The target of the request must be a path that starts with \"/\".")
        }
        return nil
    }

    /// Converts a target in absolute form to origin form and `Host`, RFC 9112 §3.2.2, and removes `Expect` from a
    /// request of HTTP/1.0, which does not have it.
    private static func normalize(_ head: inout HTTPRequestHead) {
        if head.version.minor == 0 { head.headers.remove(name: "Expect") }
        guard let (host, path) = absolute(head.uri) else { return }
        head.headers.replaceOrAdd(name: "Host", value: host)
        head.uri = path
    }

    /// Host and path of a target in absolute form, `http://host/path` or `https://host/path`; nil for any other target.
    private static func absolute(_ target: String) -> (host: String, path: String)? {
        guard target.utf8.first != UInt8(ascii: "/"), let scheme = target.firstRange(of: "://") else { return nil }
        guard ["http", "https"].contains(target[..<scheme.lowerBound].lowercased()) else { return nil }
        let rest = target[scheme.upperBound...]
        let end = rest.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? rest.endIndex
        guard end > rest.startIndex else { return nil }
        let path = rest[end...]
        return (String(rest[..<end]), path.hasPrefix("/") ? String(path) : "/" + path)
    }
}

/// The error for a head that is refused before the request is processed.
struct HeadViolation: Sendable {
    let status: Int
    let detail: String

    init(status: Int, _ detail: String) {
        self.status = status
        self.detail = detail
    }
}
