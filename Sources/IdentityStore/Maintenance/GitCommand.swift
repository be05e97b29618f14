import Subprocess

/// Runs the git binary on the state repository, hooks off, behind all that is more urgent.
struct GitCommand {
    private let location: StateLocation
    private let program: String

    init(_ location: StateLocation, program: String = "git") {
        self.location = location
        self.program = program
    }

    /// An end that is not success.
    struct Failure: Error {
        let status: TerminationStatus
    }

    /// Runs one command and waits for its end, which cancelling the task brings about; its output is dropped.
    ///
    /// - Throws: ``Failure``, or why it could not be started: there may be no git.
    func run(_ arguments: [String]) async throws {
        let command =
            [
                "-n", "10", program, "--no-replace-objects", "--git-dir", location.gitDirectory, "-c",
                "core.hooksPath=/dev/null",
            ] + arguments
        let run = try await Subprocess.run(.name("nice"), arguments: Arguments(command), output: .discarded)
        guard run.terminationStatus.isSuccess else { throw Failure(status: run.terminationStatus) }
    }
}
