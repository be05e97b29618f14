import HTTPTypes
import SCIM

extension ServerConfiguration {
    /// The base URL as the client of a request reaches it, without a trailing slash.
    ///
    /// - Throws: ``HTTPFailure`` 400 when the request has an invalid host or forwarded scheme.
    func baseURL(of head: HTTPRequest) throws(HTTPFailure) -> String {
        if let publicURL { return publicURL }
        var scheme = tls == nil ? "http" : "https"
        var origin = (authority: head.authority ?? "\(host):\(port)", header: "Host")
        if isBehindProxy {
            let forwarded = ForwardedOrigin(head.headerFields)
            if let sent = forwarded.scheme {
                guard let known = ["https", "http"].first(where: { $0 == sent.value.lowercased() }) else {
                    throw HTTPFailure(status: 400, "The \(sent.header) header must say http or https.")
                }
                scheme = known
            }
            if let sent = forwarded.host { origin = (sent.value, sent.header) }
        }
        guard (1...255).contains(origin.authority.utf8.count), origin.authority.utf8.allSatisfy(Self.isHostByte) else {
            throw HTTPFailure(status: 400, "The \(origin.header) header does not name a host.")
        }
        return scheme + "://" + origin.authority + basePath
    }

    /// Whether a byte is allowed in a host name, an address or a port.
    private static func isHostByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: ":"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"),
            UInt8(ascii: "["), UInt8(ascii: "]"):
            true
        default: false
        }
    }
}
