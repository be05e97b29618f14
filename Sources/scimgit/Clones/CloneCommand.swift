import ArgumentParser
import IdentityStore

/// `scimgit clone`: makes a clone of a state repository that merges by attribute.
struct CloneCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clone",
        abstract: "Clone a state repository, to review, change and push: git merges by attribute in the clone.",
        discussion: """
            The clone is closed to other accounts, because it holds personal data. Its hook refuses commits with \
            conflicts that are left open. Run `scimgit setup-clone DIR` again after moving the program.
            """)

    @Argument(help: ArgumentHelp("The state repository: a path or a URL, as for `git clone`.", valueName: "source"))
    var source: String

    @Argument(help: ArgumentHelp("A folder that is empty or not there yet.", valueName: "dir"), completion: .directory)
    var directory: String

    func validate() throws {
        if source.isEmpty { throw ValidationError("SOURCE must name a repository.") }
        if directory.isEmpty { throw ValidationError("DIR must name a folder.") }
        if directory.contains(where: \.isNewline) { throw ValidationError("DIR may not have a line end in its name.") }
    }

    func run() async throws {
        let clone = try await StateClone.make(of: source, at: directory, executable: Executable.calledPath())
        // Git has said why.
        guard let clone else { throw ExitCode.failure }
        printOutput("\(clone.directory) is a clone of \(source), set up for `git revert`, `git pull` and `git push`.")
        for sentence in await clone.advice() { printDiagnostic(sentence) }
    }
}
