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
        let isPinned = publicURL != nil || tls == nil && !isBehindProxy
        return AuthorizationServer(
            issuer: String(base.utf8.prefix(scheme + authority)) ?? base, resource: base, isPinned: isPinned)
    }
}
