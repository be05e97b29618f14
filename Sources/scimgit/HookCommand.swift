import ArgumentParser
import Foundation
import IdentityStore

/// `scimgit hook`: what the git hooks of a state repository call.
struct HookCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hook",
        abstract: "Check a move of main, or merge a push: called by git, not by people.",
        discussion: "Standard input holds what git gives to its hooks: lines `<old> <new> <ref>`, or packets.")

    @Argument(help: "The hook: reference-transaction, pre-receive or proc-receive.")
    var name: String

    @Argument(parsing: .captureForPassthrough, help: "What git called the hook with.")
    var arguments: [String] = []

    func run() async throws {
        let hook = Hook(
            environment: ProcessInfo.processInfo.environment,
            currentDirectory: FileManager.default.currentDirectoryPath)
        if name == "proc-receive" { return try await receive(hook) }
        let input = try FileHandle.standardInput.readToEnd() ?? Data()
        let verdict = await hook.run(name, arguments: arguments, input: String(decoding: input, as: UTF8.self))
        if !verdict.message.isEmpty { printDiagnostic(verdict.message) }
        if verdict.exitStatus != 0 { throw ExitCode(verdict.exitStatus) }
    }

    private func receive(_ hook: Hook) async throws {
        let status = await hook.receive(
            reading: read,
            writing: { bytes in try FileHandle.standardOutput.write(contentsOf: Data(bytes)) },
            telling: { text in printDiagnostic(text) })
        if status != 0 { throw ExitCode(status) }
    }

    private func read(_ count: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            let more = try FileHandle.standardInput.read(upToCount: count - bytes.count) ?? Data()
            if more.isEmpty { break }
            bytes += more
        }
        return bytes
    }
}
