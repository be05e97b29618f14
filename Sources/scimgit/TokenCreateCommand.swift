import ArgumentParser
import SCIM
import SCIMServer

/// `scimgit token create`: makes a token and prints it, the one time it is seen.
struct TokenCreateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Make a token and print it: it is shown this once only.")

    @Argument(help: "The client that will hold it, author of its commits: 1 to 64 of a-z, 0-9 and \"-\".")
    var name: String

    @Option(help: "How far requests of the client may depart from the letter of the RFCs.")
    var dialect = Dialect.interoperable

    @OptionGroup var state: StateOption

    func run() throws {
        say(try TokenStore(state.existingLocation()).create(name: name, dialect: dialect))
    }
}
