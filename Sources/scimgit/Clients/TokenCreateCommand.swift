import ArgumentParser
import Clients
import IdentityStore
import SCIM

/// `scimgit token create`: creates a token and prints it once.
struct TokenCreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Create a token and print it; it cannot be shown again.",
        discussion: "A client that does not exist yet is registered, with the defaults of `scimgit client create`.")

    @Argument(help: "The client that will use it, the author of its commits: 1 to 64 of a-z, 0-9 and \"-\".")
    var name: String

    @Option(
        help: ArgumentHelp(
            "How strictly requests of a new client are held to the RFCs; the default is okta for a client named "
                + "okta, otherwise interoperable."))
    var dialect: Dialect?

    @Option(
        help: ArgumentHelp("How long it is valid, \(Lifetime.forms); the default is without end.", valueName: "time"))
    var expires: Lifetime?

    @Option(help: ArgumentHelp("The user that /Me stands for, by userName or id.", valueName: "user"))
    var subject: String?

    @Option(
        help: ArgumentHelp(
            "What it may be used for, of the scopes of its client; the default is all of these, and me alone with "
                + "--subject.", valueName: "scopes"))
    var scope: Scopes?

    @Flag(help: "Let nobody in by it until `scimgit token enable`.")
    var draft = false

    @OptionGroup var state: StateOption

    func run() async throws {
        let location = try state.existingLocation()
        let id = try subject.map { try self.id(of: $0, at: location) }
        let settings = TokenSettings(subject: id, scopes: scope, lifetime: expires?.seconds, isDraft: draft)
        printOutput(try await state.administer { try $0.createToken(for: name, dialect: dialect, settings) })
    }

    /// The id of a user, which is stored because the userName may change.
    private func id(of user: String, at location: StateLocation) throws -> String {
        guard let id = try UserLookup.id(of: user, at: location) else {
            throw CommandError("There is no user with the id or userName \"\(user)\" on main.")
        }
        return id
    }
}

/// `scimgit token enable`: enables draft tokens.
struct TokenEnableCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enable",
        abstract: "Enable the draft tokens of a client.")

    @Argument(help: "The client.")
    var name: String

    @Option(help: ArgumentHelp("Only the token whose hash begins with these digits.", valueName: "digits"))
    var token: HashDigits?

    @OptionGroup var state: StateOption

    func run() async throws {
        try await state.administer { try $0.enableTokens(of: name, fingerprint: token?.text) }
        printOutput("Enabled the draft of \(name).")
    }
}
