import ArgumentParser
import IdentityStore

/// `scimgit init`: makes a state repository.
struct InitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Make a state repository, or bring the settings and hooks of one up to date.")

    @OptionGroup var state: StateOption

    @Flag(help: "Make a repository without a working tree: for clones and pushes, or very many users.")
    var bare = false

    @Option(
        help:
            "How many directories stand above a file: 3, or 4 for more than about 300,000 users and groups. (default: 3)"
    )
    var fanout: Int?

    func validate() throws {
        guard (3...4).contains(fanout ?? 3) else { throw ValidationError("--fanout must be 3 or 4.") }
    }

    func run() throws {
        let location = try state.location(bare: bare)
        let isNew = try Setup.initialise(location, executable: Executable.path(), fanOut: fanout ?? 3)
        printOutput(
            isNew
                ? "Made a state repository in \(location.directory)."
                : "Brought the settings and hooks of the state repository in \(location.directory) up to date.")
        if !isNew, let fanout {
            printDiagnostic(
                "--fanout is for a new repository; `scimgit fanout \(fanout)` changes the one that is there.")
        }
    }
}
