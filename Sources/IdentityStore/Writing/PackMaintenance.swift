import Foundation
import Logging

/// Brings many packs together, because each look-up costs more the more there are.
struct PackMaintenance {
    let location: StateLocation
    let logger: Logger

    /// How many packs there may be before they are brought together.
    static let limit = 50
    /// With more than these they are brought together at once; with fewer it takes at most a tenth of the time.
    static let hardLimit = 150

    /// Runs `git repack --geometric=2 -d` and waits for it; packs that are being written are kept by their `.keep`.
    func consolidate() async {
        let status = await GitCommand(location).run(["repack", "--quiet", "--geometric=2", "-d"])
        if status != 0 {
            logger.warning("packs could not be consolidated", metadata: ["status": "\(status)"])
        }
    }
}

/// Runs the git binary on the state repository, hooks off.
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
            ["git", "--git-dir", location.gitDirectory, "-c", "core.hooksPath=/dev/null"] + arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        return await withCheckedContinuation { continuation in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do { try process.run() } catch { continuation.resume(returning: 127) }
        }
    }
}
