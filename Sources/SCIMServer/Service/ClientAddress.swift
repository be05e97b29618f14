import HTTPTypes
import NIOCore

/// The address that a request came from.
enum ClientAddress {
    /// The address of the connection; behind a proxy the first one of `Forwarded` (RFC 7239 §5.2) or `X-Forwarded-For`.
    ///
    /// What these headers have that is no address does not count.
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

    /// The address of `192.0.2.43`, `192.0.2.43:47011`, `2001:db8::1` and `"[2001:db8::1]:4711"`.
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
    /// The addresses that a request went through, RFC 7239.
    static let forwarded = Self.known("Forwarded")
    /// The addresses that a request went through, as most proxies write them.
    static let forwardedFor = Self.known("X-Forwarded-For")
}
