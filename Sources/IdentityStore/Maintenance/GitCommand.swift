import Foundation

/// Runs the git binary on the state repository, hooks off, behind all that is more urgent.
struct GitCommand {
    private let location: StateLocation

    init(_ location: StateLocation) {
        self.location = location
    }

    /// Runs one command and waits for its end; its output is dropped.
    ///
    /// - Returns: The exit status; 127 when there is no git.
    func run(_ arguments: [String]) async -> Int32 {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments =
            ["nice", "-n", "10", "git", "--git-dir", location.gitDirectory, "-c", "core.hooksPath=/dev/null"]
            + arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        return await withCheckedContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do { try process.run() } catch { continuation.resume(returning: 127) }
        }
    }
}
