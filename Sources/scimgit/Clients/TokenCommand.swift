import ArgumentParser

/// `scimgit token`: manages the bearer tokens of clients.
struct TokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token",
        abstract: "Create, enable, list and revoke the tokens of clients.",
        discussion: "Only hashes of tokens are stored. A running server notices changes within a second.",
        subcommands: [
            TokenCreateCommand.self, TokenEnableCommand.self, TokenListCommand.self, TokenRevokeCommand.self,
        ])
}
