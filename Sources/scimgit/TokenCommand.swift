public import ArgumentParser
public import SCIM

/// `scimgit token`: manages the bearer tokens of clients.
struct TokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Create, list and revoke the tokens of clients.",
        discussion: "Only hashes of tokens are stored. A running server notices changes within a second.",
        subcommands: [TokenCreateCommand.self, TokenListCommand.self, TokenRevokeCommand.self])
}

extension Dialect: ExpressibleByArgument {}
