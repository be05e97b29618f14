import ArgumentParser
import Clients
import IdentityStore

/// `scimgit init`: creates a state repository, or updates the settings and hooks of one.
struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Create a state repository, or update the settings and hooks of one.")

    @OptionGroup var state: StateOption

    @Flag(help: "Create a repository without a work tree: for clones and pushes, or very many users.")
    var bare = false

    @Option(
        help:
            "The number of directory levels above a file: 3, or 4 for more than about 300,000 users and groups. (default: 3)"
    )
    var fanout: Int?

    func validate() throws {
        guard (3...4).contains(fanout ?? 3) else { throw ValidationError("--fanout must be 3 or 4.") }
    }

    func run() throws {
        let location = try state.location(bare: bare)
        let isNew = try Setup.initialize(location, executable: Executable.path(), fanOut: fanout ?? 3)
        try Administration(of: location).makeAccessTokenKey()
        printOutput(
            isNew
                ? "Created a state repository in \(location.directory)."
                : "Updated the settings and hooks of the state repository in \(location.directory).")
        if !isNew, let fanout {
            printDiagnostic(
                "--fanout is for a new repository; `scimgit fanout \(fanout)` changes an existing one.")
        }
    }
}
