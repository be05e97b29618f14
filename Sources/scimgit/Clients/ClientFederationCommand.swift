import ArgumentParser
import Clients
import JSON

/// `scimgit client federate`: lets a client in by the tokens of another issuer.
struct ClientFederateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "federate",
        abstract: "Let a client in by the tokens of another issuer, such as those of Entra ID (workload identity).",
        discussion: """
            The client sends such a token as client_assertion to /oauth2/token, and its name as client_id. Keys are fetched \
            from that URL alone, every five minutes and when one is unknown.
            """)

    @Argument(help: "The client.")
    var client: String

    @Option(help: ArgumentHelp("The iss of the tokens.", valueName: "url"))
    var issuer: String

    @Option(help: ArgumentHelp("The https URL of the issuer's JWK Set, or a file.", valueName: "url|file"))
    var jwks: String

    @Option(help: ArgumentHelp("The sub of the tokens.", valueName: "text"))
    var subject: String

    @Option(help: ArgumentHelp("The aud of the tokens.", valueName: "text"))
    var audience: String

    @Flag(help: "Accept signatures by RS256 too, which is what Entra ID has.")
    var rs256 = false

    @OptionGroup var state: StateOption

    func validate() throws {
        let longest = 1_000
        for (option, text) in [
            ("issuer", issuer), ("jwks", jwks), ("subject", subject), ("audience", audience),
        ] where text.isEmpty || SingleLine.text(text, limit: longest) != text {
            throw ValidationError("--\(option) must be 1 to \(longest) characters, none of them a control character.")
        }
        guard case .url? = KeySource(issuer) else {
            throw ValidationError("--issuer must be an https URL (http for this machine alone).")
        }
    }

    func run() async throws {
        let keys = try KeySource(argument: jwks)
        do { try keys.checkFile() } catch { throw ValidationError("The keys at \(keys) cannot be had: \(error).") }
        let federation = Federation(
            issuer: issuer, keys: keys, subject: subject, audience: audience, allowsRS256: rs256)
        try await state.administer { try $0.federate(client, federation) }
        printOutput("\(client) is let in by the tokens of \(issuer).")
    }
}

/// `scimgit client federation`: manages the issuers that a client is let in by.
struct ClientFederationCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "federation",
        abstract: "List and remove the issuers of `scimgit client federate`.",
        subcommands: [ClientFederationListCommand.self, ClientFederationRemoveCommand.self])
}

/// `scimgit client federation list`: prints a line for each issuer of a client.
struct ClientFederationListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Print a line for each issuer of a client: first digits of its hash, creation time, state, last use.")

    @Argument(help: "The client.")
    var client: String

    @OptionGroup var state: StateOption

    func run() throws { try CredentialLine.print(.federation, of: client, state) }
}

/// `scimgit client federation remove`: takes issuers away.
struct ClientFederationRemoveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Remove the issuers of a client, with the access tokens that were got by them.")

    @Argument(help: "The client.")
    var client: String

    @Option(help: ArgumentHelp("Only the issuer whose hash begins with these digits.", valueName: "digits"))
    var federation: HashDigits?

    @OptionGroup var state: StateOption

    func run() async throws { try await state.remove(.federation, of: client, federation, "Removed") }
}
