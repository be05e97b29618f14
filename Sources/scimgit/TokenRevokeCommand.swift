import ArgumentParser
import SCIMServer

/// `scimgit token revoke`: takes the tokens of a client away.
struct TokenRevokeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Take all tokens of a client away.")

    @Argument(help: "The client.")
    var name: String

    @Flag(help: "Keep the newest token of the client: the last step when a token is replaced.")
    var keepNewest = false

    @OptionGroup var state: StateOption

    func run() throws {
        let count = try TokenStore(state.existingLocation()).revoke(name: name, keepingNewest: keepNewest)
        guard count > 0 else {
            throw CommandError("There is no token of \"\(name)\" to revoke; `scimgit token list` names all clients.")
        }
        printOutput("Revoked \(count) \(count == 1 ? "token" : "tokens") of \(name).")
    }
}
