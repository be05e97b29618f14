import ArgumentParser
import Foundation
import IdentityStore

/// `scimgit hook`: what the git hooks of a state repository call.
struct HookCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hook",
        abstract: "Check a move of main: called by git, not by people.",
        discussion: "Standard input holds the lines `<old> <new> <ref>` that git gives to its hooks.")

    @Argument(help: "The hook: reference-transaction or pre-receive.")
    var name: String

    @Argument(parsing: .captureForPassthrough, help: "What git called the hook with.")
    var arguments: [String] = []

    func run() async throws {
        let input = try FileHandle.standardInput.readToEnd() ?? Data()
        let hook = Hook(
            environment: ProcessInfo.processInfo.environment,
            currentDirectory: FileManager.default.currentDirectoryPath)
        let verdict = await hook.run(name, arguments: arguments, input: String(decoding: input, as: UTF8.self))
        if !verdict.message.isEmpty { note(verdict.message) }
        if verdict.exitStatus != 0 { throw ExitCode(verdict.exitStatus) }
    }
}
