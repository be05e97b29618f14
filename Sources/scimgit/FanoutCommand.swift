import ArgumentParser
import IdentityStore
import Logging

/// `scimgit fanout`: changes how many directories stand above each file.
struct FanoutCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fanout",
        abstract: "Change how many directories stand above each file, in one commit.",
        discussion: """
            All files of users, groups and other resources move; versions and times stay as they are. No server may be \
            running on the state.
            """)

    @Argument(help: "3, or 4 for more than about 300,000 users and groups.")
    var fanout: Int

    @OptionGroup var state: StateOption

    func validate() throws {
        guard (3...4).contains(fanout) else { throw ValidationError("The fan-out must be 3 or 4.") }
    }

    func run() async throws {
        let moved = try await FanOutChange.run(fanout, at: state.existingLocation(), logger: .forCommands)
        printOutput(moved.map { "Moved \($0) files: the fan-out is \(fanout)." } ?? "The fan-out is \(fanout) already.")
    }
}
