import ArgumentParser
import Clients
import Foundation

/// `scimgit client secret`: manages the secrets by which clients ask for access tokens.
struct ClientSecretCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "secret",
        abstract: "Create, list and revoke the secrets of a client.",
        discussion: "A client asks for access tokens at /oauth2/token by its name as client_id, and a secret.",
        subcommands: [
            ClientSecretCreateCommand.self, ClientSecretListCommand.self, ClientSecretRevokeCommand.self,
        ])
}

/// `scimgit client secret create`: creates a secret and prints it once.
struct ClientSecretCreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Create a secret and print it; it cannot be shown again.")

    @Argument(help: "The client.")
    var client: String

    @Option(
        help: ArgumentHelp("How long it is valid, \(Lifetime.forms); the default is without end.", valueName: "time"))
    var expires: Lifetime?

    @OptionGroup var state: StateOption

    func run() async throws {
        printOutput(try await state.administer { try $0.createSecret(for: client, lifetime: expires?.seconds) })
    }
}

/// `scimgit client secret list`: prints a line for each secret of a client.
struct ClientSecretListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Print a line for each secret of a client: first digits of the hash, creation time, state, last use.")

    @Argument(help: "The client.")
    var client: String

    @OptionGroup var state: StateOption

    func run() throws { try CredentialLine.print(.secret, of: client, state) }
}

/// `scimgit client secret revoke`: takes secrets away.
struct ClientSecretRevokeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Revoke the secrets of a client, with the access tokens that were got by them.")

    @Argument(help: "The client.")
    var client: String

    @Option(help: ArgumentHelp("Only the secret whose hash begins with these digits.", valueName: "digits"))
    var secret: HashDigits?

    @OptionGroup var state: StateOption

    func run() async throws { try await state.remove(.secret, of: client, secret, "Revoked") }
}

/// What a list tells of a credential.
struct CredentialLine {
    /// The cells of the line.
    let cells: [String]

    init(_ credential: Credential, _ uses: [String: Int64]) {
        cells = [
            credential.fingerprint, TokenLine.time(credential.created), Self.state(of: credential),
            TokenLine.use(uses[credential.fingerprint]), credential.madeBy, credential.description,
        ].map(\.asColumn)
    }

    private static func state(of credential: Credential) -> String {
        guard let expires = credential.expires else { return "valid" }
        let (now, day) = (Int64(Date().timeIntervalSince1970), TokenLine.time(expires).prefix(10))
        if credential.hasExpired(at: now) { return "expired \(day)" }
        return "valid until \(day)" + (credential.expiresSoon(at: now) ? " (soon)" : "")
    }

    /// Prints the credentials of a kind that a client has.
    static func print(_ kind: Credential.Kind, of client: String, _ state: StateOption) throws {
        let administration = Administration(of: try state.existingLocation())
        let (registrations, uses) = (try administration.registrations(), administration.lastUses)
        guard registrations.client(named: client) != nil else { throw ClientError.unknown(client) }
        printTable(
            registrations.credentials(of: client).filter { $0.kind == kind }.map { CredentialLine($0, uses).cells })
    }
}

extension StateOption {
    /// Takes away the credentials of a kind that a client has, or the one whose hash begins like this.
    func remove(
        _ kind: Credential.Kind, of client: String, _ digits: HashDigits?, _ done: String
    ) async throws {
        let count = try await administer { try $0.removeCredentials(kind, of: client, fingerprint: digits?.text) }
        guard count > 0 else {
            throw CommandError(
                "There is no such \(kind.rawValue) of \"\(client)\"; `scimgit client show \(client)` lists what there is."
            )
        }
        printOutput("\(done) \(count) of \(client).")
    }
}
