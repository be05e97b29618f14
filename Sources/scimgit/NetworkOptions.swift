import ArgumentParser
import SCIMServer

/// Where the server listens and how clients reach it.
struct NetworkOptions: ParsableArguments {
    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "The port to listen on; the system chooses one when it is 0.")
    var port = 8080

    @Option(help: ArgumentHelp("The path above all SCIM endpoints.", valueName: "path"))
    var basePath = "/scim/v2"

    @Option(
        help: ArgumentHelp("The certificate and those that lead to its issuer, PEM.", valueName: "file"),
        completion: .file())
    var tlsCertificate: String?

    @Option(help: ArgumentHelp("The private key of the certificate, PEM.", valueName: "file"), completion: .file())
    var tlsKey: String?

    @Flag(
        help: """
            A proxy that speaks TLS is in front: listen without TLS beyond this machine, and believe the proxy's \
            X-Forwarded-Proto and X-Forwarded-Host, or its Forwarded.
            """)
    var behindProxy = false

    @Option(
        help: ArgumentHelp("The base URL as clients reach it; taken from each request if left out.", valueName: "url"))
    var publicURL: String?

    func validate() throws {
        guard (tlsCertificate == nil) == (tlsKey == nil) else {
            throw ValidationError("--tls-certificate and --tls-key go together.")
        }
    }

    /// The checked configuration.
    ///
    /// - Throws: ``CommandError`` when it would send tokens in the clear, `ConfigurationError` for values that cannot
    ///   work.
    func configuration() throws -> ServerConfiguration {
        var files: ServerConfiguration.TLSFiles?
        if let tlsCertificate, let tlsKey { files = .init(certificateChain: tlsCertificate, privateKey: tlsKey) }
        do {
            return try ServerConfiguration(
                host: host, port: port, basePath: basePath, tls: files, publicURL: publicURL,
                isBehindProxy: behindProxy)
        } catch ConfigurationError.plainTextOutside {
            throw CommandError(
                "Without TLS tokens would travel in the clear to \(host): give --tls-certificate and --tls-key, or "
                    + "--behind-proxy when a proxy that speaks TLS is in front.")
        }
    }
}

extension ServerConfiguration {
    /// Where the server listens, such as `127.0.0.1:8080` or `[::1]:8080`.
    func address(port: Int) -> String { "\(host.contains(":") ? "[\(host)]" : host):\(port)" }

    /// The base URL as far as it is known before a request comes.
    ///
    /// - Parameter port: The port that the server listens on.
    func shownURL(port: Int) -> String {
        publicURL ?? "\(tls == nil ? "http" : "https")://\(address(port: port))\(basePath)"
    }
}
