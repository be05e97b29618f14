import Git
import Logging

/// Brings packs of one class together while the server runs, on a queue of its own.
actor PackMaintenance {
    private let executor = SerialQueueExecutor(label: "scimgit.packs")
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    private let packClass: Consolidation.Class
    private let consolidation: Consolidation
    private let logger: Logger

    init(_ packClass: Consolidation.Class, _ consolidation: Consolidation, logger: Logger) {
        self.packClass = packClass
        self.consolidation = consolidation
        self.logger = logger
    }

    /// Brings packs together when there are many; what fails is tried again the next time.
    ///
    /// - Returns: Whether packs were taken away, which those who have them open should know.
    func consolidate() -> Bool {
        do throws(GitError) {
            return try consolidation.run(packClass) > 0
        } catch {
            logger.warning("packs could not be brought together", metadata: ["error": "\(error)"])
            return false
        }
    }
}
