import ArgumentParser
import Foundation
import IdentityStore
import Logging
import Synchronization

/// `scimgit import`: loads many users and groups at once.
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Load users, groups and other resources from a file, a thousand a commit.",
        discussion: """
            The file holds one SCIM resource a line, or a ListResponse. Ids are kept. Nothing is written when a resource \
            has a problem, unless --skip-invalid says so; each problem is printed with its line, and the exit status is \
            1. All pages of a list must be there, unless --partial says otherwise. An import that was interrupted goes on when it is run again. No server may be running on the state.
            """)

    @Argument(help: "The file; - for standard input.", completion: .file())
    var file: String

    @Option(help: "The author of the commits: 1 to 64 of a-z, 0-9 and \"-\".")
    var client = "import"

    @Flag(help: "Load the other resources when some have problems.")
    var skipInvalid = false

    @Flag(help: "Load groups without the members that do not exist or have problems.")
    var skipUnknownMembers = false

    @Flag(help: "Load a list though pages of it are missing.")
    var partial = false

    @OptionGroup var state: StateOption

    func validate() throws {
        guard Client.isValidName(client) else {
            throw ValidationError("--client must be 1 to 64 of a-z, 0-9 and \"-\".")
        }
    }

    func run() async throws {
        let location = try state.existingLocation()
        let input = file == "-" ? FileHandle.standardInput : FileHandle(forReadingAtPath: file)
        guard let input else {
            throw CommandError("\(file) cannot be read: \(unsafe String(cString: strerror(errno))).")
        }
        let source = file == "-" ? "standard input" : URL(fileURLWithPath: file).lastPathComponent
        let load = Import(
            into: location, client: client, source: source, tolerance: tolerance, logger: .forCommands)
        let report = try await load.run(input, progress: ProgressLines().show)
        for problem in (report.problems + report.partialLists + report.shortened).sorted(by: {
            $0.location < $1.location
        }) {
            printOutput(problem.description)
        }
        for omission in report.omissions { printDiagnostic("Left out: \(omission)") }
        printOutput(summary(report))
        if !report.problems.isEmpty || report.isRefused { throw ExitCode.failure }
    }

    private var tolerance: Import.Tolerance {
        var tolerance: Import.Tolerance = []
        if skipInvalid { tolerance.insert(.invalidResources) }
        if skipUnknownMembers { tolerance.insert(.unknownMembers) }
        if partial { tolerance.insert(.partialLists) }
        return tolerance
    }

    private func remedies(_ report: Import.Report) -> String {
        let shortenable = report.problems.count { $0.remedy == .unknownMembers }
        let skipMembers = "--skip-unknown-members loads groups without the members that there are not"
        switch shortenable {
        case 0: return "--skip-invalid loads the other resources."
        case report.problems.count: return skipMembers + "."
        default: return "--skip-invalid loads the other resources; \(skipMembers)."
        }
    }

    private func summary(_ report: Import.Report) -> String {
        let count = report.problems.count
        let problems = count == 1 ? "1 problem" : "\(count) problems"
        if report.isRefused {
            guard report.partialLists.isEmpty || partial else {
                return "Nothing was written: add the missing pages to the file. --partial loads what it holds."
            }
            return "Nothing was written: \(problems). " + remedies(report)
        }
        var parts = [report.written.isEmpty ? "Nothing new" : "Imported " + report.written.joined(separator: ", ")]
        if report.unchanged > 0 { parts.append("\(report.unchanged) were there already") }
        if !report.shortened.isEmpty {
            let groups = report.shortened.count == 1 ? "1 group" : "\(report.shortened.count) groups"
            parts.append("\(groups) without unknown members")
        }
        if count > 0 { parts.append("\(problems), not written") }
        return parts.joined(separator: "; ") + "."
    }
}

/// Lines on standard error that say how far an import is, about one a second.
private final class ProgressLines: Sendable {
    private let last = Mutex(ContinuousClock.now)

    func show(_ progress: Import.Progress) {
        let now = ContinuousClock.now
        switch progress {
        case .read(let count): if isDue(now) { printDiagnostic("Read \(count)") }
        case .written(let count, let total):
            if count == total || isDue(now) { printDiagnostic("Wrote \(count) of \(total)") }
        case .updatingWorkTree: printDiagnostic("Bringing the work tree in step")
        }
    }

    private func isDue(_ now: ContinuousClock.Instant) -> Bool {
        last.withLock { last in
            guard now - last >= .seconds(1) else { return false }
            last = now
            return true
        }
    }
}
