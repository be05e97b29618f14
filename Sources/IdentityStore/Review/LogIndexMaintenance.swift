import Git
import Logging

/// Keeps the index of the log up to date while the server runs, on a thread of its own that gives way to all others.
actor LogIndexMaintenance {
    private let executor = LowPriorityExecutor(label: "scimgit.log-index")
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    private let indexing: LogIndexing
    private let logger: Logger

    init(_ location: StateLocation, logger: Logger) {
        indexing = LogIndexing(location: location, isWanted: { !Task.isCancelled })
        self.logger = logger
    }

    /// Takes in the commits up to one, until the task is cancelled; who asks a question reads what is missing.
    func extend(to tip: ObjectID) {
        do {
            _ = try indexing.index(to: tip, in: StateReader(indexing.location))
        } catch is CancellationError {
            return
        } catch {
            logger.warning("the index of the log could not be brought on", metadata: ["reason": "\(error)"])
        }
    }
}
