import ArgumentParser
import Clients

/// `scimgit token revoke`: revokes the tokens of a client.
struct TokenRevokeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Revoke all tokens of a client.")

    @Argument(help: "The client.")
    var name: String

    @Flag(help: "Keep the newest token of the client: the last step of a token rotation.")
    var keepNewest = false

    @Option(help: ArgumentHelp("Only the token whose hash begins with these digits.", valueName: "digits"))
    var token: HashDigits?

    @OptionGroup var state: StateOption

    func run() async throws {
        let count = try await state.administer {
            try $0.revokeTokens(of: name, fingerprint: token?.text, keepingNewest: keepNewest)
        }
        guard count > 0 else {
            throw CommandError("There is no token of \"\(name)\" to revoke; `scimgit token list` names all clients.")
        }
        printOutput("Revoked \(count) \(count == 1 ? "token" : "tokens") of \(name).")
    }
}
