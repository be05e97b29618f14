import Git
import Logging

/// Brings packs together while the server runs, on a queue of its own, because each look-up costs more the more there
/// are.
actor PackMaintenance {
    private let executor = SerialQueueExecutor(label: "scimgit.packs")
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    private let consolidation: Consolidation
    private let logger: Logger

    /// How many packs there may be before they are brought together.
    static let limit = 50

    init(location: StateLocation, versions: FormerVersions, logger: Logger) {
        consolidation = Consolidation(location.gitDirectory, versions: versions)
        self.logger = logger
    }

    /// Brings packs together when there are many; what fails is tried again the next time.
    ///
    /// - Returns: Whether packs were taken away, which those who have them open should know.
    func consolidate() -> Bool {
        do throws(GitError) {
            return try consolidation.run(whenMoreThan: Self.limit) > 0
        } catch {
            logger.warning("packs could not be brought together", metadata: ["error": "\(error)"])
            return false
        }
    }
}
