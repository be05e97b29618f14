import Git
import Logging

/// Repacks the packs of one class while the server runs, on a low-priority thread of its own.
actor PackMaintenance {
    private let executor = LowPriorityExecutor(label: "scimgit.packs")
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    private let packClass: Consolidation.Class
    private let consolidation: Consolidation
    private let trigger: RepackTrigger?
    private let logger: Logger

    /// - Parameters:
    ///   - deltaBases: The previous versions of the objects, which the writer records.
    ///   - trigger: What counts the packs of this class between repacks; nil when they are not counted.
    init(
        _ packClass: Consolidation.Class, _ location: StateLocation, deltaBases: DeltaBases,
        trigger: RepackTrigger? = nil, logger: Logger
    ) {
        self.packClass = packClass
        consolidation = Consolidation(location.gitDirectory, deltaBases: deltaBases)
        self.trigger = trigger
        self.logger = logger
    }

    /// When to try again after a failure, and how long to wait after the next one.
    private var pause = (end: ContinuousClock.now, next: Duration.seconds(1))
    private static let longestPause = Duration.seconds(60)

    /// Repacks when the class has more packs than its limit; after a failure it waits, twice as long each time, up to a
    /// minute.
    ///
    /// - Returns: Whether packs were removed, so that open repositories need a `Repository.refresh()`.
    func consolidate() -> Bool {
        guard ContinuousClock.now >= pause.end else { return false }
        do throws(GitError) {
            let isDone = try consolidation.run(packClass) > 0
            pause.next = .seconds(1)
            trigger?.set(consolidation.count(packClass))
            return isDone
        } catch {
            pause = (.now + pause.next, min(pause.next * 2, Self.longestPause))
            logger.warning("repacking failed", metadata: ["error": "\(error)"])
            return false
        }
    }
}
