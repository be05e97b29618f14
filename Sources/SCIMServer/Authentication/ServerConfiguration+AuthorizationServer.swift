import Clients
import HTTPTypes

extension ServerConfiguration {
    /// The server as OAuth knows it, by the URL as the client of a request reaches it.
    ///
    /// - Throws: ``HTTPFailure`` 400 when the request has an invalid host or forwarded scheme.
    func authorizationServer(of head: HTTPRequest) throws(HTTPFailure) -> AuthorizationServer {
        let base = try baseURL(of: head)
        let scheme = base.utf8.prefix { $0 != UInt8(ascii: "/") }.count + 2
        let authority = base.utf8.dropFirst(scheme).prefix { $0 != UInt8(ascii: "/") }.count
        let issuer = String(base.utf8.prefix(scheme + authority)) ?? base
        // A name of this machine means the same server to whoever signs; any other one in `Host` is the sender's choice.
        let isHere = tls == nil && !isBehindProxy && Self.isLoopback(issuer.dropFirst(scheme))
        return AuthorizationServer(issuer: issuer, resource: base, isPinned: publicURL != nil || isHere)
    }

    /// Whether a host, perhaps with a port, is a name of this machine.
    private static func isLoopback(_ authority: Substring) -> Bool {
        ["localhost", "127.0.0.1", "[::1]"].contains { name in
            authority == name || authority.hasPrefix(name + ":") && !authority.dropFirst(name.count + 1).contains("@")
        }
    }
}
