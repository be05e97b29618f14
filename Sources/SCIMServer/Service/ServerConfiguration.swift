/// Where and how the service listens, and how it is reached from outside.
public struct ServerConfiguration: Sendable, Hashable {
    /// The PEM files of a server that speaks TLS itself.
    public struct TLSFiles: Sendable, Hashable {
        /// The certificate, followed by those that lead to its issuer.
        public let certificateChain: String
        /// The private key of the certificate.
        public let privateKey: String

        /// Names the files.
        public init(certificateChain: String, privateKey: String) {
            self.certificateChain = certificateChain
            self.privateKey = privateKey
        }
    }

    /// The name or address to listen on.
    public let host: String
    /// Whether that stands for all addresses of this machine, and so for none that a client could call.
    public let isOnAllAddresses: Bool
    /// The port to listen on; the system chooses one when it is 0.
    public let port: Int
    /// The path above all endpoints, with a slash in front and none at the end; empty for none.
    public let basePath: String
    /// The files for TLS, nil to speak plain HTTP.
    public let tls: TLSFiles?
    /// The URL of the base path as clients reach it, without a slash at the end; nil to take it from each request.
    public let publicURL: String?
    /// Whether all requests come through a proxy that speaks TLS and sets `X-Forwarded-Proto` and `X-Forwarded-Host`, or
    /// `Forwarded`.
    public let isBehindProxy: Bool

    /// Checks the parts of a configuration.
    ///
    /// - Throws: ``ConfigurationError`` for parts that cannot work, and for plain HTTP on an address that others reach:
    ///   tokens would travel in the clear.
    public init(
        host: String = "127.0.0.1", port: Int = 8080, basePath: String = "/scim/v2", tls: TLSFiles? = nil,
        publicURL: String? = nil, isBehindProxy: Bool = false
    ) throws(ConfigurationError) {
        guard (0...65535).contains(port) else { throw .invalid(option: "port", reason: "it must be 0 to 65535") }
        let listening = try ListenHost(host)
        guard tls != nil || isBehindProxy || listening.isLoopback else { throw .plainTextOutside(host: host) }
        let path = try URLPath(basePath[...], of: "base path").text
        guard !["/health", "/ready"].contains(path) else {
            throw .invalid(option: "base path", reason: "\(path) is where the server tells how it is")
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

/// Why a configuration cannot work.
public enum ConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Tokens would travel in the clear.
    case plainTextOutside(host: String)
    /// The system lets the server not listen there.
    case cannotListen(address: String, reason: String)
    /// An option has a value that cannot work.
    case invalid(option: String, reason: String)
    /// The operating system allows so few open files that nothing can be served.
    case tooFewFiles(limit: Int)

    /// What is wrong and what to do, in one line.
    public var description: String {
        switch self {
        case .plainTextOutside(let host):
            "Plain HTTP on \(host) would send tokens in the clear: give a TLS certificate and key, listen on "
                + "127.0.0.1, or say that a proxy with TLS is in front."
        case .cannotListen(let address, let reason): "The server cannot listen on \(address): \(reason)."
        case .invalid(let option, let reason): "The \(option) cannot be used: \(reason)."
        case .tooFewFiles(let limit):
            "The server may have \(limit) files open at once, which is too few to serve: raise the limit (`ulimit -n`, "
                + "or LimitNOFILE of systemd)."
        }
    }
}
