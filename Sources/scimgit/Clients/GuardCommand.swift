import ArgumentParser
import Clients
import IdentityStore
import Limits

/// `scimgit guard`: what administrators say of changes that take much away at once.
struct GuardCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "guard",
        abstract: "List, allow and reject the mass changes of clients.",
        discussion: """
            A client that would deactivate or delete many users in a short time, or take many memberships away, is held \
            back until somebody says that it is meant. `massChange` in scimgit.json says how many that are; by default \
            more than 25 and more than 10 % within an hour.
            """,
        subcommands: [GuardListCommand.self, GuardAllowCommand.self, GuardRejectCommand.self])
}

/// `scimgit guard list`: prints what clients took away lately.
struct GuardListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: """
            Print a line for each client and kind of change: name, whether it is held back, what it took away lately and \
            was refused.
            """)

    @OptionGroup var state: StateOption

    func run() throws {
        let location = try state.existingLocation()
        let registrations = try Administration(of: location).registrations()
        let reports = MassChangeReport.all(at: location)
        printTable(
            registrations.clients.flatMap { client in
                GuardLine.lines(of: client, reports.filter { $0.client == client.name })
            })
    }
}

/// `scimgit guard allow`: lets a client take away what it wants for a while.
struct GuardAllowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "allow",
        abstract: "Let a client take away as much as it wants, for a while.",
        discussion: "What was refused is not made by this: identity providers try again by themselves.")

    @Argument(help: "The client.")
    var name: String

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp("How long, \(Lifetime.forms); the default is an hour.", valueName: "time"))
    var time: Lifetime?

    @OptionGroup var state: StateOption

    func run() async throws {
        let seconds = time?.seconds ?? Int64(Limits.massChangeAllowance)
        try await state.administer { try $0.allowMassChanges(of: name, for: seconds) }
        printOutput("Allowed the mass changes of \(name) for \(seconds / 60) minutes.")
    }
}

/// `scimgit guard reject`: refuses whatever a client would take away.
struct GuardRejectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reject",
        abstract: "Refuse all that a client would take away, until it is allowed.")

    @Argument(help: "The client.")
    var name: String

    @OptionGroup var state: StateOption

    func run() async throws {
        try await state.administer { try $0.rejectMassChanges(of: name) }
        printOutput("Rejected the mass changes of \(name): see `scimgit guard allow`.")
    }
}
