import ArgumentParser
import Clients

/// `scimgit key`: manages the key that signs access tokens.
struct KeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key",
        abstract: "Replace the key that signs access tokens.",
        subcommands: [KeyRotateCommand.self])
}

/// `scimgit key rotate`: replaces the key.
struct KeyRotateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Have a new key sign access tokens; earlier tokens go on until they end.")

    @Flag(help: "End all access tokens at once, because the key became known or cannot be read.")
    var endTokens = false

    @OptionGroup var state: StateOption

    func run() async throws {
        try await state.administer { try $0.rotateAccessTokenKey(endingTokens: endTokens) }
        printOutput(
            endTokens
                ? "A new key signs access tokens; all earlier ones ended."
                : "A new key signs access tokens; earlier ones go on until they end.")
    }
}
