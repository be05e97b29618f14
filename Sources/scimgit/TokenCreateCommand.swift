import ArgumentParser
import IdentityStore
import SCIM
import SCIMServer

/// `scimgit token create`: makes a token and prints it, the one time it is seen.
struct TokenCreateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Make a token and print it: it is shown this once only.")

    @Argument(help: "The client that will hold it, author of its commits: 1 to 64 of a-z, 0-9 and \"-\".")
    var name: String

    @Option(
        help: ArgumentHelp(
            "How far requests of the client may depart from the letter of the RFCs: okta by default for a client named "
                + "okta, else interoperable."))
    var dialect: Dialect?

    @Option(help: ArgumentHelp("The user that /Me means, by userName or id.", valueName: "user"))
    var subject: String?

    @OptionGroup var state: StateOption

    func run() throws {
        let location = try state.existingLocation()
        let id = try subject.map { try self.id(of: $0, at: location) }
        printOutput(try TokenStore(location).create(name: name, dialect: dialect, subject: id))
    }

    /// The id of a user, which stays when the userName changes.
    private func id(of user: String, at location: StateLocation) throws -> String {
        guard let id = try UserLookup.id(of: user, at: location) else {
            throw CommandError("There is no user with the id or userName \"\(user)\" on main.")
        }
        return id
    }
}
