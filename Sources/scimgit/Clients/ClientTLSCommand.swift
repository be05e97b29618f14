import ArgumentParser
import Clients
import Foundation

/// `scimgit client tls`: manages the TLS certificates of clients.
struct ClientTLSCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tls",
        abstract: "Add, list and remove the TLS certificates of a client.",
        discussion: """
            A client that shows the certificate in the TLS handshake needs no token. The server knows it by its SHA-256, \
            whoever issued it. This does not work behind a proxy.
            """,
        subcommands: [ClientTLSAddCommand.self, ClientTLSListCommand.self, ClientTLSRemoveCommand.self])
}

/// `scimgit client tls add`: adds a certificate.
struct ClientTLSAddCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Let a client in by a TLS certificate.")

    @Argument(help: "The client.")
    var client: String

    @Argument(help: "The certificate in PEM; of several in the file the first.", completion: .file())
    var file: String

    @OptionGroup var state: StateOption

    func run() async throws {
        guard let text = try? String(contentsOfFile: file, encoding: .utf8),
            let certificate = ClientCertificate(pem: text)
        else { throw CommandError("\(file) has no certificate in PEM form (\"-----BEGIN CERTIFICATE-----\").") }
        try await state.administer { try $0.add(certificate, to: client) }
        printOutput("\(client) is let in by the certificate with SHA-256 \(certificate.sha256).")
    }
}

/// `scimgit client tls list`: prints a line for each certificate of a client.
struct ClientTLSListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Print a line for each certificate of a client: first digits of its hash, creation time, state, use.")

    @Argument(help: "The client.")
    var client: String

    @OptionGroup var state: StateOption

    func run() throws { try CredentialLine.print(.certificate, of: client, state) }
}

/// `scimgit client tls remove`: takes certificates away.
struct ClientTLSRemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Remove the certificates of a client.")

    @Argument(help: "The client.")
    var client: String

    @Option(help: ArgumentHelp("Only the certificate whose hash begins with these digits.", valueName: "digits"))
    var certificate: HashDigits?

    @OptionGroup var state: StateOption

    func run() async throws { try await state.remove(.certificate, of: client, certificate, "Removed") }
}
