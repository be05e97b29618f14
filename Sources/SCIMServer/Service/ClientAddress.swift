import HTTPTypes
import NIOCore

/// The IP address of the client of a request.
enum ClientAddress {
    /// The address of the connection; behind a proxy, the first address in `Forwarded` (RFC 7239 §5.2) or
    /// `X-Forwarded-For`.
    ///
    /// A value in these header fields that is not an IP address is ignored.
    static func text(of connection: SocketAddress?, _ headers: HTTPFields, isBehindProxy: Bool) -> String? {
        let own = connection?.ipAddress
        return isBehindProxy ? forwarded(headers) ?? own : own
    }

    private static func forwarded(_ headers: HTTPFields) -> String? {
        if let first = headers[.forwarded]?.prefix(while: { $0 != "," }) {
            let parameters = first.split(separator: ";").map { $0.trimmingBlanks }
            let value = parameters.first { $0.lowercased().hasPrefix("for=") }?.dropFirst("for=".count)
            if let address = value.flatMap({ address(in: $0) }) { return address }
        }
        return headers[.forwardedFor].flatMap { address(in: $0.prefix { $0 != "," }) }
    }

    /// The address in a node identifier such as `192.0.2.43`, `192.0.2.43:47011`, `2001:db8::1` or
    /// `"[2001:db8::1]:4711"`.
    private static func address(in text: Substring) -> String? {
        var text = text.trimmingBlanks
        if text.count > 1, text.hasPrefix("\""), text.hasSuffix("\"") { text = text.dropFirst().dropLast() }
        if text.hasPrefix("[") {
            text = text.dropFirst().prefix { $0 != "]" }
        } else if text.utf8.count(where: { $0 == UInt8(ascii: ":") }) == 1 {
            text = text.prefix { $0 != ":" }
        }
        return IPAddress(String(text)) == nil ? nil : String(text)
    }
}

extension Substring {
    fileprivate var trimmingBlanks: Substring {
        var rest = self[...]
        while rest.first == " " || rest.first == "\t" { rest = rest.dropFirst() }
        while rest.last == " " || rest.last == "\t" { rest = rest.dropLast() }
        return rest
    }
}

extension HTTPField.Name {
    /// Information from proxies about the request, RFC 7239.
    static let forwarded = Self.known("Forwarded")
    /// The addresses of the client and of proxies, in the form that most proxies use.
    static let forwardedFor = Self.known("X-Forwarded-For")
}
