/// Where and how the server listens, and the URL by which clients reach it.
public struct ServerConfiguration: Sendable, Hashable {
    /// The PEM files for TLS.
    public struct TLSFiles: Sendable, Hashable {
        /// The path of the certificate of the server, followed by its intermediate certificates.
        public let certificateChain: String
        /// The path of the private key.
        public let privateKey: String

        /// Does not read the files; ``SCIMService/run(onOverrun:onRunning:)`` does.
        public init(certificateChain: String, privateKey: String) {
            self.certificateChain = certificateChain
            self.privateKey = privateKey
        }
    }

    /// The host name or IP address to listen on.
    public let host: String
    /// Whether the server listens on all addresses of this machine, so that the host is not part of a URL for clients.
    public let isOnAllAddresses: Bool
    /// The port to listen on; the system chooses one when it is 0.
    public let port: Int
    /// The path of all endpoints, with a leading and without a trailing slash; empty for no path.
    public let basePath: String
    /// The files for TLS; nil for plain HTTP.
    public let tls: TLSFiles?
    /// The base URL as clients reach it, without a trailing slash; nil to take it from each request.
    public let publicURL: String?
    /// Whether all requests come through a proxy that terminates TLS and sets `X-Forwarded-Proto` and
    /// `X-Forwarded-Host`, or `Forwarded`.
    public let isBehindProxy: Bool

    /// Checks the values of a configuration.
    ///
    /// - Throws: ``ConfigurationError`` for invalid values, and for plain HTTP on an address that other machines can
    ///   reach, because tokens would travel in the clear.
    public init(
        host: String = "127.0.0.1", port: Int = 8080, basePath: String = "/scim/v2", tls: TLSFiles? = nil,
        publicURL: String? = nil, isBehindProxy: Bool = false
    ) throws(ConfigurationError) {
        guard (0...65535).contains(port) else { throw .invalid(option: "port", reason: "it must be 0 to 65535") }
        let listening = try ListenHost(host)
        guard tls != nil || isBehindProxy || listening.isLoopback else { throw .plainTextOutside(host: host) }
        let path = try URLPath(basePath[...], of: "base path").text
        guard !["/health", "/ready"].contains(path) else {
            throw .invalid(option: "base path", reason: "\(path) is reserved for the health of the server")
        }
        let reached = try publicURL.map { url throws(ConfigurationError) in try PublicURL(url) }
        try reached?.check(against: path, mayBeRewritten: tls == nil || isBehindProxy)
        self.host = listening.text
        isOnAllAddresses = listening.isUnspecified
        self.port = port
        self.basePath = path
        self.tls = tls
        self.publicURL = reached?.text
        self.isBehindProxy = isBehindProxy
    }
}
