import ArgumentParser
import IdentityStore
import SCIM
import SCIMServer

/// `scimgit token create`: creates a token and prints it once.
struct TokenCreateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Create a token and print it; it cannot be shown again.")

    @Argument(help: "The client that will use it, the author of its commits: 1 to 64 of a-z, 0-9 and \"-\".")
    var name: String

    @Option(
        help: ArgumentHelp(
            "How strictly requests of the client are held to the RFCs; the default is okta for a client named "
                + "okta, otherwise interoperable."))
    var dialect: Dialect?

    @Option(help: ArgumentHelp("The user that /Me stands for, by userName or id.", valueName: "user"))
    var subject: String?

    @OptionGroup var state: StateOption

    func run() throws {
        let location = try state.existingLocation()
        let id = try subject.map { try self.id(of: $0, at: location) }
        printOutput(try TokenStore(location).create(name: name, dialect: dialect, subject: id))
    }

    /// The id of a user, which is stored because the userName may change.
    private func id(of user: String, at location: StateLocation) throws -> String {
        guard let id = try UserLookup.id(of: user, at: location) else {
            throw CommandError("There is no user with the id or userName \"\(user)\" on main.")
        }
        return id
    }
}
