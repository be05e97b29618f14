import ArgumentParser
import IdentityStore

/// `scimgit check`: checks a whole revision by the rules of the server.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check every file of a revision by the rules the server uses.",
        discussion: """
            Prints a line for each problem and exits with status 1 when there are any. Lines that begin with "note:" are \
            about what is served as it is, and would be refused if it came now.
            """)

    @Argument(help: "A branch, tag or commit.")
    var revision = "main"

    @OptionGroup var state: StateOption

    func run() throws {
        let report = try StateCheck.report(of: revision, at: state.existingLocation())
        for remark in report.remarks { printOutput("note: \(remark)") }
        guard report.problems.isEmpty else {
            for problem in report.problems { printOutput(problem.description) }
            throw ExitCode.failure
        }
        printOutput("\(revision) is valid.")
    }
}
