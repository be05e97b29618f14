import ArgumentParser
import Foundation
import IdentityStore

/// The command line of scimgit.
@main
struct Scimgit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scimgit",
        abstract: "A SCIM 2.0 server that keeps users and groups as files in a git repository.",
        version: "scimgit \(Version.text)",
        subcommands: [
            ServeCommand.self, InitCommand.self, ClientCommand.self, TokenCommand.self, KeyCommand.self,
            GuardCommand.self, LogCommand.self, ErrorsCommand.self, MembersCommand.self, GroupsCommand.self,
            ShowCommand.self, DiffCommand.self, RevertCommand.self, RestoreCommand.self,
            CloneCommand.self, SetupCloneCommand.self, CheckCommand.self, PathCommand.self, SchemaCommand.self,
            ImportCommand.self, ExportCommand.self,
            FanoutCommand.self, HookCommand.self, MergeDriverCommand.self,
        ])

    /// Runs a command; files that it creates are readable by this account only, because they contain personal data.
    static func main() async {
        umask(0o077)
        forgetRepositoryOfCaller()
        do {
            var command = try parseAsRoot()
            do {
                if var command = command as? any AsyncParsableCommand {
                    try await command.run()
                } else {
                    try command.run()
                }
            } catch { throw Self.readable(error) }
        } catch { exit(withError: error) }
    }

    /// Forgets what the environment says of some repository, for all commands but those that git itself calls: they name
    /// their own, and git would do to that one what is meant for theirs.
    private static func forgetRepositoryOfCaller() {
        let command = CommandLine.arguments.dropFirst().first
        if command == HookCommand.configuration.commandName || command == MergeDriverCommand.configuration.commandName {
            return
        }
        for name in [
            "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY",
            "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_NAMESPACE", "GIT_PREFIX", "GIT_SHALLOW_FILE", "GIT_GRAFT_FILE",
        ] { unsafe unsetenv(name) }
    }

    /// Says what is wrong with an argument that could be judged only when the command ran.
    ///
    /// - Returns: The exit status of a wrong call.
    private static func wrongCall(_ text: String) -> ExitCode {
        printDiagnostic("Error: \(text)")
        return .validationFailure
    }

    /// The error with a text for people; an error of the system gets file, reason and remedy.
    private static func readable(_ error: any Error) -> any Error {
        // --help arrives as an error too.
        if exitCode(for: error) == .success { return error }
        return switch error {
        case is ExitCode, is CleanExit, is ValidationError: error
        case let wrong as PointInLog.NoTime: wrongCall(wrong.description)
        default: CommandError(error.explanation)
        }
    }
}

/// Why a command failed, and what to do.
struct CommandError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
