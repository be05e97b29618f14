import ArgumentParser
import Foundation
import IdentityStore
import Logging

/// What the commands share that take something back or bring it back.
struct RestorationOptions: ParsableArguments {
    @Flag(help: "Print what would change, and change nothing.")
    var dryRun = false

    @Option(help: ArgumentHelp("Do just what a dry run said, or nothing.", valueName: "digest"))
    var plan: String?

    @Flag(help: "Let many lose something at once: more than 5 % of all, and more than ten.")
    var allowMassChange = false

    func validate() throws {
        if let plan, plan.isEmpty || !plan.allSatisfy(\.isHexDigit) {
            throw ValidationError("--plan takes the digest that a dry run printed.")
        }
    }

    /// Carries it out, or works it out, and says what it came to.
    ///
    /// - Parameters:
    ///   - named: The words of the command that name the commits to take back.
    ///   - advice: What to do instead of what is refused; nil where nothing is known.
    func carryOut(
        _ work: RestorationRequest.Work, naming named: [String] = [], skippingConflicts: Bool = false,
        at location: StateLocation, advice: ([Problem]) throws -> String? = { _ in nil }
    ) async throws {
        var request = RestorationRequest(work, by: try await Person.caller(at: location))
        request.skipsConflicts = skippingConflicts
        (request.isDryRun, request.allowsMassChange, request.plan) = (dryRun, allowMassChange, plan)
        let outcome = try await request.carryOut(at: location, logger: .forCommands)
        switch outcome.status {
        case .refused, .failed:
            for remark in outcome.plan.remarks { printDiagnostic("Left: \(remark)") }
            for problem in outcome.problems { printDiagnostic(problem.description) }
            if let remedy = try outcome.remedy ?? advice(outcome.problems) { printDiagnostic(remedy) }
            printDiagnostic("Nothing was changed.")
            throw ExitCode.failure
        case .nothing:
            for line in outcome.plan.lines { printOutput(line) }
            printOutput("There is nothing to change.")
        case .planned:
            for commit in outcome.plan.commits { printOutput("Would commit: \(commit.subject)") }
            for line in outcome.plan.lines { printOutput(line) }
            printOutput("Nothing was changed. To do just this:")
            printOutput("  \(Self.command(for: work, naming: named, adding: outcome.plan.digest))")
        case .done:
            for commit in outcome.plan.commits { printOutput("\(commit.id.prefix(12)) \(commit.subject)") }
            for remark in outcome.plan.remarks { printOutput("Left: \(remark)") }
        }
    }

    /// The command that was called, with the plan in the place of the dry run, and with commits in the place of words that
    /// soon mean others: `main`, "2 hours ago".
    private static func command(
        for work: RestorationRequest.Work, naming named: [String], adding digest: String
    ) -> String {
        var arguments = Array(CommandLine.arguments.dropFirst().filter { $0 != "--dry-run" })
        switch work {
        case .revert(let commits, _):
            if !named.isEmpty {
                arguments.removeAll { named.contains($0) }
                arguments += commits.map { String($0.prefix(12)) }
            }
            for option in ["--since", "--until"] { arguments.fix(option) { try? PointInLog.argument($0).words } }
        case .restore(let selection):
            let commit = String(selection.commit.prefix(12))
            arguments.fix("--at") { _ in commit }
        }
        return (["scimgit"] + arguments.map(\.quotedForShell) + ["--plan", digest]).joined(separator: " ")
    }
}

extension [String] {
    /// Gives an option, where it stands, another value.
    fileprivate mutating func fix(_ option: String, _ value: (String) -> String?) {
        for index in indices {
            if self[index].hasPrefix(option + "=") {
                let old = String(self[index].dropFirst(option.count + 1))
                self[index] = option + "=" + (value(old) ?? old)
            } else if index > startIndex, self[index - 1] == option {
                self[index] = value(self[index]) ?? self[index]
            }
        }
    }
}

extension String {
    /// The text as a word of a shell.
    fileprivate var quotedForShell: String {
        let isPlain =
            !isEmpty && utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"'\"\\$`*?[](){}<>|&;#~!".utf8.contains($0) }
        return isPlain ? self : "'" + replacing("'", with: "'\\''") + "'"
    }
}
