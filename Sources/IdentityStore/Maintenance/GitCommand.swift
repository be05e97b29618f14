import Git
import Subprocess

/// Runs the git binary on the state repository, with hooks off.
struct GitCommand {
    private let location: StateLocation
    private let program: String
    private let environment: Environment

    /// - Parameters:
    ///   - program: The git binary, by path or by name.
    ///   - objects: An additional object directory, such as the quarantine of a push.
    init(_ location: StateLocation, program: String = "git", objects: String? = nil) {
        self.location = location
        self.program = program
        // Git sets both to the quarantine of a push in the environment of a hook.
        environment = .inherit.updating([
            "GIT_OBJECT_DIRECTORY": location.gitDirectory + "/objects",
            "GIT_ALTERNATE_OBJECT_DIRECTORIES": objects.map(Self.quoted) ?? "",
        ])
    }

    private static func quoted(_ path: String) -> String {
        "\"" + path.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }

    /// The command exited with an error status or was ended by a signal.
    struct Failure: Error {
        let status: TerminationStatus
    }

    /// The most bytes that a command may print.
    private static let outputLimit = 1 << 20

    /// Runs a command at low priority and waits for its end; its output is discarded.
    ///
    /// When the task is cancelled, the command is terminated.
    ///
    /// - Throws: ``Failure``, or the error of the attempt to start it: git may not be installed.
    func run(_ arguments: [String]) async throws {
        let command = ["-n", "10", program] + options + arguments
        let run = try await Subprocess.run(.name("nice"), arguments: Arguments(command), output: .discarded)
        guard run.terminationStatus.isSuccess else { throw Failure(status: run.terminationStatus) }
    }

    /// The standard output of a command, at most 1 MiB.
    ///
    /// - Parameter nothing: The exit status by which the command says that there is no output.
    /// - Throws: As ``run(_:)``.
    func output(_ arguments: [String], failingWith nothing: Int32 = 0) async throws -> String {
        let run = try await Subprocess.run(
            .name(program), arguments: Arguments(options + arguments), environment: environment,
            output: .string(limit: Self.outputLimit))
        guard run.terminationStatus.isSuccess || run.terminationStatus == .exited(nothing) else {
            throw Failure(status: run.terminationStatus)
        }
        return run.standardOutput
    }

    /// The object ids in the output of a command, one a line.
    static func ids(_ lines: String) -> [ObjectID] {
        lines.split(separator: "\n").compactMap { ObjectID(hex: String($0)) }
    }

    private var options: [String] {
        ["--no-replace-objects", "--git-dir", location.gitDirectory, "-c", "core.hooksPath=/dev/null"]
    }
}
