import ArgumentParser
import Clients

/// `scimgit client`: manages the clients of the server.
struct ClientCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "client",
        abstract: "Create, list, change and delete clients.",
        discussion: """
            A client is the connection of an identity provider. Tokens let it in, see `scimgit token`. A running server \
            notices changes within a second.
            """,
        subcommands: [
            ClientCreateCommand.self, ClientListCommand.self, ClientShowCommand.self, ClientSetCommand.self,
            ClientDisableCommand.self, ClientEnableCommand.self, ClientDeleteCommand.self,
        ])
}

/// `scimgit client create`: registers a client.
struct ClientCreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Register a client; `scimgit token create` makes a token for it.")

    @Argument(help: "The name, which is the author of its commits: 1 to 64 of a-z, 0-9 and \"-\".")
    var name: String

    @OptionGroup var options: ClientOptions

    @Flag(help: "Take the name of a deleted client; what that one made belongs to the new one.")
    var takeOver = false

    @OptionGroup var state: StateOption

    func run() async throws {
        try await state.administer { try $0.createClient(name, options.settings, takingOver: takeOver) }
        printOutput("Created the client \(name).")
    }
}

/// `scimgit client set`: changes a client.
struct ClientSetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "set",
        abstract: "Change the dialect, the scopes, the reach or the rate of a client.")

    @Argument(help: "The client.")
    var name: String

    @OptionGroup var options: ClientOptions

    @OptionGroup var state: StateOption

    func validate() throws {
        if options.settings.isEmpty {
            throw ValidationError("Give at least one of --dialect, --scope, --manages and --rate.")
        }
    }

    func run() async throws {
        try await state.administer { try $0.setClient(name, to: options.settings) }
        printOutput("Changed the client \(name).")
    }
}

/// `scimgit client disable`: lets a client in no more.
struct ClientDisableCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disable",
        abstract: "Let a client in no more; its tokens stay.")

    @Argument(help: "The client.")
    var name: String

    @OptionGroup var state: StateOption

    func run() async throws {
        try await state.administer { try $0.enableClient(name, false) }
        printOutput("Disabled the client \(name).")
    }
}

/// `scimgit client enable`: lets a client in again.
struct ClientEnableCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enable",
        abstract: "Let a client in again that was disabled.")

    @Argument(help: "The client.")
    var name: String

    @OptionGroup var state: StateOption

    func run() async throws {
        try await state.administer { try $0.enableClient(name, true) }
        printOutput("Enabled the client \(name).")
    }
}

/// `scimgit client delete`: deletes a client.
struct ClientDeleteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Delete a client with its tokens.",
        discussion: """
            What it made stays, and belongs to the first client that changes it. Its name is not given again, unless \
            with `scimgit client create NAME --take-over`.
            """)

    @Argument(help: "The client.")
    var name: String

    @OptionGroup var state: StateOption

    func run() async throws {
        try await state.administer { try $0.deleteClient(name) }
        printOutput("Deleted the client \(name). What it made belongs to the first client that changes it.")
    }
}
