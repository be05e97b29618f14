import ArgumentParser
import IdentityStore

/// `scimgit setup-clone`: has git merge by attribute in a clone that there is already.
struct SetupCloneCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "setup-clone",
        abstract: "Have git merge by attribute in a clone of a state repository that there is already.",
        discussion: """
            Sets the merge driver and what goes with it, and installs a hook that refuses commits with conflicts that are \
            left open, unless you have one of that name. To run it again does no harm.
            """)

    @Argument(help: ArgumentHelp("The clone, or a folder in it.", valueName: "dir"), completion: .directory)
    var directory: String

    func validate() throws {
        if directory.isEmpty { throw ValidationError("DIR must name a folder.") }
        if directory.contains(where: \.isNewline) { throw ValidationError("DIR may not have a line end in its name.") }
    }

    func run() async throws {
        let clone = try await StateClone(at: directory)
        try clone.setUp(executable: Executable.calledPath())
        printOutput("\(clone.directory) is set up: git merges users and groups by attribute there.")
        for sentence in await clone.advice() { printDiagnostic(sentence) }
    }
}
