import ArgumentParser
import Foundation
import SCIMServer

/// The options for where the server listens and how clients reach it.
struct NetworkOptions: ParsableArguments {
    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "The port to listen on; with 0 the system chooses one.")
    var port = 8080

    @Option(help: ArgumentHelp("The path above all SCIM endpoints.", valueName: "path"))
    var basePath = "/scim/v2"

    @Option(
        help: ArgumentHelp("The certificate and its intermediate certificates, PEM.", valueName: "file"),
        completion: .file())
    var tlsCertificate: String?

    @Option(help: ArgumentHelp("The private key of the certificate, PEM.", valueName: "file"), completion: .file())
    var tlsKey: String?

    @Flag(
        help: """
            A proxy in front terminates TLS: listen without TLS beyond this machine, and trust the proxy's \
            X-Forwarded-Proto and X-Forwarded-Host, or its Forwarded.
            """)
    var behindProxy = false

    @Option(
        help: ArgumentHelp(
            "The base URL as clients reach it; if left out, it is taken from each request.", valueName: "url"))
    var publicURL: String?

    func validate() throws {
        guard (tlsCertificate == nil) == (tlsKey == nil) else {
            throw ValidationError("--tls-certificate and --tls-key must be given together.")
        }
    }

    /// The checked configuration.
    ///
    /// - Throws: ``CommandError`` when tokens would travel in the clear, `ConfigurationError` for invalid values.
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
                    + "--behind-proxy when a proxy in front terminates TLS.")
        }
    }
}

extension ServerConfiguration {
    /// Where the server listens, such as `127.0.0.1:8080` or `[::1]:8080`.
    func address(port: Int) -> String { Self.address(host, port) }

    private static func address(_ host: String, _ port: Int) -> String {
        "\(host.contains(":") ? "[\(host)]" : host):\(port)"
    }

    /// Whether clients may reach the server by other URLs than the one that is shown.
    var isShownURLGuessed: Bool { publicURL == nil && isOnAllAddresses }

    /// The base URL to show before any request has arrived.
    ///
    /// - Parameters:
    ///   - port: The port that the server listens on.
    ///   - machine: The name of this machine, which is shown when the server listens on all addresses and the name has
    ///     a domain.
    func shownURL(port: Int, machine: String = ProcessInfo.processInfo.hostName) -> String {
        if let publicURL { return publicURL }
        let loopback = host.contains(":") ? "::1" : "127.0.0.1"
        let shown = isOnAllAddresses ? (machine.contains(".") ? machine : loopback) : host
        return "\(tls == nil ? "http" : "https")://\(Self.address(shown, port))\(basePath)"
    }
}
