import Git
import Subprocess

/// Runs the git binary on the state repository, hooks off.
struct GitCommand {
    private let location: StateLocation
    private let program: String
    private let environment: Environment

    /// - Parameter objects: A further folder of objects to look in.
    init(_ location: StateLocation, program: String = "git", objects: String? = nil) {
        self.location = location
        self.program = program
        // A hook of a push has others of its own.
        environment = .inherit.updating([
            "GIT_OBJECT_DIRECTORY": location.gitDirectory + "/objects",
            "GIT_ALTERNATE_OBJECT_DIRECTORIES": objects.map(Self.quoted) ?? "",
        ])
    }

    private static func quoted(_ path: String) -> String {
        "\"" + path.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }

    /// An end that is not success.
    struct Failure: Error {
        let status: TerminationStatus
    }

    /// How many bytes a command may print.
    private static let outputLimit = 1 << 20

    /// Runs one command behind all that is more urgent and waits for its end, which cancelling the task brings about; its
    /// output is dropped.
    ///
    /// - Throws: ``Failure``, or why it could not be started: there may be no git.
    func run(_ arguments: [String]) async throws {
        let command = ["-n", "10", program] + options + arguments
        let run = try await Subprocess.run(.name("nice"), arguments: Arguments(command), output: .discarded)
        guard run.terminationStatus.isSuccess else { throw Failure(status: run.terminationStatus) }
    }

    /// What a command prints, at most 1 MiB.
    ///
    /// - Parameter nothing: The exit status with which it says that there is nothing to print.
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

    /// The objects that a command has printed, one a line.
    static func ids(_ lines: String) -> [ObjectID] {
        lines.split(separator: "\n").compactMap { ObjectID(hex: String($0)) }
    }

    private var options: [String] {
        ["--no-replace-objects", "--git-dir", location.gitDirectory, "-c", "core.hooksPath=/dev/null"]
    }
}
