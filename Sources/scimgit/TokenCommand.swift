public import ArgumentParser
public import SCIM

/// `scimgit token`: who may use the server.
struct TokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Make, list and revoke the tokens of clients.",
        discussion: "Only hashes of tokens are kept. A running server notices changes within a second.",
        subcommands: [TokenCreateCommand.self, TokenListCommand.self, TokenRevokeCommand.self])
}

extension Dialect: ExpressibleByArgument {}
