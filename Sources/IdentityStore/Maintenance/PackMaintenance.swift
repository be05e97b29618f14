import Git
import Logging

/// Brings packs of one class together while the server runs, on a thread of its own.
actor PackMaintenance {
    private let executor = LowPriorityExecutor(label: "scimgit.packs")
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    private let packClass: Consolidation.Class
    private let consolidation: Consolidation
    private let alarm: RepackTrigger?
    private let logger: Logger

    /// - Parameters:
    ///   - versions: What the writer knows of the objects of its packs.
    ///   - alarm: What counts the packs of this class; nil when nothing does.
    init(
        _ packClass: Consolidation.Class, _ location: StateLocation, versions: DeltaBases,
        alarm: RepackTrigger? = nil, logger: Logger
    ) {
        self.packClass = packClass
        consolidation = Consolidation(location.gitDirectory, versions: versions)
        self.alarm = alarm
        self.logger = logger
    }

    /// When it is tried again after a failure, and how long it waits after the next one.
    private var pause = (end: ContinuousClock.now, next: Duration.seconds(1))
    private static let longestPause = Duration.seconds(60)

    /// Brings packs together when there are many; what fails is tried again later and later.
    ///
    /// - Returns: Whether packs were taken away, which those who have them open should know.
    func consolidate() -> Bool {
        guard ContinuousClock.now >= pause.end else { return false }
        do throws(GitError) {
            let isDone = try consolidation.run(packClass) > 0
            pause.next = .seconds(1)
            alarm?.set(consolidation.count(packClass))
            return isDone
        } catch {
            pause = (.now + pause.next, min(pause.next * 2, Self.longestPause))
            logger.warning("packs could not be brought together", metadata: ["error": "\(error)"])
            return false
        }
    }
}
